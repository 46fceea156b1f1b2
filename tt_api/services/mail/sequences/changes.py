"""Changing sequences and their steps, and what that means for active enrolments."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.folding import email_key_sql
from tt_api.database.transaction import execute
from tt_api.models.mail.sequences import EmailSequence, EmailSequenceStep
from tt_api.resources import writing
from tt_api.resources.reading import LIVE
from tt_api.resources.table import Row
from tt_api.services.mail.sequences import loading, progress
from tt_api.services.mail.sequences.rules import StopReason
from tt_api.work import stage

# Callers wait for the rows of a batch while they are locked: few enough for that.
BATCH = 250


def update_sequence(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store the changes of a sequence; if it becomes active, its enrolments continue."""
    if changes.get("is_active"):
        # Stages overdue steps immediately, not only with the next periodic run.
        stage("due_sequence_steps")
    return writing.update(EmailSequence, row, changes, last=True)


def delete_sequence(row: Row) -> None:
    """Delete a sequence; it queues no more mails, and its enrolments are stopped."""
    writing.soft_delete(EmailSequence, row)
    _revise_later(row["id"])


def create_step(data: Mapping[str, Any]) -> Row:
    """Store a new step; enrolments that haven't passed its position get it too."""
    row = writing.insert(EmailSequenceStep, data)
    _revise_steps(row["sequence_id"])
    return row


def update_step(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store the changes of a step, and reschedule the enrolments that wait for it."""
    stored = writing.update(EmailSequenceStep, row, changes)
    _revise_steps(row["sequence_id"])
    return stored


def delete_step(row: Row) -> None:
    """Delete a step; enrolments that waited for it wait for the next one."""
    writing.soft_delete(EmailSequenceStep, row)
    _revise_steps(row["sequence_id"])


def delete_enrolment(row: Row) -> None:
    """Stop an enrolment, if it is still active, and delete it; the contact may be enrolled again."""
    execute(
        "UPDATE email_sequence_enrolments SET deleted_at = clock_timestamp(), next_due_at = NULL,"
        " status = CASE status WHEN 'active' THEN 'stopped' ELSE status END,"
        " stop_reason = CASE status WHEN 'active' THEN %s ELSE stop_reason END,"
        " stopped_at = CASE status WHEN 'active' THEN clock_timestamp() ELSE stopped_at END WHERE id = %s",
        (StopReason.BY_HAND.value, row["id"]),
    )


def revise_enrolments(sequence_id: str, after: str | None) -> str | None:
    """Reschedule or stop a batch of a sequence's active enrolments after the sequence or its steps changed.

    Args:
        after: the last enrolment of the previous batch.

    Returns:
        The last enrolment of the batch; None if there are no more.
    """
    sequence = loading.lock_sequence(sequence_id)
    held = loading.lock_batch(sequence_id, after, BATCH)
    if sequence.deleted:
        progress.stop(held, StopReason.SEQUENCE_INACTIVE)
    else:
        # Read after locking, so that mails queued by earlier lock holders are seen.
        for place in loading.places(held):
            progress.reschedule(place)
    return held[-1] if len(held) == BATCH else None


def stop_address(address: str, reason: StopReason, *, send_id: str | None = None) -> None:
    """Stop all active enrolments of the contacts with this address.

    Args:
        send_id: the mail that caused it; its enrolment is stopped too, even if the contact has another address now.
    """
    held = execute(
        "SELECT id FROM email_sequence_enrolments"  # noqa: S608 -- our own text
        f" WHERE status = 'active' AND {LIVE.sql} AND id IN (SELECT enrolled.id FROM contacts"
        "   JOIN email_sequence_enrolments AS enrolled ON contact_id = contacts.id AND enrolled.status = 'active'"
        f"  WHERE {email_key_sql('contacts.email')} = {email_key_sql('%(address)s')} AND contacts.{LIVE.sql}"
        f"    AND enrolled.{LIVE.sql} UNION SELECT enrolment_id FROM email_sends WHERE id = %(send)s)"
        " ORDER BY id FOR NO KEY UPDATE",
        {"address": address, "send": send_id},
    ).fetchall()
    progress.stop([enrolment_id for (enrolment_id,) in held], reason)


def _revise_steps(sequence_id: str) -> None:
    loading.lock_steps(sequence_id, change=True)
    _revise_later(sequence_id)


def _revise_later(sequence_id: str) -> None:
    stage("revise_enrolments", {"sequenceId": sequence_id})
