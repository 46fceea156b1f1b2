"""Marketing assets: pictures and files for content and social posts, with their attribution."""

from sqlalchemy import Integer, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    among,
    check,
    filter_index,
    live_index,
    search_column,
    text_sort_index,
    unique_live,
)

KINDS = ("image", "video", "document", "logo", "other")
SOURCES = ("upload", "other", "unsplash")


class MarketingAsset(CountedRecord, Base):
    """A picture or file that marketing may use.

    Attributes:
        attribution: what must stand beside it wherever it is shown.
        external_id: its name in the place that it came from; one asset for each.
        width, height: in pixels.
    """

    __tablename__ = "marketing_assets"

    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    url: Mapped[str] = mapped_column(String(2048))
    thumbnail_url: Mapped[str | None] = mapped_column(String(2048))
    alt_text: Mapped[str | None] = mapped_column(String(500))
    attribution: Mapped[str | None] = mapped_column(String(500))
    attribution_url: Mapped[str | None] = mapped_column(String(2048))
    source: Mapped[str] = mapped_column(String(20), server_default="upload")
    external_id: Mapped[str | None] = mapped_column(String(100))
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    tags: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    search_text: Mapped[str] = search_column("title", "alt_text")

    __table_args__ = (
        among(KINDS, "kind", "is not a kind of asset"),
        among(SOURCES, "source", "is not a source"),
        check(
            "attribution",
            "source <> 'unsplash'"
            " OR external_id IS NOT NULL AND attribution IS NOT NULL AND attribution_url IS NOT NULL",
            path="attribution",
            message="must stay with a picture of Unsplash",
        ),
        check("width", "width > 0", path="width", message="must be 1 or more"),
        check("height", "height > 0", path="height", message="must be 1 or more"),
        unique_live("marketing_assets", "external_id", "source"),
        live_index("marketing_assets", "created_at"),
        text_sort_index("marketing_assets", "title"),
        filter_index("marketing_assets", "kind"),
        filter_index("marketing_assets", "source"),
    )
