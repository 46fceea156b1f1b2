"""Readiness of trips, and what accepts a warning of it."""

from typing import Any

from marshmallow.fields import List, Nested

from tt_api.models.trips.readiness import CODES, LEVELS, WAYS
from tt_api.resources.fields import Boolean, Country, Date, FreeLine, Id, Integer, OneOf, Text, WireField
from tt_api.resources.fields.named import named
from tt_api.resources.schema import AnswerSchema, BodySchema

_NOTE = 500


def _level(**options: Any) -> OneOf:
    return OneOf(LEVELS, component="ReadinessLevel", required=True, **options)


class ReadinessSummary(WireField):
    """How ready a trip is, in short."""

    sample = {  # noqa: RUF012 -- an example, as other fields have theirs
        "level": "blocked",
        "travelersCount": 4,
        "travelersNotReady": 1,
        "fixBy": Date.sample,
        "checkedOn": Date.sample,
        "disclaimer": "…",
    }

    def openapi(self) -> str:
        """An object with all of its keys."""
        return _SUMMARY


_DAY_OR_NULL = {"anyOf": [Date().openapi(), {"type": "null"}]}
_SUMMARY = named(
    "ReadinessSummary",
    {
        "type": "object",
        "required": ["level", "travelersCount", "travelersNotReady", "fixBy", "checkedOn", "disclaimer"],
        "properties": {
            "level": _level().openapi(),
            "travelersCount": {"type": "integer", "minimum": 0},
            "travelersNotReady": {"type": "integer", "minimum": 0},
            "fixBy": {**_DAY_OR_NULL, "description": "The first day by which something must be put right."},
            "checkedOn": {**Date().openapi(), "description": "The agency's today."},
            "disclaimer": {"type": "string"},
        },
    },
)


class AcknowledgementSchema(AnswerSchema):
    """That staff accepts a warning."""

    by = Text(100, required=True, nullable=True, example="Noor Haddad")
    on = Date(required=True)
    note = Text(_NOTE, required=True, example="Renews it next week; has an appointment.")


class ReadinessCheckSchema(AnswerSchema):
    """One thing that was checked."""

    code = OneOf(CODES, component="ReadinessCode", required=True)
    country = Country(required=True, nullable=True, description="What it is about, where it is about one.")
    level = _level()
    message = Text(_NOTE, required=True, example="needs a visa for ES; none on file")
    fix_by = Date(
        required=True,
        nullable=True,
        description="60 days before the start for visas, 90 for passports; null where nothing is wrong, or no day"
        " follows from it.",
    )
    acknowledged = Nested(
        AcknowledgementSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Who accepts the warning; it doesn't count then. Null once it says something else."},
    )


class TravelerReadinessSchema(AnswerSchema):
    """Whether somebody is ready."""

    traveler_id = Id(required=True)
    name = Text(401, required=True, example="Ada Okafor")
    level = _level(description="The worst of the checks.")
    checks = List(Nested(ReadinessCheckSchema), required=True)


class VisitedCountrySchema(AnswerSchema):
    """A country that the trip leads to."""

    country = Country(required=True, example="ES")
    how = OneOf(
        WAYS,
        component="ReadinessWay",
        required=True,
        description="`call`: only a ship does, whose line says what it needs. `transit`: only planes are changed.",
    )
    entries = Integer(1, required=True, example=1, description="How often it, or Schengen with it, is entered.")
    is_stale = Boolean(
        required=True,
        nullable=True,
        description="Whether a requirement of it was last looked up more than 90 days ago; null where none is stored.",
    )


class TripReadinessSchema(AnswerSchema):
    """Whether everybody who goes on a trip may enter, board and come home, as far as is on file."""

    trip_id = Id(required=True)
    level = _level(description="The worst of all checks that nobody acknowledged; `unknown` is never fine.")
    start_date = Date(required=True, nullable=True, description="The trip's, or else its bookings' first.")
    end_date = Date(required=True, nullable=True)
    fix_by = Date(required=True, nullable=True, description="The first day by which something must be put right.")
    countries = List(Nested(VisitedCountrySchema), required=True)
    checks = List(Nested(ReadinessCheckSchema), required=True, metadata={"description": "Of the trip itself."})
    travelers = List(
        Nested(TravelerReadinessSchema),
        required=True,
        metadata={"description": "Of its bookings that stand; where nobody is on any, the client's."},
    )
    checked_on = Date(required=True, description="The agency's today.")
    disclaimer = Text(_NOTE, required=True, example="…")


class AcknowledgeReadinessSchema(BodySchema):
    """Which warning staff accepts, and why."""

    traveler_id = Id(nullable=True, description="Of whom; left out for a check of the trip itself.")
    code = OneOf(CODES, component="ReadinessCode", required=True)
    country = Country(nullable=True, description="Only of this country; of all that are warned of when not sent.")
    note = FreeLine(_NOTE, required=True, description="Why it is accepted.")
    advisor = Text(100, nullable=True, description="Who accepts it; the trip's advisor when not sent.")
