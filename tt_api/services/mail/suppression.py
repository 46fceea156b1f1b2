"""Addresses that are never mailed: unsubscribed, bounced, complained, or suppressed by hand."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.folding import email_key_sql
from tt_api.database.transaction import execute
from tt_api.models.mail.emails import EmailSuppression
from tt_api.resources import writing
from tt_api.resources.reading import LIVE
from tt_api.resources.table import Row
from tt_api.services.mail.sequences.changes import stop_address
from tt_api.services.mail.sequences.rules import SUPPRESSED


def create(data: Mapping[str, Any]) -> Row:
    """Suppress an address because a caller asked for it."""
    row = writing.insert(EmailSuppression, data)
    stop_address(row["email"], SUPPRESSED[row["reason"]])
    return row


def suppress(email: str, reason: str, *, send_id: str) -> None:
    """Suppress an address, if it isn't already, and stop its sequences.

    Args:
        reason: one of `SUPPRESSION_REASONS`.
        send_id: the mail that caused it.
    """
    execute(
        "INSERT INTO email_suppressions (email, reason, send_id) VALUES (%s, %s, %s)"  # noqa: S608 -- our own text
        f" ON CONFLICT ({email_key_sql('email')}) WHERE {LIVE.sql} DO NOTHING",
        (email, reason, send_id),
    )
    stop_address(email, SUPPRESSED[reason], send_id=send_id)
