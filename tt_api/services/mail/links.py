"""Links in mails to this service."""

import re

from tt_api.services.operations.public_links import base_url


def unsubscribe_url(token: str) -> str:
    """The address where a mail's recipient can unsubscribe."""
    return f"{base_url()}/unsubscribe/{token}"


def replace_unsubscribe_link(body: str, old_token: str, new_token: str) -> str:
    """Replace the unsubscribe link in a mail's body by the one of another mail, at the current base address."""
    old = re.compile(rf"https?://[^\s\"'<>]*/unsubscribe/{re.escape(old_token)}")
    return old.sub(lambda _: unsubscribe_url(new_token), body)
