"""Social posts: what callers may store of them, and when."""

from collections.abc import Mapping, Sequence
from typing import Any

from tt_api.database.transaction import read
from tt_api.errors import ConflictError, Problem, ValidationError
from tt_api.models.enums import SocialPlatform
from tt_api.models.marketing.social_posts import LONGEST_BODIES, SocialMediaPost, SocialPostStatus
from tt_api.models.transitions import SOCIAL_POSTS
from tt_api.naming import camel
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.crm.activities import record_move
from tt_api.services.marketing.social_rules import FROZEN, FROZEN_STATES, POSTED, is_too_long

NOUN = "social_post"
_STARTS = (SocialPostStatus.DRAFT, SocialPostStatus.SCHEDULED)


def create(data: Mapping[str, Any]) -> Row:
    """Store a new post, as a draft or scheduled at once.

    Raises:
        ValidationError: it is to begin in another state, is too long for its platform, or names an asset that isn't
            there.
    """
    if data.get("status", SocialPostStatus.DRAFT) not in _STARTS:
        raise ValidationError.at("status", f"must be one of {', '.join(_STARTS)} at first")
    _judge_what_is_posted(data)
    _require_assets(data.get("asset_ids", ()))
    return writing.insert(SocialMediaPost, data, last=True)


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a post.

    Raises:
        ConflictError: its moves don't allow the state, or it is public, or about to be, and can't change any more.
        ValidationError: it is too long for its platform, or names an asset that isn't there.
    """
    before = SocialPostStatus(row["status"])
    after = SocialPostStatus(changes.get("status", before))
    SOCIAL_POSTS.judge(before, after)
    if before in FROZEN_STATES:
        _refuse_frozen(before, changes)
    if changes.keys() & POSTED:
        _judge_what_is_posted({**row, **changes})
    _require_assets(changes.get("asset_ids", ()))
    if after is before:
        return writing.update(SocialMediaPost, row, changes, last=True)
    # Somebody has looked at why it failed, and wants it tried again: then Buffer may be asked again.
    anew = {"error": None, "publishing_started_at": None} if before is SocialPostStatus.FAILED else {}
    stored = writing.update(SocialMediaPost, row, {**changes, **anew})
    record_move(NOUN, row["id"], before, after)
    return stored


def _refuse_frozen(status: SocialPostStatus, changes: Mapping[str, Any]) -> None:
    if frozen := sorted(camel(name) for name in changes.keys() & FROZEN):
        raise ConflictError(
            f"The social post is {status}; frozen: {', '.join(frozen)}",
            problems=[Problem((name,), "can't change any more") for name in frozen],
        )


def _judge_what_is_posted(post: Mapping[str, Any]) -> None:
    platform = SocialPlatform(post["platform"])
    if is_too_long(platform, post["body"], post.get("link_url")):
        raise ValidationError.at(
            "body", f"may have at most {LONGEST_BODIES[platform]} characters on {platform}, with the link below it"
        )


def _require_assets(asset_ids: Sequence[str]) -> None:
    if not asset_ids:
        return
    found = read(
        "SELECT id::text FROM marketing_assets WHERE id = ANY(%s::uuid[]) AND deleted_at IS NULL", (list(asset_ids),)
    )
    known = {asset_id for (asset_id,) in found}
    problems = [
        Problem(("assetIds", position), "refers to a row that doesn't exist or was deleted")
        for position, asset_id in enumerate(asset_ids)
        if asset_id not in known
    ]
    if problems:
        raise ValidationError("Invalid input", problems=problems)
