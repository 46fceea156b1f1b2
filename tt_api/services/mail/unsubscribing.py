"""Unsubscribing by the link in a mail: whoever has its token may, for the address that it went to."""

import re

from tt_api.database.transaction import read
from tt_api.errors import NotFoundError
from tt_api.services.mail.suppression import suppress

# Anything else in a URL is none of ours, and PostgreSQL can't even be asked for a NUL.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


def require_token(token: str) -> tuple[str, str]:
    """The mail that a token belongs to: its id and its address.

    Raises:
        NotFoundError: there is none; the token isn't repeated, for it may be one that is only cut off.
    """
    found = (
        read("SELECT id, to_email FROM email_sends WHERE unsubscribe_token = %s", (token,))
        if _TOKEN.fullmatch(token)
        else []
    )
    if not found:
        raise NotFoundError("This unsubscribe link is not known")
    return found[0]


def unsubscribe(token: str) -> None:
    """Never mail the address again that a mail went to. Mails that were sent stay what they are; twice is once.

    Raises:
        NotFoundError: no mail has this token.
    """
    send_id, email = require_token(token)
    suppress(email, "unsubscribed", send_id=send_id)
