"""Moving enrolments on, or ending them; the caller has locked their rows."""

from collections.abc import Sequence as Many
from datetime import datetime

from tt_api.database.transaction import execute
from tt_api.services.mail.sequences.loading import Place, Step
from tt_api.services.mail.sequences.rules import StopReason
from tt_api.work import stage


def stage_step(enrolment_id: str, due_at: datetime) -> None:
    """Stage the task that runs an enrolment's next step when it is due."""
    stage("sequence_step", {"enrolmentId": enrolment_id}, at=due_at)


def stop(enrolment_ids: Many[str], reason: StopReason) -> None:
    """Stop those of the enrolments that are still active."""
    execute(
        "UPDATE email_sequence_enrolments SET status = 'stopped', stop_reason = %s, stopped_at = clock_timestamp(),"
        " next_due_at = NULL WHERE id = ANY(%s::uuid[]) AND status = 'active'",
        (reason.value, list(enrolment_ids)),
    )


def set_next_step(enrolment_id: str, position: int, step: Step | None) -> None:
    """Store how far an enrolment has come and when its next step is due; without a next step it is completed."""
    if step is None:
        execute(
            "UPDATE email_sequence_enrolments SET status = 'completed', completed_at = clock_timestamp(),"
            " next_due_at = NULL, last_position = %s WHERE id = %s",
            (position, enrolment_id),
        )
        return
    execute(
        "UPDATE email_sequence_enrolments SET last_position = %s, next_due_at = %s WHERE id = %s",
        (position, step.due_at, enrolment_id),
    )
    stage_step(enrolment_id, step.due_at)


def reschedule(place: Place) -> None:
    """Update an enrolment's due time after the steps changed, or complete it.

    An enrolment that has had no mail isn't completed but waits for a first step: the sequence may still be being built.
    """
    due_at = place.step.due_at if place.step else None
    if due_at is None and place.last_position == 0:
        execute(
            "UPDATE email_sequence_enrolments SET next_due_at = NULL WHERE id = %s AND next_due_at IS NOT NULL",
            (place.enrolment_id,),
        )
    elif due_at is None or due_at != place.next_due_at:
        set_next_step(place.enrolment_id, place.last_position, place.step)
