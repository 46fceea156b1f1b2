"""Booleans, ids, days, times and instants."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from marshmallow import ValidationError

from tt_api.resources.fields.base import WireField
from tt_api.resources.fields.formats import parse_date, parse_instant, parse_uuid


class Boolean(WireField):
    """``true`` or ``false``."""

    sample = False

    def openapi(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def parse(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("must be true or false")
        return value


class Id(WireField):
    """A UUID in the canonical form; also a reference to another row, whose existence the database side checks."""

    sample = "0190d7c0-0000-7000-8000-000000000000"

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "format": "uuid"}

    def parse(self, value: Any) -> str:
        return parse_uuid(value)


class Date(WireField):
    """A calendar day, ``YYYY-MM-DD``."""

    sample = "2026-05-01"

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}

    def parse(self, value: Any) -> date:
        return parse_date(value)


class Instant(WireField):
    """A point in time: ISO 8601 with an offset in, UTC with ``Z`` out, at most microseconds."""

    sample = "2026-05-01T09:30:00Z"

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}

    def parse(self, value: Any) -> datetime:
        return parse_instant(value)


class ClockTime(WireField):
    """What clocks show at the place that it is about: ``HH:MM``."""

    sample = "08:00"
    _PATTERN = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self._PATTERN.pattern}$"}

    def parse(self, value: Any) -> time:
        if not isinstance(value, str) or not self._PATTERN.fullmatch(value):
            raise ValidationError("must be a time of day as HH:MM, from 00:00 to 23:59")
        return time.fromisoformat(value)


class PastInstant(Instant):
    """When something happened: at most a day ahead, since clocks and calendars differ."""

    def parse(self, value: Any) -> datetime:
        moment = super().parse(value)
        if moment > datetime.now(UTC) + timedelta(days=1):
            raise ValidationError("can't be more than a day ahead")
        return moment
