"""Strict readers of dates, instants and UUIDs, shared by bodies, query strings and paths.

The standard library's own readers take too much: ``int("٣")`` parses, ``date.fromisoformat`` takes ``20260101``,
``uuid.UUID`` takes braces, and instants lose their nanoseconds without a word.
"""

import re
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import ValidationError

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.(?P<fraction>[0-9]+))?(?P<offset>Z|[+-][0-9]{2}:[0-5][0-9])?",
    re.ASCII,
)
_MICROSECOND_DIGITS = 6


def parse_uuid(value: Any) -> str:
    """The UUID in lower case, as PostgreSQL gives it back."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise ValidationError("must be a UUID")
    return value.lower()


def parse_date(value: Any) -> date:
    """The calendar day of ``YYYY-MM-DD``."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValidationError("must be a date, YYYY-MM-DD")


def parse_instant(value: Any) -> datetime:
    """The point in time, in UTC."""
    match = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise ValidationError("must be an instant in ISO 8601 with an offset, such as 2026-05-01T09:30:00Z")
    if not match["offset"]:
        raise ValidationError("needs an offset, such as Z or +02:00")
    if len(match["fraction"] or "") > _MICROSECOND_DIGITS:
        raise ValidationError("may have at most microseconds")
    try:
        # An offset can carry the calendar's first or last day over its edge.
        return datetime.fromisoformat(match[0]).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValidationError("is not a valid point in time") from None
