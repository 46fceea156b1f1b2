"""Notifications: to staff and clients, with a record of what became of each."""

from collections.abc import Mapping
from typing import Any

from uuid_utils import uuid7

from tt_api.database.transaction import execute
from tt_api.errors import ConflictError
from tt_api.models.enums import NotificationChannel
from tt_api.models.operations.notifications import Notification
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.templating.one_line import one_line
from tt_api.work import stage


def notify(  # noqa: PLR0913 -- a notification's parts, most of which have a default
    notification_type: str,
    title: str,
    *,
    body: str | None = None,
    channel: NotificationChannel = NotificationChannel.SLACK,
    audience: str = "staff",
    contact_id: str | None = None,
    entity_type: str | None = None,
    entity_id: str | None = None,
) -> Row:
    """Notify staff, or a client, as soon as the current transaction commits.

    Args:
        notification_type: what it is about, for programs: ``automation_failed``.
        title: made one line of at most 200 characters.
        body: at most 20 000.
        contact_id: the client whom it is for, or the contact that it is about; a live row.
        entity_type, entity_id: the row that it is about.

    Returns:
        The stored notification.
    """
    return _add(
        {
            "notification_type": notification_type,
            "title": one_line(title)[:200],
            "body": body,
            "channel": channel.value,
            "audience": audience,
            "contact_id": contact_id,
            "entity_type": entity_type,
            "entity_id": entity_id,
        },
        last=False,
    )


def create(data: Mapping[str, Any]) -> Row:
    """Store a new notification and stage its delivery."""
    return _add(data, last=True)


def _add(data: Mapping[str, Any], *, last: bool) -> Row:
    new = {"id": str(uuid7()), **data, **_reading(data)}
    stage("deliver_notification", {"notificationId": new["id"]})
    return writing.insert(Notification, new, last=last)


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a notification.

    Raises:
        ConflictError: it is on its way or settled, and more than whether it was read would change: the record says
            what was sent.
    """
    settled = row["status"] != "pending" or row["delivery_started_at"] is not None
    if settled and changes.keys() - {"is_read"}:
        raise ConflictError("What was sent or settled stays as it is; only isRead changes")
    return writing.update(Notification, row, {**changes, **_reading(changes)}, last=True)


def _reading(data: Mapping[str, Any]) -> dict[str, Any]:
    """When it was read follows whether it was."""
    if "is_read" not in data:
        return {}
    found = execute("SELECT CASE WHEN %s THEN clock_timestamp() END", (data["is_read"],)).fetchone()
    assert found is not None  # noqa: S101 -- a SELECT without FROM has one row
    return {"read_at": found[0]}
