"""Destinations as callers see them."""

from tt_api.models.trips.destinations import CONTINENTS, KINDS, PASSPORT_BASES
from tt_api.resources.fields import (
    Boolean,
    Country,
    Currency,
    Id,
    Integer,
    ListOf,
    LongText,
    OneOf,
    Slug,
    Text,
    TimeZone,
)
from tt_api.resources.schema import ResourceSchema


class DestinationSchema(ResourceSchema):
    """A place to travel to, and what one must know before."""

    name = Text(required=True, example="Svalbard")
    slug = Slug(description="Made from the name when not sent; a rename leaves it.", example="svalbard")
    country = Country(required=True, example="NO")
    region = Text(100, nullable=True)
    continent = OneOf(CONTINENTS, nullable=True, component="Continent")
    kind = OneOf(KINDS, nullable=True, component="DestinationKind")
    airport_codes = ListOf(Text(3, required=True), description="IATA codes of the airports nearby.")
    timezone = TimeZone(nullable=True)
    local_currency = Currency(nullable=True)
    visa_required = Boolean(
        nullable=True,
        description="Whether the agency's home passport needs a visa; null where nobody has looked, which isn't no.",
    )
    visa_notes = LongText(nullable=True)
    passport_validity_months = Integer(
        0, 12, description="How long passports must be good for after `passportValidityBasis`; 6 when not sent."
    )
    passport_validity_basis = OneOf(
        PASSPORT_BASES, component="PassportValidityBasis", description="`return` when not sent."
    )
    blank_pages = Integer(description="How many empty pages a passport must have; 2 when not sent.")
    vaccinations = ListOf(Text(required=True))
    safety_rating = Integer(1, 5, nullable=True, description="5 is the safest.")
    advisory_level = Integer(1, 4, nullable=True, description="What the government advises; 4 is against all travel.")
    best_months = ListOf(Integer(1, 12), 12, description="When to go.")
    description = LongText(nullable=True)
    hero_asset_id = Id(nullable=True, description="The marketing asset that is its picture.")
    is_active = Boolean(description="`true` when not sent.")
