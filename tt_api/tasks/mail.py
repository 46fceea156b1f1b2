"""Mails and sequences: each mail is sent by a task of its own, due when it is."""

from tt_api.services.mail import sending
from tt_api.services.mail.sequences import advancing, changes
from tt_api.services.mail.sequences.enrolling import enrol_by_event
from tt_api.work import Claim, Skipped, handler, stage


@handler("send_email")
def send_email(claim: Claim) -> None:
    """Send a queued mail."""
    sending.send(claim, claim.payload["sendId"])


@handler("sequence_step")
def sequence_step(claim: Claim) -> None:
    """Queue the mail that an enrolment is due for, or end the enrolment."""
    if not advancing.advance(claim.payload["enrolmentId"]):
        raise Skipped


@handler("due_sequence_steps")
def due_sequence_steps(_: Claim) -> None:
    """Stage the steps that are due and have no task, as every few minutes; a batch at a time."""
    if advancing.stage_overdue():
        stage("due_sequence_steps")


@handler("revise_enrolments")
def revise_enrolments(claim: Claim) -> None:
    """Let a sequence's enrolments follow its steps as they are now, or stop where it was deleted."""
    sequence_id = claim.payload["sequenceId"]
    last = changes.revise_enrolments(sequence_id, claim.payload.get("after"))
    if last:
        stage("revise_enrolments", {"sequenceId": sequence_id, "after": last})


@handler("start_sequences")
def start_sequences(claim: Claim) -> None:
    """Enrol a contact in the sequences that an event starts."""
    if not enrol_by_event(claim.payload["event"], claim.payload["contactId"]):
        raise Skipped
