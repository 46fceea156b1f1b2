"""How an enrolment goes on or ends; all of it on rows that the caller holds."""

from collections.abc import Sequence as Many
from datetime import datetime

from tt_api.database.transaction import execute
from tt_api.services.mail.sequences.loading import Place, Step
from tt_api.services.mail.sequences.rules import StopReason
from tt_api.work import stage


def stage_step(enrolment_id: str, due_at: datetime) -> None:
    """Have an enrolment looked at when its next step is due."""
    stage("sequence_step", {"enrolmentId": enrolment_id}, at=due_at)


def stop(enrolment_ids: Many[str], reason: StopReason) -> None:
    """Stop enrolments that are still on the way."""
    execute(
        "UPDATE email_sequence_enrolments SET status = 'stopped', stop_reason = %s, stopped_at = clock_timestamp(),"
        " next_due_at = NULL WHERE id = ANY(%s::uuid[]) AND status = 'active'",
        (reason.value, list(enrolment_ids)),
    )


def move_on(enrolment_id: str, position: int, step: Step | None) -> None:
    """Write down how far an enrolment has come and when its next step is due; without one it is completed."""
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


def revise(place: Place) -> None:
    """Follow what the steps are now: another time, or the end.

    Who hasn't had a mail yet waits for a first step; a sequence that is still being put together is over for nobody.
    """
    due_at = place.step.due_at if place.step else None
    if due_at is None and place.last_position == 0:
        execute(
            "UPDATE email_sequence_enrolments SET next_due_at = NULL WHERE id = %s AND next_due_at IS NOT NULL",
            (place.enrolment_id,),
        )
    elif due_at is None or due_at != place.next_due_at:
        move_on(place.enrolment_id, place.last_position, place.step)
