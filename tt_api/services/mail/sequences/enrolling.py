"""Enrolling contacts in sequences, by request and by event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from structlog import get_logger
from uuid_utils import uuid7

from tt_api.database.errors import TakenError
from tt_api.database.transaction import execute
from tt_api.errors import Problem, ValidationError
from tt_api.json_text import to_json_text
from tt_api.models.mail.sequences import EmailSequenceEnrolment
from tt_api.resources.reading import LIVE, find
from tt_api.resources.table import Row
from tt_api.services.mail.sequences.loading import LIVE_STEPS, lock_steps, recipient, variables_needed
from tt_api.services.mail.sequences.progress import stage_step
from tt_api.services.mail.sequences.rules import StopReason, reason_not_to_mail
from tt_api.templating.rendering import require

log = get_logger(__name__)

_REFUSALS = {
    StopReason.CONTACT_DELETED: "refers to a row that doesn't exist or was deleted",
    StopReason.DO_NOT_CONTACT: "names a contact who is not to be contacted",
    StopReason.NO_ADDRESS: "names a contact without an e-mail address that mail can be sent to",
    StopReason.UNSUBSCRIBED: "names a contact who unsubscribed",
    StopReason.BOUNCED: "names a contact whose address bounces",
    StopReason.BY_HAND: "names a contact whose address is suppressed",
}

_ENROLMENT_OF = (
    "SELECT id FROM email_sequence_enrolments"  # noqa: S608 -- our own text
    f" WHERE sequence_id = %s AND contact_id = %s AND {LIVE.sql}"
)


class Enrolled(NamedTuple):
    """A new enrolment, and when its first step is due; never, while the sequence has none."""

    sequence_id: str
    enrolment_id: str
    next_due_at: datetime | None


def create(data: Mapping[str, Any]) -> Row:
    """Enrol a contact in a sequence, because a caller asked for it.

    Args:
        data: ``sequence_id``, the ``contact_id`` of a contact that is locked, and maybe ``variables``.

    Raises:
        ValidationError: the contact can't or mustn't be mailed, or variables are missing that the current steps need.
        TakenError: the contact has an enrolment already; deleting it allows another.
    """
    contact_id = data["contact_id"]
    if obstacle := reason_not_to_mail(recipient(contact_id)):
        raise ValidationError.at("contactId", _REFUSALS[obstacle])
    lock_steps(data["sequence_id"], change=False)
    variables = data.get("variables", {})
    require(variables_needed(data["sequence_id"]), variables)
    enrolled = _enrol(data["sequence_id"], contact_id, variables)
    if enrolled is None:
        raise TakenError(
            "The contact is in this sequence already, or went through it; delete that enrolment first",
            problems=[Problem(("contactId",), "is enrolled already")],
            row=(_ENROLMENT_OF, (data["sequence_id"], contact_id)),
        )
    return find(EmailSequenceEnrolment, enrolled.enrolment_id)


def enrol_by_event(event: str, contact_id: str, variables: Mapping[str, Any] | None = None) -> list[Enrolled]:
    """Enrol a contact in every active sequence that an event triggers, once per sequence.

    A contact that can't or mustn't be mailed isn't enrolled; the log says so, with its id.

    Args:
        event: what happened, such as ``form_submitted``; sequences name it as their ``trigger_event``.
        contact_id: an existing contact, deleted or not.
        variables: the variables of the sequence's mails, besides the contact's own data.

    Returns:
        The new enrolments.
    """
    # Locked, so that none is deleted and no step changes meanwhile; always in this order, to avoid deadlocks.
    sequences = execute(
        f"SELECT id FROM email_sequences WHERE trigger_event = %s AND is_active AND {LIVE.sql}"  # noqa: S608 -- our own text
        " ORDER BY id FOR SHARE",
        (event,),
    ).fetchall()
    if not sequences:
        return []
    if obstacle := reason_not_to_mail(recipient(contact_id)):
        log.info("not_enrolled", trigger=event, contact_id=contact_id, reason=obstacle.value)
        return []
    enrolled = [_enrol(sequence_id, contact_id, variables or {}) for (sequence_id,) in sequences]
    return [one for one in enrolled if one]


def _enrol(sequence_id: str, contact_id: str, variables: Mapping[str, Any]) -> Enrolled | None:
    """Store an enrolment and stage its first step; None if the contact has one already, whatever its status.

    While the sequence has no steps, the enrolment waits for the first one.
    """
    stored = execute(
        "INSERT INTO email_sequence_enrolments (id, sequence_id, contact_id, variables, next_due_at)"  # noqa: S608 -- our own text
        " VALUES (%(id)s, %(sequence)s, %(contact)s, %(variables)s,"
        f" (SELECT now() + make_interval(mins => delay_minutes) FROM {LIVE_STEPS}"
        "   AND step.sequence_id = %(sequence)s ORDER BY position LIMIT 1))"
        f" ON CONFLICT (sequence_id, contact_id) WHERE {LIVE.sql} DO NOTHING RETURNING id, next_due_at",
        {
            "id": str(uuid7()),
            "sequence": sequence_id,
            "contact": contact_id,
            "variables": to_json_text(dict(variables)),
        },
    ).fetchone()
    if stored is None:
        return None
    enrolled = Enrolled(sequence_id, *stored)
    if enrolled.next_due_at:
        stage_step(enrolled.enrolment_id, enrolled.next_due_at)
    return enrolled
