"""Links in mails: where people reach this service."""

import re

from tt_api.current import settings


def unsubscribe_url(token: str) -> str:
    """The address that a mail's recipient unsubscribes at."""
    base = settings().public_base_url or f"http://127.0.0.1:{settings().port}"
    return f"{base}/unsubscribe/{token}"


def links_lead_nowhere() -> bool:
    """Whether links in mails would lead to this machine only, which nobody wants to have sent in production."""
    return settings().production and settings().public_base_url is None


def with_new_link(body: str, old_token: str, new_token: str) -> str:
    """A mail's body with another mail's way to unsubscribe, at today's address."""
    old = re.compile(rf"https?://[^\s\"'<>]*/unsubscribe/{re.escape(old_token)}")
    return old.sub(lambda _: unsubscribe_url(new_token), body)
