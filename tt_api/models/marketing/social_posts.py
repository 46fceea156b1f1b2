"""Social posts: what the agency says where people follow it, published through Buffer."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import DateTime, Integer, String, Text, text
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
    native_enum,
    search_column,
)
from tt_api.models.enums import SocialPlatform


class SocialPostStatus(StrEnum):
    """The life of a social post."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    FAILED = "failed"
    CANCELLED = "cancelled"


# Characters.
LONGEST_BODIES = {
    SocialPlatform.X: 280,
    SocialPlatform.INSTAGRAM: 2200,
    SocialPlatform.LINKEDIN: 3000,
    SocialPlatform.FACEBOOK: 63_206,
}


class SocialMediaPost(CountedRecord, Base):
    """A post on one platform.

    Attributes:
        asset_ids: the marketing assets whose pictures go with it.
        publishing_started_at: when Buffer was about to be asked; whoever finds it set doesn't ask again.
        buffer_update_id: Buffer's id of it.
        error: why it failed.
        metrics_at: when its likes and the other numbers were read.
    """

    __tablename__ = "social_media_posts"

    platform: Mapped[SocialPlatform] = mapped_column(native_enum(SocialPlatform))
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20), server_default=SocialPostStatus.DRAFT.value)
    scheduled_for: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    asset_ids: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    link_url: Mapped[str | None] = mapped_column(String(2048))
    campaign: Mapped[str | None] = mapped_column(String(100))
    publishing_started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    buffer_update_id: Mapped[str | None] = mapped_column(String(60))
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    published_url: Mapped[str | None] = mapped_column(String(2048))
    error: Mapped[str | None] = mapped_column(String(500))
    likes: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    comments: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    shares: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    clicks: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    impressions: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    metrics_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    search_text: Mapped[str] = search_column("body")

    __table_args__ = (
        among(SocialPostStatus, "status", "is not a status of social posts"),
        check(
            "scheduled_for",
            "status <> 'scheduled' OR scheduled_for IS NOT NULL",
            path="scheduled_for",
            message="must say when a scheduled post is to be published",
        ),
        at_least(0, "likes"),
        at_least(0, "comments"),
        at_least(0, "shares"),
        at_least(0, "clicks"),
        at_least(0, "impressions"),
        live_index("social_media_posts", "created_at"),
        live_index("social_media_posts", "scheduled_for"),
        live_index("social_media_posts", "published_at"),
        filter_index("social_media_posts", "platform"),
        filter_index("social_media_posts", "status"),
        filter_index("social_media_posts", "campaign"),
    )
