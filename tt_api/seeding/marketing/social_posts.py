"""What the agency posted, will post and wouldn't post after all.

None is being published: that lasts for seconds, and the job that finds one without its task gives it up.
"""

import json
from datetime import datetime, timedelta

from tt_api.models.enums import SocialPlatform
from tt_api.models.marketing.social_posts import SocialPostStatus
from tt_api.seeding.dice import Dice, seed_id, weighted
from tt_api.seeding.marketing.assets import asset_id
from tt_api.seeding.table import EVERY, Row, SeedTable
from tt_api.seeding.travel.calendar import TODAY, YESTERDAY, after, at

POSTS = SeedTable("social_media_posts", moving=EVERY)
_S = SocialPostStatus
_TEXTS = (
    ("Two lakes in one crater, and nobody there before nine. The Azores in spring.", "azores-dawn.jpg", "azores"),
    ("Forty people, one table, no queue: what a retreat can be.", "long-table.jpg", "retreat-season"),
    ("A bear, far away, as it should be. Places left on the July sailing.", "svalbard-bear.jpg", "expeditions"),
    ("The 7:40 tram is the only quiet one. We tell you more of these.", "lisbon-tram.jpg", "retreat-season"),
    ("Deck six, starboard, half past four in the morning: worth getting up for.", "fjord-deck.jpg", "fjords"),
    ("Sixteen friends, eight cabins, one free. Ask us how that works.", None, "groups"),
    ("One case, three layers, no iron: packing for ten days.", None, None),
)
_STATES = weighted({_S.PUBLISHED: 62, _S.SCHEDULED: 16, _S.DRAFT: 9, _S.FAILED: 7, _S.CANCELLED: 6})
_ERRORS = (
    "missed its time",
    "Buffer is not configured",
    "buffer: refused (InvalidInputError)",
    "outcome unknown: an earlier attempt was interrupted",
)
_PAGE = "https://traveltamers.example/blog/packing-light"
_DAYS, _AHEAD = 240, 30
_POSTS = 48


def social_posts() -> list[Row]:
    """All of them, the same at any scale."""
    return [_row(number) for number in range(1, _POSTS + 1)]


def _row(number: int) -> Row:
    dice = Dice(POSTS.name, number)
    body, picture, campaign = dice.pick(_TEXTS)
    status, platform = dice.pick(_STATES), dice.pick(list(SocialPlatform))
    is_ahead = status in (_S.SCHEDULED, _S.DRAFT)
    due = at(after(TODAY, dice.between(2, _AHEAD) if is_ahead else -dice.between(2, _DAYS)), dice)
    written = min(due - timedelta(days=dice.between(1, 12)), at(YESTERDAY, dice))
    ended = written if is_ahead else due + timedelta(minutes=dice.between(1, 5))
    return {
        "id": seed_id(POSTS.name, number),
        "platform": platform.value,
        "body": body,
        "status": status.value,
        "scheduled_for": None if status is _S.DRAFT and dice.chance(50) else due,
        "asset_ids": json.dumps([asset_id(picture)] if picture else []),
        "link_url": None if picture else _PAGE,
        "campaign": campaign,
        "error": dice.pick(_ERRORS) if status is _S.FAILED else None,
        **_public(number, dice, status, ended),
        "created_at": written,
        "updated_at": ended,
    }


def _public(number: int, dice: Dice, status: SocialPostStatus, ended: datetime) -> Row:
    """Where a published one is, and what people made of it."""
    is_public = status is _S.PUBLISHED
    seen = dice.between(300, 9_000) if is_public else 0
    return {
        "publishing_started_at": ended if is_public else None,
        "buffer_update_id": f"seeded{number}" if is_public else None,
        "published_at": ended if is_public else None,
        "published_url": f"https://social.example/traveltamers/{number}" if is_public else None,
        "likes": seen * dice.between(5, 40) // 1000,
        "comments": seen * dice.below(6) // 1000,
        "shares": seen * dice.below(9) // 1000,
        "clicks": seen * dice.between(2, 25) // 1000,
        "impressions": seen,
        "metrics_at": ended if is_public else None,
    }
