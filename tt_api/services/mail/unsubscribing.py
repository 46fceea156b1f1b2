"""Unsubscribing by the link in a mail: its token unsubscribes the address that the mail went to."""

import re

from tt_api.database.transaction import read
from tt_api.errors import NotFoundError
from tt_api.services.mail.suppression import suppress

# Anything else can't be one of our tokens, and PostgreSQL refuses a NUL in a parameter.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


def find_mail_by_token(token: str) -> tuple[str, str]:
    """Return the id and address of the mail that a token belongs to.

    Raises:
        NotFoundError: there is none. The message doesn't repeat the token, which may be a real one, cut off.
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
    """Suppress the address that a mail went to; doing it twice changes nothing.

    Raises:
        NotFoundError: no mail has this token.
    """
    send_id, email = find_mail_by_token(token)
    suppress(email, "unsubscribed", send_id=send_id)
