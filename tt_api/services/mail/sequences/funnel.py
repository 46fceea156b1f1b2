"""How far a sequence's mails and contacts get: counts by step, and how its enrolments stand."""

from dataclasses import dataclass
from typing import NamedTuple

from tt_api.database.transaction import read
from tt_api.models.mail.sequences import STOP_REASONS, EmailSequence
from tt_api.resources.reading import find

# A mail that was clicked was opened, and one that was opened had arrived, whether or not somebody reported that too.
_STEPS = """
    SELECT steps.id, position, delay_minutes, template_id, templates.name, templates.subject, mails.*, waiting.count
    FROM email_sequence_steps AS steps
    LEFT JOIN email_templates AS templates ON templates.id = template_id AND templates.deleted_at IS NULL
    CROSS JOIN LATERAL (
      SELECT count(*), count(*) FILTER (WHERE status = 'queued'), count(sent_at),
        count(coalesce(delivered_at, opened_at, clicked_at)), count(coalesce(opened_at, clicked_at)),
        count(clicked_at), count(bounced_at), count(*) FILTER (WHERE status = 'failed'),
        count(*) FILTER (WHERE status = 'unsubscribed')
      FROM email_sends WHERE step_id = steps.id AND deleted_at IS NULL) AS mails
    LEFT JOIN LATERAL (
      SELECT count(*) FROM email_sequence_enrolments
      WHERE sequence_id = %(sequence)s AND status = 'active' AND deleted_at IS NULL
        AND last_position < position AND NOT EXISTS (
          SELECT FROM email_sequence_steps AS before WHERE before.sequence_id = %(sequence)s
            AND before.deleted_at IS NULL AND before.position > last_position AND before.position < steps.position)
      ) AS waiting ON true
    WHERE steps.sequence_id = %(sequence)s AND steps.deleted_at IS NULL
    ORDER BY position
"""
_ENROLMENTS = """
    SELECT status, stop_reason, count(*) FROM email_sequence_enrolments
    WHERE sequence_id = %(sequence)s AND deleted_at IS NULL
    GROUP BY status, stop_reason
"""


class Step(NamedTuple):
    """A step, and how far its mails came.

    Attributes:
        template_name, subject: None where the template was deleted.
        mails: all that were queued; each further count has those that came at least so far.
        queued: those that still wait to be sent.
        failed: those that were given up; ``unsubscribed`` those that weren't sent any more.
        waiting: enrolments whose next mail this is.
    """

    step_id: str
    position: int
    delay_minutes: int
    template_id: str
    template_name: str | None
    subject: str | None
    mails: int
    queued: int
    sent: int
    delivered: int
    opened: int
    clicked: int
    bounced: int
    failed: int
    unsubscribed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class StoppedFor:
    """How many enrolments a reason has stopped."""

    reason: str
    count: int


class Funnel(NamedTuple):
    """A sequence from the first enrolment to the last mail.

    Attributes:
        enrolled: all of them, whatever became of them.
    """

    enrolled: int
    active: int
    completed: int
    stopped: int
    stop_reasons: list[StoppedFor]
    steps: list[Step]


def funnel(sequence_id: str) -> Funnel:
    """How a sequence stands, in three statements.

    Raises:
        NotFoundError: there is no such sequence.
    """
    find(EmailSequence, sequence_id)
    bounds = {"sequence": sequence_id}
    steps = [Step(*row) for row in read(_STEPS, bounds)]
    enrolments = read(_ENROLMENTS, bounds)
    of_status = {status: sum(count for one, _, count in enrolments if one == status) for status, _, _ in enrolments}
    reasons = {reason: count for _, reason, count in enrolments if reason}
    return Funnel(
        sum(of_status.values()),
        of_status.get("active", 0),
        of_status.get("completed", 0),
        of_status.get("stopped", 0),
        [StoppedFor(reason, reasons[reason]) for reason in STOP_REASONS if reason in reasons],
        steps,
    )
