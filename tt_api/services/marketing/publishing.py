"""Publishing social posts through Buffer: each at most once, and with an honest record of what became of it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from structlog import get_logger

from tt_api.current import settings
from tt_api.database.transaction import execute, read
from tt_api.integrations import ErrorKind, log_not_configured
from tt_api.integrations.buffer import BufferedPost, BufferServiceError, buffer_client
from tt_api.models.marketing.social_posts import SocialMediaPost, SocialPostStatus
from tt_api.resources.table import Row, table_of
from tt_api.services.crm.activities import record_move
from tt_api.services.marketing.social_posts import NOUN
from tt_api.services.marketing.social_rules import has_missed_its_time, text_of
from tt_api.services.operations.rate_limited import reschedule_if_rate_limited
from tt_api.work import Claim, Skipped, stage
from tt_api.work.at_most_once import Marker, OutcomeUnknownError, call_at_most_once

log = get_logger(__name__)

BATCH = 100
NOT_CONFIGURED = "Buffer is not configured"
MISSED = "missed its time"
_POSTS = table_of(SocialMediaPost)
_LONGEST_ERROR, _LONGEST_ID = 500, 60
# A person must mend these; asking again changes nothing.
_FINAL = frozenset({ErrorKind.REFUSED, ErrorKind.UNAUTHORIZED})

_DUE = """
SELECT id::text, scheduled_for FROM social_media_posts
WHERE status = 'scheduled' AND scheduled_for <= %s AND deleted_at IS NULL
ORDER BY scheduled_for, id LIMIT %s FOR NO KEY UPDATE
"""
# Taken up, and nobody is at it or will be: its task is a dead letter, or was discarded and cleaned up. Whoever takes a
# post up stages its task in the same commit, and a task that ends well ends the post in the same commit.
_ABANDONED = """
SELECT id::text FROM social_media_posts AS post
WHERE status = 'publishing' AND deleted_at IS NULL AND NOT EXISTS (
  SELECT FROM scheduled_tasks WHERE task_type = 'publish_social_post' AND status IN ('pending', 'running')
    AND payload->>'postId' = post.id::text)
ORDER BY id LIMIT %s FOR NO KEY UPDATE
"""
_SETTLE = """
UPDATE social_media_posts SET status = %(status)s, error = %(error)s,
  buffer_update_id = coalesce(%(buffer)s, buffer_update_id),
  published_at = CASE WHEN %(status)s = 'published' THEN clock_timestamp() ELSE published_at END
WHERE id = %(id)s AND status = %(before)s
"""


def take_due(now: datetime) -> bool:
    """Take up a batch of the posts that are due, each to be published by a task of its own; whether there may be more.

    Args:
        now: UTC.
    """
    configured = buffer_client(settings()) is not None
    due = execute(_DUE, (now, BATCH)).fetchall()
    for post_id, scheduled_for in due:
        if has_missed_its_time(scheduled_for, now):
            _settle(post_id, SocialPostStatus.SCHEDULED, SocialPostStatus.FAILED, error=MISSED)
        elif not configured:
            log_not_configured("buffer", "publish a social post", post_id=post_id)
            _settle(post_id, SocialPostStatus.SCHEDULED, SocialPostStatus.FAILED, error=NOT_CONFIGURED)
        else:
            _settle(post_id, SocialPostStatus.SCHEDULED, SocialPostStatus.PUBLISHING)
            stage("publish_social_post", {"postId": post_id})
    return len(due) == BATCH


def leave_abandoned() -> None:
    """Leave the outcome open of a batch of posts whose work was given up; only people have them tried again."""
    for (post_id,) in execute(_ABANDONED, (BATCH,)).fetchall():
        _leave_in_doubt(post_id, OutcomeUnknownError("its work was given up"))


def publish(task: Claim, post_id: str, now: datetime) -> None:
    """Hand a post that was taken up over to Buffer.

    Args:
        task: the task that does it.
        now: UTC.

    Raises:
        Skipped: it isn't to be published any more, or Buffer asks to wait.
        BufferServiceError: Buffer certainly has nothing; trying again may help.
    """
    row = _taken_up(post_id)
    if row is None:
        raise Skipped
    if row["publishing_started_at"] is not None:
        _leave_in_doubt(post_id, OutcomeUnknownError.of_interrupted_call())
        return
    client, channel = buffer_client(settings()), settings().buffer_channels.get(row["platform"])
    if has_missed_its_time(row["scheduled_for"], now):
        _fail(post_id, MISSED)
    elif client is None:
        _fail(post_id, NOT_CONFIGURED)
    elif channel is None:
        _fail(post_id, f"{NOT_CONFIGURED} for {row['platform']}")
    else:
        text, images = text_of(row["body"], row["link_url"]), _images(row["asset_ids"])
        _post_once(task, post_id, partial(client.create_post, channel, text, images=images))


def _post_once(task: Claim, post_id: str, post: Callable[[], BufferedPost]) -> None:
    try:
        taken = call_at_most_once(task, Marker("social_media_posts", "publishing_started_at", post_id), post)
    except OutcomeUnknownError as error:
        _leave_in_doubt(post_id, error)
    except BufferServiceError as error:
        if error.kind not in _FINAL and not task.is_last_attempt:
            reschedule_if_rate_limited(task, error)
        _fail(post_id, str(error))
    else:
        _settle(
            post_id,
            SocialPostStatus.PUBLISHING,
            SocialPostStatus.PUBLISHED,
            buffer_update_id=taken.post_id[:_LONGEST_ID],
        )


def _taken_up(post_id: str) -> Row | None:
    found = execute(
        f"SELECT {_POSTS.select_list} FROM social_media_posts"  # noqa: S608 -- our own names
        " WHERE id = %s AND status = 'publishing' AND deleted_at IS NULL FOR NO KEY UPDATE",
        (post_id,),
    ).fetchone()
    return Row(_POSTS, found) if found else None


def _images(asset_ids: list[str]) -> list[str]:
    """The addresses of a post's pictures, in its order."""
    if not asset_ids:
        return []
    found = read(
        "SELECT url FROM marketing_assets WHERE id = ANY(%(ids)s::uuid[]) AND kind = 'image' AND deleted_at IS NULL"
        " ORDER BY array_position(%(ids)s::uuid[], id)",
        {"ids": asset_ids},
    )
    return [url for (url,) in found]


def _leave_in_doubt(post_id: str, error: OutcomeUnknownError) -> None:
    log.warning("social_post_in_doubt", post_id=post_id, error=str(error))
    _fail(post_id, str(error))


def _fail(post_id: str, error: str) -> None:
    _settle(post_id, SocialPostStatus.PUBLISHING, SocialPostStatus.FAILED, error=error)


def _settle(
    post_id: str,
    before: SocialPostStatus,
    after: SocialPostStatus,
    *,
    error: str | None = None,
    buffer_update_id: str | None = None,
) -> None:
    values = {
        "id": post_id,
        "before": before.value,
        "status": after.value,
        "error": error and error[:_LONGEST_ERROR],
        "buffer": buffer_update_id,
    }
    if execute(_SETTLE, values).rowcount:
        record_move(NOUN, post_id, before, after)
