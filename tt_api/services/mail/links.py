"""Links in mails to this service."""

import re

from tt_api.current import settings


def unsubscribe_url(token: str) -> str:
    """The address where a mail's recipient can unsubscribe."""
    base = settings().public_base_url or f"http://127.0.0.1:{settings().port}"
    return f"{base}/unsubscribe/{token}"


def links_unreachable() -> bool:
    """Whether this is production without PUBLIC_BASE_URL, where links would point to 127.0.0.1."""
    return settings().production and settings().public_base_url is None


def replace_unsubscribe_link(body: str, old_token: str, new_token: str) -> str:
    """Replace the unsubscribe link in a mail's body by the one of another mail, at the current base address."""
    old = re.compile(rf"https?://[^\s\"'<>]*/unsubscribe/{re.escape(old_token)}")
    return old.sub(lambda _: unsubscribe_url(new_token), body)
