"""What a social post may say, and until when it may still be published.

Pure functions: no session, no request.
"""

from datetime import datetime, timedelta

from tt_api.models.enums import SocialPlatform
from tt_api.models.marketing.social_posts import LONGEST_BODIES, SocialPostStatus

_LATEST = timedelta(hours=24)
# What is public, or about to be, by the columns that say what is posted and when.
FROZEN_STATES = frozenset({SocialPostStatus.PUBLISHING, SocialPostStatus.PUBLISHED})
POSTED = frozenset({"platform", "body", "link_url", "asset_ids"})
FROZEN = POSTED | {"scheduled_for"}


def text_of(body: str, link_url: str | None) -> str:
    """What is posted: the body, and its link below."""
    return f"{body}\n\n{link_url}" if link_url else body


def is_too_long(platform: SocialPlatform, body: str, link_url: str | None) -> bool:
    """Whether the platform would refuse it."""
    return len(text_of(body, link_url)) > LONGEST_BODIES[platform]


def has_missed_its_time(scheduled_for: datetime, now: datetime) -> bool:
    """Whether it is better not published at all than this late."""
    return now - scheduled_for > _LATEST
