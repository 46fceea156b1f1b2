"""What other systems report of our rows: kept in the row's story, and judged by when it happened.

Deliveries come late, twice, and in any order. What was reported last, and what staff has decided since, stand in the
activities, so an older report is known for one and changes nothing. Whoever judges a report holds its row.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from tt_api.database.transaction import execute
from tt_api.resources.table import Row
from tt_api.resources.warnings import Warned
from tt_api.services.crm.activities import record_activity

# A row's moves that a report can't know of are those since the report before it: a report's own moves are stored in the
# same transaction as it.
_JUDGED = """
WITH story AS (
  SELECT activity_type, occurred_at, created_at, metadata FROM activities
  WHERE entity_id = %(id)s AND entity_type = %(noun)s AND deleted_at IS NULL),
reported AS (SELECT max(occurred_at) AS at, max(created_at) AS stored_at FROM story WHERE activity_type = %(reported)s),
told AS (SELECT least(%(at)s::timestamptz, clock_timestamp()) AS at)
SELECT coalesce(told.at < reported.at, false), coalesce(told.at = reported.at, false), EXISTS (
  SELECT FROM story WHERE activity_type = %(moved)s AND occurred_at > told.at
    AND created_at > coalesce(reported.stored_at, '-infinity')
    AND (metadata ->> 'to' = ANY(%(to)s) OR metadata ->> 'from' = ANY(%(from)s)))
FROM told, reported
"""


class Report(NamedTuple):
    """What another system says of a row.

    Attributes:
        event: what it calls it: ``member-joined``.
        sender: who says so, as people read it.
        payload: what is kept of the delivery.
        occurred_at: when it happened; now where the sender doesn't say.
    """

    event: str
    sender: str
    payload: Mapping[str, Any]
    occurred_at: datetime | None = None


class Judged(NamedTuple):
    """How a report stands to what is known of its row.

    Attributes:
        older: something that happened later was reported before it.
        as_old: something that happened at the same time was.
        overtaken: somebody else has moved the row since it happened.
    """

    older: bool
    as_old: bool
    overtaken: bool


def judge(
    report: Report, noun: str, row: Row, *, moved_to: tuple[str, ...] = (), moved_from: tuple[str, ...] = ()
) -> Judged:
    """How a report stands to what is known of a held row.

    Args:
        noun: the row's type, as in its activities: ``group_member``.
        moved_to, moved_from: the states that a move which the report would undo leads to, or from.
    """
    facts = {
        "id": row["id"],
        "noun": noun,
        "reported": f"{noun}.reported",
        "moved": f"{noun}.status_changed",
        "at": report.occurred_at,
        "to": [*moved_to],
        "from": [*moved_from],
    }
    ((older, as_old, overtaken),) = execute(_JUDGED, facts).fetchall()
    return Judged(older, as_old, overtaken)


def keep(report: Report, noun: str, row: Row, **facts: Any) -> Row:
    """Keep a report that was applied in its row's story.

    Args:
        facts: what else is worth knowing, by the key that it has in the activity's metadata.
    """
    _record(report, f"{noun}.reported", noun, row, facts)
    return row


def keep_ignored(report: Report, noun: str, row: Row, why: str) -> Row:
    """Keep a report that changes nothing; the row with a warning that says why.

    Args:
        why: for people, without personal data.
    """
    _record(report, f"{noun}.report_ignored", noun, row, {"why": why})
    return row.with_warnings([Warned("report_ignored", why)])


def _record(report: Report, activity_type: str, noun: str, row: Row, facts: Mapping[str, Any]) -> None:
    record_activity(
        activity_type,
        f"{report.sender} reported {report.event}",
        entity=(noun, row["id"]),
        metadata={"event": report.event, **facts, "payload": report.payload},
        actor=report.sender,
        occurred_at=report.occurred_at,
    )
