"""Clients: whom the agency books for, what it knows of their taste, and where they live."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Integer, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    among,
    at_least,
    currency_code,
    email_index,
    filter_index,
    live_index,
    mirror_index,
    native_enum,
    not_itself,
    one_primary,
    search_column,
    text_sort_index,
    unique_live,
    within,
)
from tt_api.models.columns import KnownElsewhere
from tt_api.models.enums import AddressType, ClientStatus, ClientType, TouchpointChannel

TRAVEL_STYLES = ("luxury", "comfort", "adventure", "expedition", "cultural", "family", "wellness", "budget")
CONSENTS = ("unknown", "given", "withdrawn")


class Client(KnownElsewhere, CountedRecord, Base):
    """A person, family, company or group that the agency books for.

    Attributes:
        advisor: who at the agency looks after them, by name or mail address: there are no users.
        preferred_months: in which they like to travel, 1 to 12.
        lifetime_value_cents: what they paid less what went back; may be below zero.
        churn_risk_score: how likely they are lost, 0 to 100; ``churn_reasons`` says why.
    """

    __tablename__ = "clients"

    name: Mapped[str] = mapped_column(String(200))
    client_type: Mapped[ClientType] = mapped_column(native_enum(ClientType), server_default=ClientType.INDIVIDUAL.value)
    status: Mapped[ClientStatus] = mapped_column(native_enum(ClientStatus), server_default=ClientStatus.PROSPECT.value)
    company_id: Mapped[str | None] = mapped_column(ForeignKey("companies.id", ondelete="RESTRICT"))
    primary_contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id", ondelete="RESTRICT"))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    preferred_channel: Mapped[TouchpointChannel | None] = mapped_column(native_enum(TouchpointChannel))
    advisor: Mapped[str | None] = mapped_column(String(100))
    referred_by_client_id: Mapped[str | None] = mapped_column(ForeignKey("clients.id", ondelete="SET NULL"))
    currency: Mapped[str] = mapped_column(String(3), server_default="USD")
    budget_per_trip_cents: Mapped[int | None] = mapped_column(BigInteger)
    usual_party_size: Mapped[int | None] = mapped_column(Integer)
    preferred_months: Mapped[list[int]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    travel_style: Mapped[str | None] = mapped_column(String(20))
    interests: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    lifetime_value_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    churn_risk_score: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    churn_reasons: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    first_trip_on: Mapped[date | None] = mapped_column(Date)
    last_trip_on: Mapped[date | None] = mapped_column(Date)
    anniversary_on: Mapped[date | None] = mapped_column(Date)
    do_not_contact: Mapped[bool] = mapped_column(server_default=text("false"))
    marketing_consent: Mapped[str] = mapped_column(String(20), server_default="unknown")
    consent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    consent_source: Mapped[str | None] = mapped_column(String(100))
    terms_accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    tax_exempt: Mapped[bool] = mapped_column(server_default=text("false"))
    tax_number: Mapped[str | None] = mapped_column(String(40))
    search_text: Mapped[str] = search_column("name", "email")

    __table_args__ = (
        currency_code(),
        at_least(0, "budget_per_trip_cents"),
        at_least(1, "usual_party_size"),
        within(0, 100, "churn_risk_score"),
        among(TRAVEL_STYLES, "travel_style", "is not a style of travel"),
        among(CONSENTS, "marketing_consent", "is unknown, given or withdrawn"),
        not_itself("referred_by_client_id", "not_referred_by_itself", "client"),
        unique_live("clients", "external_id"),
        live_index("clients", "created_at"),
        mirror_index("clients"),
        text_sort_index("clients", "name"),
        live_index("clients", "lifetime_value_cents"),
        live_index("clients", "churn_risk_score"),
        filter_index("clients", "client_type"),
        filter_index("clients", "status"),
        filter_index("clients", "company_id"),
        filter_index("clients", "primary_contact_id"),
        filter_index("clients", "preferred_channel"),
        filter_index("clients", "advisor"),
        filter_index("clients", "referred_by_client_id"),
        filter_index("clients", "travel_style"),
        filter_index("clients", "do_not_contact"),
        filter_index("clients", "marketing_consent"),
        # Whether an address may be tracked is asked with every mail to it.
        email_index("clients"),
        filter_index("clients", "tax_exempt"),
    )


class ClientAddress(CountedRecord, Base):
    """An address of a client; at most one of a client's is the primary one."""

    __tablename__ = "client_addresses"

    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"))
    address_type: Mapped[AddressType] = mapped_column(native_enum(AddressType))
    street: Mapped[str] = mapped_column(String(200))
    street2: Mapped[str | None] = mapped_column(String(200))
    city: Mapped[str] = mapped_column(String(200))
    region: Mapped[str | None] = mapped_column(String(200))
    postal_code: Mapped[str | None] = mapped_column(String(20))
    country: Mapped[str] = mapped_column(String(2))
    is_primary: Mapped[bool] = mapped_column(server_default=text("false"))
    search_text: Mapped[str] = search_column("street", "city")

    __table_args__ = (
        one_primary("client_addresses", "client_id"),
        live_index("client_addresses", "created_at"),
        filter_index("client_addresses", "client_id"),
        filter_index("client_addresses", "address_type"),
        filter_index("client_addresses", "is_primary"),
    )
