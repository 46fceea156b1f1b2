"""Reading and locking what sequences decide on, inside the caller's transaction.

Locks are taken in one order: the sequence, then enrolments by id, then the rows that a queued mail refers to. No
transaction that has locked an enrolment waits for a sequence, so a sequence can be deleted while its mails are queued.
Enrolling and changing steps exclude each other (`lock_steps`), so that rescheduling after a change finds every older
enrolment.
"""

from collections.abc import Sequence as Many
from datetime import datetime
from typing import Any, NamedTuple

from tt_api.database.folding import email_key_sql
from tt_api.database.transaction import execute
from tt_api.json_text import json_value
from tt_api.resources.reading import LIVE
from tt_api.services.mail.sequences.rules import Activity, Recipient, Sequence
from tt_api.services.mail.unwanted import unwanted_sql


class Enrolment(NamedTuple):
    """A contact's enrolment in a sequence."""

    id: str
    sequence_id: str
    contact_id: str
    variables: dict[str, Any]
    enrolled_at: datetime


class Step(NamedTuple):
    """The next step of an enrolment."""

    id: str
    position: int
    template_id: str
    due_at: datetime


class Place(NamedTuple):
    """How far an enrolment has come.

    Attributes:
        last_position: of the last step whose mail was queued; 0 before the first.
        next_due_at: when the next step is due, as stored.
        step: the next step, with its due time by the current steps; None if there are no more.
    """

    enrolment_id: str
    last_position: int
    next_due_at: datetime | None
    step: Step | None


# Steps whose template was deleted are skipped: they have nothing to send.
LIVE_STEPS = (
    "email_sequence_steps AS step JOIN email_templates AS template ON template.id = step.template_id"
    " AND template.deleted_at IS NULL WHERE step.deleted_at IS NULL"
)


def lock_sequence(sequence_id: str) -> Sequence:
    """Load a sequence, deleted or not, locked against deletion until the transaction ends."""
    found = execute(
        "SELECT deleted_at IS NOT NULL, is_active, stop_on_reply, stop_on_won FROM email_sequences"
        " WHERE id = %s FOR KEY SHARE",
        (sequence_id,),
    ).fetchone()
    assert found is not None  # noqa: S101 -- rows stay when they are deleted, and enrolments refer to them
    return Sequence(*found)


def lock_steps(sequence_id: str, *, change: bool) -> None:
    """Lock a sequence's steps, to enrol a contact or to change them.

    Args:
        change: whether the caller changes the steps: then it waits for enrolments in progress, and they for it.
            Enrolments don't wait for each other.
    """
    strength = "NO KEY UPDATE" if change else "SHARE"
    execute(f"SELECT FROM email_sequences WHERE id = %s FOR {strength}", (sequence_id,))


def variables_needed(sequence_id: str) -> list[str]:
    """The variables that a sequence's mails require, by its current steps and templates."""
    found = execute(
        f"SELECT DISTINCT jsonb_array_elements_text(template.variables) AS name FROM {LIVE_STEPS}"  # noqa: S608 -- our own text
        " AND step.sequence_id = %s ORDER BY name",
        (sequence_id,),
    )
    return [name for (name,) in found]


def sequence_of(enrolment_id: str) -> str | None:
    """The id of an enrolment's sequence; None if there is no such enrolment."""
    found = execute("SELECT sequence_id FROM email_sequence_enrolments WHERE id = %s", (enrolment_id,)).fetchone()
    return found[0] if found else None


def lock_due(enrolment_id: str) -> Enrolment | None:
    """Lock an active enrolment whose next step is due, until the transaction ends; None if it isn't active or due.

    A task that waited here for another copy of itself sees what that copy has left to do.
    """
    found = execute(
        "SELECT id, sequence_id, contact_id, variables::text, created_at FROM email_sequence_enrolments"  # noqa: S608 -- our own text
        f" WHERE id = %s AND status = 'active' AND {LIVE.sql} AND next_due_at <= clock_timestamp()"
        " FOR NO KEY UPDATE",
        (enrolment_id,),
    ).fetchone()
    if found is None:
        return None
    row_id, sequence_id, contact_id, variables, enrolled_at = found
    return Enrolment(row_id, sequence_id, contact_id, json_value(variables), enrolled_at)


def lock_batch(sequence_id: str, after: str | None, size: int) -> list[str]:
    """Lock the next active enrolments of a sequence, by id, until the transaction ends.

    Args:
        after: the last enrolment of the previous batch.
    """
    keyset = " AND id > %(after)s" if after else ""
    return [
        enrolment_id
        for (enrolment_id,) in execute(
            "SELECT id FROM email_sequence_enrolments WHERE sequence_id = %(sequence)s AND status = 'active'"  # noqa: S608 -- our own text
            f" AND {LIVE.sql}{keyset} ORDER BY id LIMIT %(size)s FOR NO KEY UPDATE",
            {"sequence": sequence_id, "after": after, "size": size},
        )
    ]


def recipient(contact_id: str) -> Recipient:
    """What decides whether a contact, deleted or not, may be mailed; it is locked against deletion."""
    found = execute(
        "SELECT contacts.deleted_at IS NOT NULL,"  # noqa: S608 -- our own text
        f" do_not_contact OR {unwanted_sql('contacts.email', 'contacts.id')}, contacts.email, suppression.reason"
        " FROM contacts LEFT JOIN email_suppressions AS suppression ON suppression.deleted_at IS NULL"
        f" AND {email_key_sql('suppression.email')} = {email_key_sql('contacts.email')} WHERE contacts.id = %s"
        " FOR KEY SHARE OF contacts",
        (contact_id,),
    ).fetchone()
    assert found is not None  # noqa: S101 -- rows stay when they are deleted, and enrolments refer to them
    return Recipient(*found)


def activity_since(contact_id: str, enrolled_at: datetime) -> Activity:
    """What a contact did after being enrolled.

    An interaction from the transaction that enrols the contact, such as a form's message, is the reason for the
    enrolment and no reply; it has the same creation time, so it isn't found.
    """
    found = execute(
        f"SELECT EXISTS (SELECT FROM contact_interactions WHERE contact_id = %(contact)s AND {LIVE.sql}"  # noqa: S608 -- our own text
        " AND direction = 'inbound' AND created_at > %(since)s AND occurred_at > %(since)s),"
        f" EXISTS (SELECT FROM deals WHERE contact_id = %(contact)s AND {LIVE.sql} AND won_at > %(since)s)",
        {"contact": contact_id, "since": enrolled_at},
    ).fetchone()
    assert found is not None  # noqa: S101 -- a SELECT without FROM has one row
    return Activity(*found)


def next_step(enrolment_id: str) -> Place:
    """How far an enrolment has come; its next step and template are locked against deletion."""
    while True:
        (place,) = places([enrolment_id])
        # If the step was being deleted, the lock waits for that and finds nothing; then look for the next one.
        if place.step is None or _hold_step(place.step):
            return place


def _hold_step(step: Step) -> bool:
    held = execute(f"SELECT FROM {LIVE_STEPS} AND step.id = %s FOR KEY SHARE", (step.id,))
    return held.rowcount == 1


def places(enrolment_ids: Many[str], beyond: int | None = None) -> list[Place]:
    """How far enrolments have come, and their next steps by the sequence's current steps.

    A step that was already mailed is never next again, even if it is moved to a later position.

    Args:
        beyond: the position that they have reached, if it isn't stored yet.
    """
    found = execute(
        "SELECT enrolment.id, last_position, next_due_at, step.id, step.position, step.template_id,"  # noqa: S608 -- our own text
        " coalesce((SELECT max(created_at) FROM email_sends"
        "           WHERE enrolment_id = enrolment.id AND step_id IS NOT NULL), enrolment.created_at)"
        " + make_interval(mins => step.delay_minutes)"
        f" FROM email_sequence_enrolments AS enrolment LEFT JOIN LATERAL (SELECT step.* FROM {LIVE_STEPS}"
        " AND step.sequence_id = enrolment.sequence_id AND step.position > coalesce(%(beyond)s, last_position)"
        " AND NOT EXISTS (SELECT FROM email_sends WHERE enrolment_id = enrolment.id AND step_id = step.id)"
        " ORDER BY step.position LIMIT 1) AS step ON true"
        " WHERE enrolment.id = ANY(%(ids)s::uuid[]) ORDER BY enrolment.id",
        {"ids": list(enrolment_ids), "beyond": beyond},
    )
    return [
        Place(row_id, position, due_at, Step(*step) if step[0] else None) for row_id, position, due_at, *step in found
    ]
