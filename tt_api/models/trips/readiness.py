"""What travelers need to enter a country, what of it staff accepts as it is, and how ready each trip was last."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, Integer, String, Text, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    among,
    at_least,
    check,
    filter_index,
    live_index,
    within,
)
from tt_api.models.trips.destinations import PASSPORT_BASES

PURPOSES = ("tourism", "business", "transit")
VISAS = ("not_required", "e_visa", "visa", "authorization", "on_arrival", "refused", "unknown")

# How ready somebody is to travel, from fine to worst. What nobody has looked up may be anything, so it is worse than
# what is known to want a second look.
LEVELS = ("ok", "warn", "unknown", "blocked")
# What is checked; the last three of the trip itself, the others of everybody who goes.
CODES = (
    "passport",
    "nationality",
    "visa",
    "authorization",
    "name",
    "consent_letter",
    "insurance",
    "emergency_contact",
    "secure_flight",
    "dates",
    "travelers",
    "countries",
)
# How a trip leads to a country: one is there, or only calls there with a ship, or changes planes.
WAYS = ("visit", "transit", "call")


def _country(column: str) -> CheckConstraint:
    return check(column, f"{column} ~ '^[A-Z]{{2}}$'", path=column, message="must be an ISO 3166 code")


class EntryRequirement(CountedRecord, Base):
    """What a country asks of the nationals of another.

    Attributes:
        nationality: whose; null for all who have no rule of their own.
        visa: what they need to enter.
        passport_months: how long their passports must be good for after ``passport_basis``; null where the country's
            destinations say it.
        checked_on: when somebody last looked it up. After 90 days it is stale.
    """

    __tablename__ = "entry_requirements"

    destination_country: Mapped[str] = mapped_column(String(2))
    nationality: Mapped[str | None] = mapped_column(String(2))
    purpose: Mapped[str] = mapped_column(String(20), server_default="tourism")
    visa: Mapped[str] = mapped_column(String(20), server_default="unknown")
    passport_months: Mapped[int | None] = mapped_column(Integer)
    passport_basis: Mapped[str | None] = mapped_column(String(20))
    blank_pages: Mapped[int | None] = mapped_column(Integer)
    notes: Mapped[str | None] = mapped_column(Text)
    source_url: Mapped[str | None] = mapped_column(String(2048))
    checked_on: Mapped[date] = mapped_column(Date)

    __table_args__ = (
        _country("destination_country"),
        _country("nationality"),
        among(PURPOSES, "purpose", "is not a purpose"),
        among(VISAS, "visa", "is not an answer"),
        within(0, 12, "passport_months"),
        among(PASSPORT_BASES, "passport_basis", "is arrival or return"),
        at_least(0, "blank_pages"),
        Index(
            "uq_entry_requirements_destination_country_nationality_purpose",
            "destination_country",
            "nationality",
            "purpose",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        live_index("entry_requirements", "created_at"),
        live_index("entry_requirements", "checked_on"),
        filter_index("entry_requirements", "destination_country"),
        filter_index("entry_requirements", "nationality"),
        filter_index("entry_requirements", "purpose"),
        filter_index("entry_requirements", "visa"),
        filter_index("entry_requirements", "passport_basis"),
    )


class ReadinessAcceptance(Base):
    """A warning of a trip's readiness that staff accepts. It holds as long as the check says the same.

    Attributes:
        traveler_id: of whom; null for a check of the trip itself.
        country: of a check that is about one.
        message: what the check said.
        accepted_by: who did it, where that is known: an advisor's name or mail address.
    """

    __tablename__ = "readiness_acceptances"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, server_default=text("gen_random_uuid()"))
    trip_id: Mapped[str] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"))
    traveler_id: Mapped[str | None] = mapped_column(ForeignKey("travelers.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(30))
    country: Mapped[str | None] = mapped_column(String(2))
    message: Mapped[str] = mapped_column(String(500))
    note: Mapped[str] = mapped_column(String(500))
    accepted_by: Mapped[str | None] = mapped_column(String(100))
    accepted_on: Mapped[date] = mapped_column(Date)

    __table_args__ = (
        Index(
            "uq_readiness_acceptances_check",
            "trip_id",
            "traveler_id",
            "code",
            "country",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_readiness_acceptances_traveler_id", "traveler_id"),
    )


class TripReadiness(Base):
    """How ready a trip was when it was last looked at, which tells a change, and gives sums something to count.

    Attributes:
        travelers_not_ready: how many of those who go.
        changed_at: since when it is ready, or isn't.
    """

    __tablename__ = "trip_readiness"

    trip_id: Mapped[str] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), primary_key=True)
    level: Mapped[str] = mapped_column(String(10))
    travelers_not_ready: Mapped[int] = mapped_column(Integer)
    checked_on: Mapped[date] = mapped_column(Date)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())

    __table_args__ = (among(LEVELS, "level", "is not a level"),)
