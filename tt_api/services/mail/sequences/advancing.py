"""Running an enrolment's next step when it is due, and finding due steps that have no task."""

from structlog import get_logger

from tt_api.database.transaction import execute
from tt_api.errors import ValidationError
from tt_api.services.mail.queueing import queue_mail
from tt_api.services.mail.sequences import loading, progress
from tt_api.services.mail.sequences.loading import Enrolment, Step
from tt_api.services.mail.sequences.rules import StopReason, is_paused, reason_to_stop

log = get_logger(__name__)

# Staging writes one row each: few enough for a short transaction.
BATCH = 500


def advance(enrolment_id: str) -> bool:
    """Queue the enrolment's next mail, or stop or complete it; return whether there was anything to do.

    Several copies may run at once: each waits for the enrolment's lock, and then checks what is due.
    """
    sequence_id = loading.sequence_of(enrolment_id)
    if sequence_id is None:
        return False
    sequence = loading.lock_sequence(sequence_id)
    if is_paused(sequence):
        return False
    enrolment = loading.lock_due(enrolment_id)
    if enrolment is None:
        return False
    recipient = loading.recipient(enrolment.contact_id)
    activity = loading.activity_since(enrolment.contact_id, enrolment.enrolled_at)
    if reason := reason_to_stop(sequence, recipient, activity):
        progress.stop([enrolment.id], reason)
        return True
    place = loading.next_step(enrolment.id)
    if place.step and recipient.address:
        _mail(enrolment, place.step, recipient.address)
    else:
        # The step that was next has been deleted or moved.
        progress.reschedule(place)
    return True


def stage_overdue() -> bool:
    """Stage tasks for a batch of due steps that have none; return whether there may be more.

    Steps have no task after their sequence was paused, or if a task was lost. A task that is due within five minutes
    counts, which includes one that failed and is about to be tried again. So does a dead letter, until it is retried:
    another task would only fail again.
    """
    overdue = execute(
        "SELECT enrolment.id, next_due_at FROM email_sequence_enrolments AS enrolment"
        " JOIN email_sequences AS sequence ON sequence.id = sequence_id"
        " WHERE status = 'active' AND enrolment.deleted_at IS NULL AND next_due_at <= now()"
        " AND sequence.is_active AND sequence.deleted_at IS NULL"
        " AND NOT EXISTS (SELECT FROM scheduled_tasks AS task WHERE task_type = 'sequence_step'"
        "   AND payload ->> 'enrolmentId' = enrolment.id::text AND task.status IN ('pending', 'running')"
        "   AND due_at < now() + interval '5 minutes')"
        " AND NOT EXISTS (SELECT FROM dead_letters WHERE source = 'sequence_step'"
        "   AND payload ->> 'enrolmentId' = enrolment.id::text AND resolution IS DISTINCT FROM 'retried')"
        " ORDER BY next_due_at LIMIT %s",
        (BATCH,),
    ).fetchall()
    for enrolment_id, next_due_at in overdue:
        progress.stage_step(enrolment_id, next_due_at)
    return len(overdue) == BATCH


def _mail(enrolment: Enrolment, step: Step, address: str) -> None:
    try:
        queue_mail(
            to=address,
            template_id=step.template_id,
            variables=enrolment.variables,
            contact_id=enrolment.contact_id,
            sequence_id=enrolment.sequence_id,
            step_id=step.id,
            enrolment_id=enrolment.id,
            category="marketing",
        )
    except ValidationError as error:
        # Only the names of missing variables, never any values.
        missing = sorted(".".join(map(str, problem.path)) for problem in error.problems)
        log.warning("sequence_mail_not_rendered", enrolment_id=enrolment.id, step_id=step.id, missing=missing)
        progress.stop([enrolment.id], StopReason.MISSING_VARIABLES)
        return
    (place,) = loading.places([enrolment.id], beyond=step.position)
    progress.set_next_step(enrolment.id, step.position, place.step)
