"""Companies: the organisations that the agency sells travel to, and the stage of that."""

from datetime import date

from sqlalchemy import BigInteger, Date, ForeignKey, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    at_least,
    currency_code,
    filter_index,
    live_index,
    mirror_index,
    native_enum,
    not_itself,
    search_column,
    text_sort_index,
    unique_live,
    within,
)
from tt_api.models.columns import Noted
from tt_api.models.enums import CompanyStage, LeadSource


class Company(Noted, CountedRecord, Base):
    """A target, prospect or client company of the sales pipeline."""

    __tablename__ = "companies"

    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(220), info={"source": "name"})
    domain: Mapped[str | None] = mapped_column(String(253))
    website: Mapped[str | None] = mapped_column(String(2048))
    industry: Mapped[str | None] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    stage: Mapped[CompanyStage] = mapped_column(native_enum(CompanyStage), server_default=CompanyStage.TARGET.value)
    lead_source: Mapped[LeadSource | None] = mapped_column(native_enum(LeadSource))
    lead_score: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    employee_count: Mapped[int | None] = mapped_column(Integer)
    annual_travel_budget: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), server_default="USD")
    travelers_per_year: Mapped[int | None] = mapped_column(Integer)
    next_retreat_on: Mapped[date | None] = mapped_column(Date)
    phone: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(254))
    linkedin_url: Mapped[str | None] = mapped_column(String(2048))
    street: Mapped[str | None] = mapped_column(String(200))
    city: Mapped[str | None] = mapped_column(String(200))
    region: Mapped[str | None] = mapped_column(String(200))
    postal_code: Mapped[str | None] = mapped_column(String(20))
    country: Mapped[str | None] = mapped_column(String(2))
    timezone: Mapped[str | None] = mapped_column(String(64))
    do_not_contact: Mapped[bool] = mapped_column(server_default=text("false"))
    slack_channel_id: Mapped[str | None] = mapped_column(String(32))
    parent_company_id: Mapped[str | None] = mapped_column(ForeignKey("companies.id", ondelete="RESTRICT"))
    search_text: Mapped[str] = search_column("name", "domain", "city")

    __table_args__ = (
        within(0, 100, "lead_score"),
        at_least(0, "annual_travel_budget"),
        at_least(0, "employee_count"),
        at_least(0, "travelers_per_year"),
        currency_code(),
        not_itself("parent_company_id", "not_its_own_parent", "company"),
        unique_live("companies", "slug"),
        live_index("companies", "created_at"),
        mirror_index("companies"),
        text_sort_index("companies", "name"),
        filter_index("companies", "stage"),
        filter_index("companies", "lead_source"),
        filter_index("companies", "parent_company_id"),
        filter_index("companies", "do_not_contact"),
        filter_index("companies", "domain"),
        filter_index("companies", "industry"),
        filter_index("companies", "country"),
        live_index("companies", "slack_channel_id"),
    )
