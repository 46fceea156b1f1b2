"""Activities: the story of every row, told in lines that are only ever added."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from uuid_utils import uuid7

from tt_api.database.transaction import queue_insert
from tt_api.errors import ValidationError
from tt_api.json_text import to_json_text
from tt_api.models.crm.touchpoints import Activity
from tt_api.resources import writing
from tt_api.resources.table import Row

# What the server goes by later: that another system has reported something, that a group's credits are settled.
_GONE_BY = (".reported", ".conductor_credits_settled")
_ADD = (
    "INSERT INTO activities (id, activity_type, title, entity_type, entity_id, actor, metadata, occurred_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, least(%s::timestamptz, clock_timestamp()))"
)


def create(data: Mapping[str, Any]) -> Row:
    """Store what a caller tells of a row.

    Raises:
        ValidationError: it is something that the server goes by, and so tells itself.
    """
    if data["activity_type"].endswith(_GONE_BY):
        raise ValidationError.at("activityType", f"is the server's own, as all that end in {' or '.join(_GONE_BY)}")
    return writing.insert(Activity, data, last=True)


def record_activity(
    activity_type: str,
    title: str,
    *,
    entity: tuple[str, str],
    metadata: Mapping[str, Any] | None = None,
    actor: str | None = None,
    occurred_at: datetime | None = None,
) -> None:
    """Tell what happened to a row, in the current transaction; costs no round trip of its own.

    Args:
        activity_type: what happened, as ``booking.status_changed``.
        title: the same in words, without personal data.
        entity: the row's type, in the singular (``booking``), and its id.
        metadata: ids, states and amounts; no personal data, no secrets.
        actor: who did it, where that is known: an advisor's name or a job's.
        occurred_at: when it happened, where that was before it was told here.
    """
    values = (str(uuid7()), activity_type, title, *entity, actor, to_json_text(dict(metadata or {})), occurred_at)
    queue_insert((_ADD, values))


def record_move(noun: str, entity_id: str, before: str, after: str, **facts: Any) -> None:
    """Tell that a row went from one state to another.

    Args:
        noun: its type, in the singular: ``booking``, ``client_trip``, ``invoice``, ``payment``, ``commission``.
        facts: what else is worth knowing, by the key that it has in the activity's metadata.
    """
    record_activity(
        f"{noun}.status_changed",
        f"From {before} to {after}",
        entity=(noun, entity_id),
        metadata={"from": before, "to": after, **facts},
    )
