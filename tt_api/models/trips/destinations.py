"""Destinations: where travel goes, and what one must know before."""

from sqlalchemy import ForeignKey, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    among,
    at_least,
    check,
    filter_index,
    live_index,
    search_column,
    text_sort_index,
    unique_live,
    within,
)

CONTINENTS = ("africa", "antarctica", "asia", "europe", "north_america", "oceania", "south_america")
KINDS = ("country", "region", "city", "island", "port", "park")
PASSPORT_BASES = ("arrival", "return")


class Destination(CountedRecord, Base):
    """A place to travel to.

    Attributes:
        visa_required: whether the agency's home passport needs a visa; null where nobody has looked, which isn't no.
        passport_validity_months: how long passports must be good for after ``passport_validity_basis``.
        blank_pages: how many empty pages a passport must have.
        safety_rating: 1 to 5, 5 the safest.
        advisory_level: what the government advises, 1 to 4, 4 against all travel.
        best_months: when to go, 1 to 12.
    """

    __tablename__ = "destinations"

    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(220), info={"source": "name"})
    country: Mapped[str] = mapped_column(String(2))
    region: Mapped[str | None] = mapped_column(String(100))
    continent: Mapped[str | None] = mapped_column(String(20))
    kind: Mapped[str | None] = mapped_column(String(20))
    airport_codes: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    timezone: Mapped[str | None] = mapped_column(String(64))
    local_currency: Mapped[str | None] = mapped_column(String(3))
    visa_required: Mapped[bool | None] = mapped_column()
    visa_notes: Mapped[str | None] = mapped_column(Text)
    passport_validity_months: Mapped[int] = mapped_column(Integer, server_default=text("6"))
    passport_validity_basis: Mapped[str] = mapped_column(String(20), server_default="return")
    blank_pages: Mapped[int] = mapped_column(Integer, server_default=text("2"))
    vaccinations: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    safety_rating: Mapped[int | None] = mapped_column(Integer)
    advisory_level: Mapped[int | None] = mapped_column(Integer)
    best_months: Mapped[list[int]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    description: Mapped[str | None] = mapped_column(Text)
    hero_asset_id: Mapped[str | None] = mapped_column(ForeignKey("marketing_assets.id", ondelete="SET NULL"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    search_text: Mapped[str] = search_column("name", "country")

    __table_args__ = (
        among(CONTINENTS, "continent", "is not a continent"),
        among(KINDS, "kind", "is not a kind of destination"),
        among(PASSPORT_BASES, "passport_validity_basis", "is arrival or return"),
        check(
            "local_currency", "local_currency ~ '^[A-Z]{3}$'", path="local_currency", message="must be an ISO 4217 code"
        ),
        within(0, 12, "passport_validity_months"),
        at_least(0, "blank_pages"),
        within(1, 5, "safety_rating"),
        within(1, 4, "advisory_level"),
        unique_live("destinations", "slug"),
        live_index("destinations", "created_at"),
        text_sort_index("destinations", "name"),
        filter_index("destinations", "continent"),
        filter_index("destinations", "kind"),
        filter_index("destinations", "visa_required"),
        filter_index("destinations", "passport_validity_basis"),
        filter_index("destinations", "hero_asset_id"),
        filter_index("destinations", "is_active"),
    )
