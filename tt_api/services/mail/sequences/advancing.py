"""The next step of an enrolment, once it is due; and finding those whose task went missing."""

from structlog import get_logger

from tt_api.database.transaction import execute
from tt_api.errors import ValidationError
from tt_api.services.mail.queueing import queue_mail
from tt_api.services.mail.sequences import loading, progress
from tt_api.services.mail.sequences.loading import Enrolment, Step
from tt_api.services.mail.sequences.rules import StopReason, pauses, reason_to_stop

log = get_logger(__name__)

# One task a row is staged; as many as are written in a moment.
_BATCH = 500


def advance(enrolment_id: str) -> bool:
    """Queue the mail that somebody gets next, or stop or complete their enrolment; whether there was anything to do.

    Any number of copies may run at once: each holds the enrolment in turn, and looks at what is due then.
    """
    sequence_id = loading.sequence_of(enrolment_id)
    if sequence_id is None:
        return False
    sequence = loading.hold_sequence(sequence_id)
    if pauses(sequence):
        return False
    enrolment = loading.lock_due(enrolment_id)
    if enrolment is None:
        return False
    person = loading.person(enrolment.contact_id)
    if reason := reason_to_stop(sequence, person, loading.since(enrolment.contact_id, enrolment.enrolled_at)):
        progress.stop([enrolment.id], reason)
        return True
    place = loading.next_step(enrolment.id)
    if place.step and person.address:
        _mail(enrolment, place.step, person.address)
    else:
        # What was left when its time was worked out is gone.
        progress.revise(place)
    return True


def stage_overdue() -> bool:
    """Stage the steps that are due and that no task looks after, a batch of them; whether there may be more.

    Such are those of sequences that paused, and whatever went missing. A task that waits for a later time doesn't
    count, but for the minutes that one which failed waits to be tried again; one among the dead letters counts until
    somebody has it done again: it would only fail once more.
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
        (_BATCH,),
    ).fetchall()
    for enrolment_id, next_due_at in overdue:
        progress.stage_step(enrolment_id, next_due_at)
    return len(overdue) == _BATCH


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
        # The names of what is missing, never what is there.
        missing = sorted(".".join(map(str, problem.path)) for problem in error.problems)
        log.warning("sequence_mail_not_rendered", enrolment_id=enrolment.id, step_id=step.id, missing=missing)
        progress.stop([enrolment.id], StopReason.MISSING_VARIABLES)
        return
    (place,) = loading.places([enrolment.id], beyond=step.position)
    progress.move_on(enrolment.id, step.position, place.step)
