"""Travelers: the people who go, whom to call when something happens to them, and their loyalty programmes."""

from datetime import date

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    among,
    at_least,
    check,
    encrypted_column,
    filter_index,
    folded_sql,
    live_index,
    native_enum,
    one_primary,
    only_encrypted,
    search_column,
    text_sort_index,
    unique_live,
)
from tt_api.models.columns import KnownElsewhere
from tt_api.models.enums import LoyaltyProgramType

TITLES = ("Mr", "Mrs", "Ms", "Miss", "Mx", "Master", "Dr")
GENDERS = ("F", "M", "X")


class Traveler(KnownElsewhere, CountedRecord, Base):
    """A person who travels.

    Attributes:
        first_name, middle_name, last_name: as the passport has them.
        gender: the passport's marker.
        passport_number, passport_last4, passport_country, passport_issued_on, passport_expires_on: as the primary
            passport among the travel documents has them (`tt_api.services.clients.one_passport`).
    """

    __tablename__ = "travelers"

    first_name: Mapped[str] = mapped_column(String(200))
    middle_name: Mapped[str | None] = mapped_column(String(200))
    last_name: Mapped[str] = mapped_column(String(200))
    preferred_name: Mapped[str | None] = mapped_column(String(100))
    title: Mapped[str | None] = mapped_column(String(10))
    suffix: Mapped[str | None] = mapped_column(String(20))
    client_id: Mapped[str | None] = mapped_column(ForeignKey("clients.id", ondelete="RESTRICT"))
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    date_of_birth: Mapped[date | None] = mapped_column(Date)
    gender: Mapped[str | None] = mapped_column(String(1))
    nationality: Mapped[str | None] = mapped_column(String(2))
    country_of_residence: Mapped[str | None] = mapped_column(String(2))
    place_of_birth: Mapped[str | None] = mapped_column(String(100))
    passport_number: Mapped[str | None] = encrypted_column(last_four="passport_last4")
    passport_last4: Mapped[str | None] = mapped_column(String(4))
    passport_country: Mapped[str | None] = mapped_column(String(2))
    passport_issued_on: Mapped[date | None] = mapped_column(Date)
    passport_expires_on: Mapped[date | None] = mapped_column(Date)
    known_traveler_number: Mapped[str | None] = encrypted_column()
    global_entry_number: Mapped[str | None] = encrypted_column()
    redress_number: Mapped[str | None] = encrypted_column()
    trusted_traveler_expires_on: Mapped[date | None] = mapped_column(Date)
    medical_notes: Mapped[str | None] = encrypted_column()
    allergies: Mapped[str | None] = encrypted_column()
    mobility_needs: Mapped[str | None] = mapped_column(String(500))
    dietary_notes: Mapped[str | None] = mapped_column(String(500))
    search_text: Mapped[str] = search_column("first_name || ' ' || last_name", "email")

    __table_args__ = (
        among(TITLES, "title", "is not a title"),
        among(GENDERS, "gender", "is F, M or X"),
        check("date_of_birth", "date_of_birth >= '1900-01-01'", path="date_of_birth", message="can't be before 1900"),
        check(
            "passport_dates",
            "passport_issued_on < passport_expires_on",
            path="passport_expires_on",
            message="must be after passportIssuedOn",
        ),
        *only_encrypted(
            "passport_number",
            "known_traveler_number",
            "global_entry_number",
            "redress_number",
            "medical_notes",
            "allergies",
        ),
        unique_live("travelers", "external_id"),
        live_index("travelers", "created_at"),
        text_sort_index("travelers", "first_name"),
        text_sort_index("travelers", "last_name"),
        live_index("travelers", "passport_expires_on"),
        filter_index("travelers", "client_id"),
        filter_index("travelers", "contact_id"),
        filter_index("travelers", "title"),
        filter_index("travelers", "gender"),
        filter_index("travelers", "nationality"),
    )


class EmergencyContact(CountedRecord, Base):
    """Whom to call when something happens to a traveler; at most one of a traveler's is the primary one.

    Attributes:
        travels_along: whether they are on the same trips, and so no help when something happens there.
    """

    __tablename__ = "emergency_contacts"

    traveler_id: Mapped[str] = mapped_column(ForeignKey("travelers.id", ondelete="CASCADE"))
    full_name: Mapped[str] = mapped_column(String(200))
    relationship: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(String(40))
    phone_alt: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(254))
    country: Mapped[str | None] = mapped_column(String(2))
    language: Mapped[str | None] = mapped_column(String(40))
    is_primary: Mapped[bool] = mapped_column(server_default=text("false"))
    travels_along: Mapped[bool] = mapped_column(server_default=text("false"))
    notes: Mapped[str | None] = mapped_column(Text)
    search_text: Mapped[str] = search_column("full_name", "phone", "regexp_replace(phone, '[^0-9]', '', 'g')")

    __table_args__ = (
        one_primary("emergency_contacts", "traveler_id"),
        live_index("emergency_contacts", "created_at"),
        filter_index("emergency_contacts", "traveler_id"),
        filter_index("emergency_contacts", "is_primary"),
        filter_index("emergency_contacts", "travels_along"),
    )


class LoyaltyProgram(CountedRecord, Base):
    """A traveler's membership of an airline's, hotel's or cruise line's programme."""

    __tablename__ = "loyalty_programs"

    traveler_id: Mapped[str] = mapped_column(ForeignKey("travelers.id", ondelete="CASCADE"))
    program_type: Mapped[LoyaltyProgramType] = mapped_column(native_enum(LoyaltyProgramType))
    program_name: Mapped[str] = mapped_column(String(200))
    carrier_code: Mapped[str | None] = mapped_column(String(3))
    membership_number: Mapped[str | None] = mapped_column(String(60))
    tier: Mapped[str | None] = mapped_column(String(60))
    tier_expires_on: Mapped[date | None] = mapped_column(Date)
    points_balance: Mapped[int | None] = mapped_column(BigInteger)
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    search_text: Mapped[str] = search_column("program_name")

    __table_args__ = (
        at_least(0, "points_balance"),
        Index(
            # The number first: lists filter by it.
            "uq_loyalty_programs_membership_number_traveler_id_program_name",
            "membership_number",
            "traveler_id",
            text(folded_sql("program_name")),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        live_index("loyalty_programs", "created_at"),
        text_sort_index("loyalty_programs", "program_name"),
        live_index("loyalty_programs", "tier_expires_on"),
        filter_index("loyalty_programs", "traveler_id"),
        filter_index("loyalty_programs", "program_type"),
        filter_index("loyalty_programs", "is_active"),
    )
