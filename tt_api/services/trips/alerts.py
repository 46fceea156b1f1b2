"""Telling staff of travel alerts: of critical ones as soon as they are active, of warnings once a day."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from uuid_utils import uuid7

from tt_api.database.transaction import execute
from tt_api.models.enums import AlertSeverity
from tt_api.models.trips.alerts import TravelAlert
from tt_api.resources import writing
from tt_api.resources.filters import Condition
from tt_api.resources.table import Row
from tt_api.services.operations.notifications import notify
from tt_api.services.trips.alerted_trips import Alert, touched
from tt_api.work import stage

# Of one digest.
BATCH = 100
# What a reader takes in, and what fits into a notification's body.
_LISTED = 50
_DECIDING = frozenset({"severity", "starts_at", "ends_at"})

_ACTIVE = "(starts_at <= clock_timestamp() AND (ends_at IS NULL OR ends_at > clock_timestamp()))"
_ALERT = "id::text, title, destination_id::text, country, vendor_id::text, starts_at, ends_at"
# Whoever finds `told_at` set has been forestalled, so staff is told once.
_TELL = f"""
UPDATE travel_alerts SET told_at = clock_timestamp()
WHERE id = ANY(ARRAY(
  SELECT id FROM travel_alerts
  WHERE severity = %(severity)s AND (%(id)s::uuid IS NULL OR id = %(id)s::uuid) AND told_at IS NULL
    AND deleted_at IS NULL AND {_ACTIVE}
  ORDER BY starts_at, id LIMIT %(batch)s FOR NO KEY UPDATE))
RETURNING {_ALERT}
"""  # noqa: S608 -- our own names


def active() -> Condition:
    """Which alerts hold now."""
    return Condition(_ACTIVE)


def create(data: Mapping[str, Any]) -> Row:
    """Store a new alert; staff is told of a critical one when it becomes active."""
    new = {"id": str(uuid7()), **data}
    _stage_telling(new)
    return writing.insert(TravelAlert, new, last=True)


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of an alert; one that becomes critical is announced again, whatever a digest said of it."""
    if changes.keys() & _DECIDING:
        _stage_telling({**row, **changes})
    told = {"told_at": None} if changes.get("severity") == AlertSeverity.CRITICAL else {}
    return writing.update(TravelAlert, row, {**changes, **told}, last=True)


def tell_of_critical(alert_id: str) -> bool:
    """Tell staff of a critical alert that is active, with the trips that it touches; whether there was need to."""
    found = _told(AlertSeverity.CRITICAL, 1, alert_id)
    for alert in found:
        trips = touched(alert)
        lines = [trip.line() for trip in trips[:_LISTED]]
        if more := len(trips) - len(lines):
            lines.append(f"and {more} more")
        notify(
            "travel_alert_critical",
            f"Critical travel alert, {_trips(len(trips))}: {alert.title}",
            body="\n".join(lines) or None,
            entity_type="travel_alert",
            entity_id=alert.alert_id,
        )
    return bool(found)


def tell_of_warnings() -> bool:
    """Tell staff of the warnings that became active since the last digest; whether there may be more."""
    found = _told(AlertSeverity.WARNING, BATCH)
    if found:
        lines = [f"{alert.title}: {_trips(len(touched(alert)))}, alert {alert.alert_id}" for alert in found]
        notify("travel_alert_digest", f"New travel warnings: {len(found)}", body="\n".join(lines))
    return len(found) == BATCH


def _stage_telling(alert: Mapping[str, Any]) -> None:
    if alert["severity"] == AlertSeverity.CRITICAL:
        starts_at, now = alert.get("starts_at"), datetime.now(UTC)
        stage("tell_of_travel_alert", {"alertId": alert["id"]}, at=starts_at if starts_at and starts_at > now else None)


def _told(severity: AlertSeverity, batch: int, alert_id: str | None = None) -> list[Alert]:
    values = {"severity": severity.value, "id": alert_id, "batch": batch}
    return sorted((Alert(*row) for row in execute(_TELL, values).fetchall()), key=lambda alert: alert.starts_at)


def _trips(number: int) -> str:
    return "1 trip" if number == 1 else f"{number or 'no'} trips"
