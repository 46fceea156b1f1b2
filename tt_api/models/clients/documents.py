"""What travelers carry and like: passports, visas and other papers; seats, meals and rooms."""

from datetime import date, datetime

from sqlalchemy import Date, DateTime, ForeignKey, Index, Integer, LargeBinary, String, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from tt_api.database.record import (
    Base,
    Record,
    among,
    at_least,
    check,
    encrypted_column,
    live_index,
    one_primary,
    only_encrypted,
    unique_live,
)

PASSPORT = "passport"
DOCUMENT_TYPES = (
    PASSPORT,
    "passport_card",
    "visa",
    "e_visa",
    "travel_authorization",
    "national_id",
    "residence_permit",
    "birth_certificate",
    "driver_license",
    "vaccination_certificate",
    "minor_consent_letter",
    "insurance_card",
    "other",
)
ENTRIES = ("single", "double", "multiple")

# How badly a passport falls short of a trip, from least to worst.
ALERT_LEVELS = ("warn", "urgent", "missing")

CABIN_CLASSES = ("economy", "premium_economy", "business", "first")
SEATS = ("window", "aisle", "middle", "none")
BEDS = ("king", "queen", "twin", "any")
STATEROOMS = ("inside", "oceanview", "balcony", "suite")
DINING = ("early_traditional", "late_traditional", "anytime", "specialty")
PACES = ("relaxed", "balanced", "packed")


class TravelDocument(Record, Base):
    """A passport, visa or other paper of a traveler; at most one of each type is the primary one.

    Attributes:
        number_fingerprint: a keyed hash of the number: encrypted, two equal numbers don't look alike.
        nationality: the holder's, as the document has it.
        destination_country: what a visa is for.
        is_primary: of passports, the one that the traveler's own columns mirror.
    """

    __tablename__ = "travel_documents"

    traveler_id: Mapped[str] = mapped_column(ForeignKey("travelers.id", ondelete="CASCADE"))
    document_type: Mapped[str] = mapped_column(String(30))
    document_number: Mapped[str] = encrypted_column(last_four="number_last4")
    number_last4: Mapped[str] = mapped_column(String(4))
    number_fingerprint: Mapped[bytes] = mapped_column(
        LargeBinary, deferred=True, info={"fingerprint_of": "document_number"}
    )
    issuing_country: Mapped[str | None] = mapped_column(String(2))
    nationality: Mapped[str | None] = mapped_column(String(2))
    issuing_authority: Mapped[str | None] = mapped_column(String(100))
    issued_on: Mapped[date | None] = mapped_column(Date)
    expiry_date: Mapped[date | None] = mapped_column(Date)
    destination_country: Mapped[str | None] = mapped_column(String(2))
    entries: Mapped[str | None] = mapped_column(String(10))
    max_stay_days: Mapped[int | None] = mapped_column(Integer)
    is_primary: Mapped[bool] = mapped_column(server_default=text("false"))
    verified_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    file_url: Mapped[str | None] = mapped_column(String(2048))
    notes: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        among(DOCUMENT_TYPES, "document_type", "is not a type of document"),
        *only_encrypted("document_number"),
        check(
            "passport_dates",
            "document_type <> 'passport' OR issued_on < expiry_date",
            path="expiry_date",
            message="must be after issuedOn",
        ),
        check("dates", "issued_on <= expiry_date", path="expiry_date", message="can't be before issuedOn"),
        among(ENTRIES, "entries", "is single, double or multiple"),
        at_least(1, "max_stay_days"),
        one_primary("travel_documents", "traveler_id", "document_type"),
        Index(
            "uq_travel_documents_number",
            "traveler_id",
            "document_type",
            "number_fingerprint",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        live_index("travel_documents", "traveler_id", "created_at"),
        live_index("travel_documents", "traveler_id", "expiry_date"),
        live_index("travel_documents", "traveler_id", "document_type", "created_at"),
        live_index("travel_documents", "traveler_id", "destination_country", "created_at"),
        live_index("travel_documents", "traveler_id", "entries", "created_at"),
        live_index("travel_documents", "traveler_id", "is_primary", "created_at"),
    )


class PassportAlert(Base):
    """What staff was told of a traveler's passport for a trip: the worst so far, so that only worse is told again."""

    __tablename__ = "passport_alerts"

    traveler_id: Mapped[str] = mapped_column(ForeignKey("travelers.id", ondelete="CASCADE"), primary_key=True)
    trip_id: Mapped[str] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), primary_key=True)
    level: Mapped[str] = mapped_column(String(10))
    told_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())

    __table_args__ = (among(ALERT_LEVELS, "level", "is warn, urgent or missing"),)


def _list() -> MappedColumn[list[str]]:
    return mapped_column(JSONB, server_default=text("'[]'::jsonb"))


class TravelerPreferences(Record, Base):
    """How a traveler likes to fly, sleep, eat and be celebrated; one row for each who ever said.

    Attributes:
        meal_code: IATA's, such as ``VGML``.
        preferred_airlines, avoided_airlines: IATA's codes.
    """

    __tablename__ = "traveler_preferences"

    traveler_id: Mapped[str] = mapped_column(ForeignKey("travelers.id", ondelete="CASCADE"))
    cabin_class: Mapped[str | None] = mapped_column(String(20))
    seat_preference: Mapped[str | None] = mapped_column(String(10))
    meal_code: Mapped[str | None] = mapped_column(String(4))
    dietary: Mapped[list[str]] = _list()
    home_airport: Mapped[str | None] = mapped_column(String(3))
    preferred_airlines: Mapped[list[str]] = _list()
    avoided_airlines: Mapped[list[str]] = _list()
    preferred_hotels: Mapped[list[str]] = _list()
    bed_type: Mapped[str | None] = mapped_column(String(10))
    room_location: Mapped[str | None] = mapped_column(String(100))
    smoking: Mapped[bool] = mapped_column(server_default=text("false"))
    accessible_room: Mapped[bool] = mapped_column(server_default=text("false"))
    stateroom_type: Mapped[str | None] = mapped_column(String(10))
    deck_preference: Mapped[str | None] = mapped_column(String(100))
    dining: Mapped[str | None] = mapped_column(String(20))
    pace: Mapped[str | None] = mapped_column(String(10))
    languages: Mapped[list[str]] = _list()
    celebrates: Mapped[list[str]] = _list()
    notes: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        among(CABIN_CLASSES, "cabin_class", "is not a class of cabins"),
        among(SEATS, "seat_preference", "is not a kind of seat"),
        among(BEDS, "bed_type", "is not a kind of bed"),
        among(STATEROOMS, "stateroom_type", "is not a kind of stateroom"),
        among(DINING, "dining", "is not a way of dining"),
        among(PACES, "pace", "is relaxed, balanced or packed"),
        unique_live("traveler_preferences", "traveler_id"),
    )
