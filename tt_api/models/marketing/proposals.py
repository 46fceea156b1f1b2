"""Proposals: what the agency offers a company, a contact or a client, on a page of its own."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Computed, Date, DateTime, ForeignKey, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    among,
    at_least,
    check,
    currency_code,
    filter_index,
    live_index,
    search_column,
    text_sort_index,
    unique_live,
)


def page_key_sql(expression: str) -> str:
    """SQL for the one form in which addresses of a page compare.

    Without ``https://``, ``www.``, what stands behind a ``#``, and a slash at the end; a digest, since addresses are
    too long for an index.
    """
    bare = f"regexp_replace(lower({expression}), '^https?://(www[.])?', '')"
    return f"md5(rtrim(split_part({bare}, '#', 1), '/'))"


class ProposalStatus(StrEnum):
    """The life of a proposal."""

    DRAFT = "draft"
    SENT = "sent"
    VIEWED = "viewed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Proposal(CountedRecord, Base):
    """What the agency offers a company, a contact or a client, on a page of its own.

    Attributes:
        valid_until: the last of the agency's days on which it stands.
        options: what may be chosen, as `tt_api.schemas.marketing.proposals` describes it.
        sent_at, first_viewed_at, accepted_at, declined_at: when that happened first.
        page_key: by which the proposal is found when its page is viewed.
        unique_viewers: the sessions that have opened its page.
    """

    __tablename__ = "proposals"

    company_id: Mapped[str | None] = mapped_column(ForeignKey("companies.id", ondelete="RESTRICT"))
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id", ondelete="RESTRICT"))
    client_id: Mapped[str | None] = mapped_column(ForeignKey("clients.id", ondelete="RESTRICT"))
    deal_id: Mapped[str | None] = mapped_column(ForeignKey("deals.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(220), info={"source": "title"})
    page_url: Mapped[str | None] = mapped_column(String(2048))
    page_key: Mapped[str | None] = mapped_column(
        String(32), Computed(page_key_sql("page_url"), persisted=True), deferred=True
    )
    status: Mapped[str] = mapped_column(String(20), server_default=ProposalStatus.DRAFT.value)
    valid_until: Mapped[date | None] = mapped_column(Date)
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    currency: Mapped[str] = mapped_column(String(3), server_default="USD")
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    first_viewed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_viewed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    declined_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    total_views: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    unique_viewers: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    form_submissions: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    decline_reason: Mapped[str | None] = mapped_column(String(200))
    notes: Mapped[str | None] = mapped_column(Text)
    search_text: Mapped[str] = search_column("title")

    __table_args__ = (
        among(ProposalStatus, "status", "is not a status of proposals"),
        check(
            "recipient",
            "num_nonnulls(company_id, contact_id, client_id) > 0",
            path="company_id",
            message="must be there, or contactId or clientId: whom it is for",
        ),
        currency_code(),
        at_least(0, "total_views"),
        at_least(0, "unique_viewers"),
        at_least(0, "form_submissions"),
        unique_live("proposals", "slug"),
        live_index("proposals", "created_at"),
        live_index("proposals", "valid_until"),
        live_index("proposals", "page_key"),
        text_sort_index("proposals", "title"),
        filter_index("proposals", "company_id"),
        filter_index("proposals", "contact_id"),
        filter_index("proposals", "client_id"),
        filter_index("proposals", "deal_id"),
        filter_index("proposals", "status"),
    )
