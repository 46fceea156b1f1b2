"""Entry requirements as callers see them, and files of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from marshmallow import ValidationError

from tt_api.models.trips.destinations import PASSPORT_BASES
from tt_api.models.trips.readiness import PURPOSES, VISAS
from tt_api.resources.fields import Country, Date, Integer, LongText, MultilineText, OneOf, Url
from tt_api.resources.schema import AnswerSchema, BodySchema, ResourceSchema

# Characters of a file; a body has at most 1 MiB.
_LONGEST_FILE = 1_048_576


class DayPast(Date):
    """When somebody looked something up: not in the future, wherever on earth that is."""

    sample = "2026-11-02"

    def parse(self, value: Any) -> date:
        """The day; raises marshmallow's ValidationError."""
        day = super().parse(value)
        if day > (datetime.now(UTC) + timedelta(days=1)).date():
            raise ValidationError("can't be in the future")
        return day


class EntryRequirementSchema(ResourceSchema):
    """What a country asks of the nationals of another."""

    destination_country = Country(required=True, example="ES")
    nationality = Country(
        nullable=True, example="PH", description="Whose; null for all nationals that have no requirement of their own."
    )
    purpose = OneOf(PURPOSES, component="EntryPurpose", description="`tourism` when not sent.")
    visa = OneOf(
        VISAS,
        component="EntryVisa",
        description="What they need to enter; `unknown` when not sent. `authorization` is an ESTA, ETA or ETIAS.",
        example="visa",
    )
    passport_months = Integer(
        0,
        12,
        nullable=True,
        description="How long passports must be good for after `passportBasis`; null where the country's destinations"
        " say it.",
    )
    passport_basis = OneOf(
        PASSPORT_BASES, nullable=True, component="PassportValidityBasis", description="Null is as `return`."
    )
    blank_pages = Integer(nullable=True)
    notes = LongText(nullable=True)
    source_url = Url(nullable=True, description="Where it was looked up.")
    checked_on = DayPast(
        description="When it was last looked up; the agency's today when not sent. After 90 days it is stale: trips"
        " warn of it."
    )


class RequirementsFileSchema(BodySchema):
    """A CSV file of entry requirements."""

    csv = MultilineText(
        _LONGEST_FILE,
        required=True,
        example="destinationCountry,nationality,visa\nES,PH,visa\n",
        description="With a header of the fields' names, as `Accept: text/csv` gives it.",
    )


class RequirementsStoredSchema(AnswerSchema):
    """What became of a file's rows."""

    created = Integer(0, required=True, example=12)
    changed = Integer(0, required=True, example=3)
    unchanged = Integer(0, required=True, example=200)
