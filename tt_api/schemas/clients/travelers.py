"""Travelers, their emergency contacts and loyalty programmes as callers see them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from marshmallow import ValidationError

from tt_api.models.clients.travelers import GENDERS, TITLES
from tt_api.models.enums import LoyaltyProgramType
from tt_api.resources.fields import (
    SAFE_INTEGER_MAX,
    Boolean,
    Country,
    Date,
    Email,
    FreeObject,
    Id,
    Integer,
    Labels,
    LongText,
    OneOf,
    Secret,
    SecretNotes,
    Text,
)
from tt_api.resources.schema import ResourceSchema

_EARLIEST_BIRTH = date(1900, 1, 1)


class BirthDate(Date):
    """When somebody was born: not in the future, wherever on earth that is, and not before 1900."""

    sample = "1984-03-09"

    def parse(self, value: Any) -> date:
        """The day; raises marshmallow's ValidationError."""
        day = super().parse(value)
        if day > (datetime.now(UTC) + timedelta(days=1)).date():
            raise ValidationError("can't be in the future")
        if day < _EARLIEST_BIRTH:
            raise ValidationError("can't be before 1900")
        return day


class TravelerSchema(ResourceSchema):
    """A person who travels."""

    first_name = Text(required=True, description="As the passport has it, like the other names.", example="Adaeze")
    middle_name = Text(nullable=True)
    last_name = Text(required=True, example="Okafor")
    preferred_name = Text(100, nullable=True)
    title = OneOf(TITLES, nullable=True, component="TravelerTitle")
    suffix = Text(20, nullable=True)
    client_id = Id(nullable=True)
    contact_id = Id(nullable=True, description="Who they are among the contacts.")
    email = Email(nullable=True)
    phone = Text(40, nullable=True)
    date_of_birth = BirthDate(nullable=True)
    gender = OneOf(GENDERS, nullable=True, component="TravelerGender")
    nationality = Country(nullable=True)
    country_of_residence = Country(nullable=True)
    place_of_birth = Text(100, nullable=True)
    passport_number = Secret(
        nullable=True,
        description="Of the primary passport among the documents; the two are always equal. Null deletes that one.",
    )
    passport_last4 = Text(4, nullable=True, dump_only=True, description="Empty where the number has four or fewer.")
    passport_country = Country(nullable=True)
    passport_issued_on = Date(nullable=True)
    passport_expires_on = Date(nullable=True)
    known_traveler_number = Secret(nullable=True, description="Of TSA PreCheck.")
    global_entry_number = Secret(nullable=True)
    redress_number = Secret(nullable=True)
    trusted_traveler_expires_on = Date(nullable=True)
    medical_notes = SecretNotes(nullable=True)
    allergies = SecretNotes(nullable=True)
    mobility_needs = Text(500, nullable=True)
    dietary_notes = Text(500, nullable=True)
    tags = Labels()
    custom_fields = FreeObject()
    notes = LongText(nullable=True)
    external_id = Text(100, nullable=True)


class EmergencyContactSchema(ResourceSchema):
    """Whom to call when something happens to a traveler."""

    traveler_id = Id(required=True)
    full_name = Text(required=True, example="Ngozi Okafor")
    relationship = Text(60, required=True, example="sister")
    phone = Text(40, required=True, example="+1 828 555 0142")
    phone_alt = Text(40, nullable=True)
    email = Email(nullable=True)
    country = Country(nullable=True)
    language = Text(40, nullable=True)
    is_primary = Boolean(
        description="At most one of a traveler's is: making one primary takes it from the other. The first one is.",
    )
    travels_along = Boolean()
    notes = LongText(nullable=True)


class LoyaltyProgramSchema(ResourceSchema):
    """A traveler's membership of a loyalty programme."""

    traveler_id = Id(required=True)
    program_type = OneOf(LoyaltyProgramType, required=True)
    program_name = Text(required=True, example="Blue Skies")
    carrier_code = Text(3, nullable=True)
    membership_number = Secret(60, nullable=True)
    tier = Text(60, nullable=True)
    tier_expires_on = Date(nullable=True)
    points_balance = Integer(0, SAFE_INTEGER_MAX, nullable=True)
    is_active = Boolean(description="`true` when not sent.")
