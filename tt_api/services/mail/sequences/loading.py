"""What the decisions are made of, read inside the caller's transaction.

Locks have an order: the sequence, then enrolments by their ids, then what a queued mail refers to. Nobody who holds an
enrolment waits for a sequence, so a sequence can be deleted while its mails are queued. Who enrols and who changes
steps keep each other off (`settle_steps`), so that revising the enrolments after a change finds all from before it.
"""

from collections.abc import Sequence as Many
from datetime import datetime
from typing import Any, NamedTuple

from tt_api.database.folding import email_key_sql
from tt_api.database.transaction import execute
from tt_api.json_text import json_value
from tt_api.resources.reading import LIVE
from tt_api.services.mail.sequences.rules import Person, Sequence, Since


class Enrolment(NamedTuple):
    """Somebody on the way through a sequence."""

    id: str
    sequence_id: str
    contact_id: str
    variables: dict[str, Any]
    enrolled_at: datetime


class Step(NamedTuple):
    """The mail that somebody gets next."""

    id: str
    position: int
    template_id: str
    due_at: datetime


class Place(NamedTuple):
    """How far somebody is.

    Attributes:
        last_position: of the last step whose mail was queued; 0 before the first.
        next_due_at: when the next step is due, as it was last worked out.
        step: what is next, with when that is due by the steps as they are now; None where nothing is left.
    """

    enrolment_id: str
    last_position: int
    next_due_at: datetime | None
    step: Step | None


# A step counts as long as its template does: without that there is nothing to send.
UPCOMING = (
    "email_sequence_steps AS step JOIN email_templates AS template ON template.id = step.template_id"
    " AND template.deleted_at IS NULL WHERE step.deleted_at IS NULL"
)


def hold_sequence(sequence_id: str) -> Sequence:
    """What a sequence says, deleted or not; it can't be deleted until the transaction ends."""
    found = execute(
        "SELECT deleted_at IS NOT NULL, is_active, stop_on_reply, stop_on_won FROM email_sequences"
        " WHERE id = %s FOR KEY SHARE",
        (sequence_id,),
    ).fetchone()
    assert found is not None  # noqa: S101 -- rows stay when they are deleted, and enrolments refer to them
    return Sequence(*found)


def settle_steps(sequence_id: str, *, change: bool) -> None:
    """Hold a sequence's steps as they are while somebody is enrolled, or wait for those who enrol and change them.

    Args:
        change: whether the caller changes them; those who enrol don't wait for each other.
    """
    strength = "NO KEY UPDATE" if change else "SHARE"
    execute(f"SELECT FROM email_sequences WHERE id = %s FOR {strength}", (sequence_id,))


def variables_needed(sequence_id: str) -> list[str]:
    """The variables that a sequence's mails can't be filled in without, by its steps and templates as they are now."""
    found = execute(
        f"SELECT DISTINCT jsonb_array_elements_text(template.variables) AS name FROM {UPCOMING}"  # noqa: S608 -- our own text
        " AND step.sequence_id = %s ORDER BY name",
        (sequence_id,),
    )
    return [name for (name,) in found]


def sequence_of(enrolment_id: str) -> str | None:
    """The id of the sequence that an enrolment belongs to; None where there is no such enrolment."""
    found = execute("SELECT sequence_id FROM email_sequence_enrolments WHERE id = %s", (enrolment_id,)).fetchone()
    return found[0] if found else None


def lock_due(enrolment_id: str) -> Enrolment | None:
    """An active enrolment whose next step is due, held until the transaction ends; None where it isn't, or is over.

    Whoever has to wait for another copy of its task finds here what that one has left to do.
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
    """The next active enrolments of a sequence by their ids, held until the transaction ends.

    Args:
        after: the last one of the batch before.
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


def person(contact_id: str) -> Person:
    """Whether a contact, deleted or not, may be written to; they can't be deleted until the transaction ends."""
    found = execute(
        "SELECT contacts.deleted_at IS NOT NULL, do_not_contact, contacts.email, suppression.reason"  # noqa: S608 -- our own text
        " FROM contacts LEFT JOIN email_suppressions AS suppression ON suppression.deleted_at IS NULL"
        f" AND {email_key_sql('suppression.email')} = {email_key_sql('contacts.email')} WHERE contacts.id = %s"
        " FOR KEY SHARE OF contacts",
        (contact_id,),
    ).fetchone()
    assert found is not None  # noqa: S101 -- rows stay when they are deleted, and enrolments refer to them
    return Person(*found)


def since(contact_id: str, enrolled_at: datetime) -> Since:
    """What a contact did since they were enrolled.

    What is logged in the transaction that enrols them, as a form's message is, is what they were enrolled for and no
    reply: it was created at the very same time.
    """
    found = execute(
        f"SELECT EXISTS (SELECT FROM contact_interactions WHERE contact_id = %(contact)s AND {LIVE.sql}"  # noqa: S608 -- our own text
        " AND direction = 'inbound' AND created_at > %(since)s AND occurred_at > %(since)s),"
        f" EXISTS (SELECT FROM deals WHERE contact_id = %(contact)s AND {LIVE.sql} AND won_at > %(since)s)",
        {"contact": contact_id, "since": enrolled_at},
    ).fetchone()
    assert found is not None  # noqa: S101 -- a SELECT without FROM has one row
    return Since(*found)


def next_step(enrolment_id: str) -> Place:
    """How far an enrolment is; what comes next, step and template, can't be deleted until the transaction ends."""
    while True:
        (place,) = places([enrolment_id])
        # One that was being deleted when it was found is gone when that is waited for, and isn't found again.
        if place.step is None or _hold_step(place.step):
            return place


def _hold_step(step: Step) -> bool:
    held = execute(f"SELECT FROM {UPCOMING} AND step.id = %s FOR KEY SHARE", (step.id,))
    return held.rowcount == 1


def places(enrolment_ids: Many[str], beyond: int | None = None) -> list[Place]:
    """How far enrolments are, and what comes next by the steps as they are now.

    A step that was mailed isn't next again when it is moved to a later position.

    Args:
        beyond: the position that they have come to, where that isn't stored yet.
    """
    found = execute(
        "SELECT enrolment.id, last_position, next_due_at, step.id, step.position, step.template_id,"  # noqa: S608 -- our own text
        " coalesce((SELECT max(created_at) FROM email_sends"
        "           WHERE enrolment_id = enrolment.id AND step_id IS NOT NULL), enrolment.created_at)"
        " + make_interval(mins => step.delay_minutes)"
        f" FROM email_sequence_enrolments AS enrolment LEFT JOIN LATERAL (SELECT step.* FROM {UPCOMING}"
        " AND step.sequence_id = enrolment.sequence_id AND step.position > coalesce(%(beyond)s, last_position)"
        " AND NOT EXISTS (SELECT FROM email_sends WHERE enrolment_id = enrolment.id AND step_id = step.id)"
        " ORDER BY step.position LIMIT 1) AS step ON true"
        " WHERE enrolment.id = ANY(%(ids)s::uuid[]) ORDER BY enrolment.id",
        {"ids": list(enrolment_ids), "beyond": beyond},
    )
    return [
        Place(row_id, position, due_at, Step(*step) if step[0] else None) for row_id, position, due_at, *step in found
    ]
