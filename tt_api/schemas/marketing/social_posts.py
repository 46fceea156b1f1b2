"""Social posts as callers see them."""

from typing import Any

from tt_api.models.enums import SocialPlatform
from tt_api.models.marketing.social_posts import LONGEST_BODIES, SocialPostStatus
from tt_api.models.transitions import SOCIAL_POSTS
from tt_api.resources.fields import INT32_MAX, Id, Instant, Integer, ListOf, MultilineText, OneOf, Text, Url
from tt_api.resources.fields.texts import without_card_number
from tt_api.resources.schema import ResourceSchema


class PostBody(MultilineText):
    """A post's text, as long as the platform that takes most allows; without card numbers."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max(LONGEST_BODIES.values()), **options)

    def parse(self, value: Any) -> str:
        """The text, trimmed."""
        return without_card_number(super().parse(value))


def _count() -> Integer:
    return Integer(0, INT32_MAX)


class SocialMediaPostSchema(ResourceSchema):
    """A post on one platform."""

    platform = OneOf(SocialPlatform, required=True, example="linkedin")
    body = PostBody(
        required=True,
        example="Seven nights, two fjords, no phone signal.",
        description="With `linkUrl` below it at most "
        + ", ".join(f"{length} characters on {platform}" for platform, length in LONGEST_BODIES.items())
        + ". What is posted can't change once it is `publishing`.",
    )
    status = OneOf(
        SocialPostStatus,
        description="`draft` when not sent; a new one may be `scheduled` at once. Its moves:\n\n"
        + SOCIAL_POSTS.description(),
    )
    scheduled_for = Instant(nullable=True, description="Published within minutes of it; missed by a day, it fails.")
    asset_ids = ListOf(Id(), 10, description="Marketing assets; those that are images go with it.")
    link_url = Url(nullable=True, description="Stands below the body.")
    campaign = Text(100, nullable=True)
    buffer_update_id = Text(60, dump_only=True, nullable=True, description="Buffer's id of it.")
    published_at = Instant(dump_only=True, nullable=True, description="When Buffer took it.")
    published_url = Url(nullable=True, description="Where it can be seen.")
    error = Text(500, dump_only=True, nullable=True, description="Why it failed.")
    likes = _count()
    comments = _count()
    shares = _count()
    clicks = _count()
    impressions = _count()
    metrics_at = Instant(nullable=True, description="When these numbers were read.")
