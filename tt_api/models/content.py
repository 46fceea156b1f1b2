"""Managed content: what the marketing site shows."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    among,
    filter_index,
    live_index,
    native_enum,
    search_column,
    text_sort_index,
    unique_live,
)
from tt_api.models.enums import ContentStatus

CONTENT_TYPES = ("blog_post", "page_section", "testimonial", "faq", "destination_guide")


class ManagedContent(CountedRecord, Base):
    """A piece of what the marketing site shows.

    Attributes:
        slug: its name in URLs, among content of its type.
        published_at: when it was published first.
        position: its place among others, lowest first.
        consent_reference: where it stands that the person quoted agreed.
    """

    __tablename__ = "managed_content"

    content_type: Mapped[str] = mapped_column(String(20))
    slug: Mapped[str] = mapped_column(String(220), info={"source": "title"})
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text, server_default="")
    excerpt: Mapped[str | None] = mapped_column(String(500))
    status: Mapped[ContentStatus] = mapped_column(native_enum(ContentStatus), server_default=ContentStatus.DRAFT.value)
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    author: Mapped[str | None] = mapped_column(String(100))
    destination_id: Mapped[str | None] = mapped_column(ForeignKey("destinations.id", ondelete="SET NULL"))
    hero_asset_id: Mapped[str | None] = mapped_column(ForeignKey("marketing_assets.id", ondelete="SET NULL"))
    seo_title: Mapped[str | None] = mapped_column(String(200))
    seo_description: Mapped[str | None] = mapped_column(String(500))
    locale: Mapped[str] = mapped_column(String(10), server_default="en")
    position: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    consent_reference: Mapped[str | None] = mapped_column(String(200))
    search_text: Mapped[str] = search_column("title")

    __table_args__ = (
        among(CONTENT_TYPES, "content_type", "is not a type of content"),
        unique_live("managed_content", "slug", "content_type"),
        live_index("managed_content", "created_at"),
        live_index("managed_content", "published_at"),
        text_sort_index("managed_content", "title"),
        filter_index("managed_content", "content_type"),
        filter_index("managed_content", "status"),
        filter_index("managed_content", "destination_id"),
        filter_index("managed_content", "hero_asset_id"),
    )
