"""What is answered later: stored with where to, answered once, and forgotten."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from structlog import get_logger

from tt_api.current import settings
from tt_api.database.transaction import execute
from tt_api.errors import NotFoundError
from tt_api.integrations import ErrorKind, log_not_configured
from tt_api.integrations.slack import SlackWebhook, slack_client
from tt_api.integrations.slack_answers import SlackError
from tt_api.integrations.slack_blocks import Message
from tt_api.models.operations.slack import SlackRequest
from tt_api.resources import writing
from tt_api.resources.fields.card_numbers import has_card_number
from tt_api.resources.reading import find
from tt_api.resources.table import Row
from tt_api.services.operations.rate_limited import reschedule_if_rate_limited
from tt_api.services.operations.slack import commands
from tt_api.services.operations.slack.wording import Asked, asked_in
from tt_api.work import Claim, Skipped, stage
from tt_api.work.at_most_once import Marker, OutcomeUnknownError, call_at_most_once

log = get_logger(__name__)

# Slack takes answers to a command for half an hour, and delivers an event again within some hours.
_ANSWERED_WITHIN = timedelta(minutes=30)
_KEEP_DAYS = 7
_BATCH = 5000

Post = Callable[[Message], None]


def takes_answers(response_url: str) -> bool:
    """Whether this is Slack's: nothing else is ever called, whoever wrote it into a request."""
    return response_url.isascii() and response_url.isprintable() and response_url.startswith(_hooks())


def answer_command_later(asked: Asked, response_url: str) -> None:
    """Store a command, to be answered as soon as a worker is free."""
    row = writing.insert(SlackRequest, {"command": _stored(asked), "response_url": response_url})
    stage("answer_slack", {"requestId": row["id"]})


def answer_mention_later(event_id: str, asked: Asked, place: Mapping[str, Any]) -> None:
    """Store a mention, to be answered as soon as a worker is free; once, however often it is delivered.

    Args:
        place: its ``channel_id``, ``user_id`` and ``thread_ts``.
    """
    row = writing.insert_unless_taken(
        SlackRequest, {"event_id": event_id, "command": _stored(asked), **place}, ("event_id",)
    )
    if row is not None:
        stage("answer_slack", {"requestId": row["id"]})


def answer(task: Claim, request_id: str) -> None:
    """Answer a stored command or mention, to whoever asked, at most once.

    Raises:
        Skipped: it is answered or too old, Slack refuses or isn't configured, or may have the answer already.
        SlackError: Slack certainly has no answer; answering may be tried again.
    """
    row = _unanswered(request_id)
    post = _way_back(row)
    ready = commands.answer(asked_in(row["command"]))
    marker = Marker("slack_requests", "answer_started_at", row["id"])
    try:
        call_at_most_once(task, marker, lambda: post(ready))
    except OutcomeUnknownError as error:
        log.warning("slack_answer_in_doubt", request_id=row["id"], reason=str(error))
        _forget(row)
        raise Skipped from None
    except SlackError as error:
        if error.kind is ErrorKind.REFUSED:
            # The channel is gone, or the address was used up: asking again doesn't help.
            log.warning("slack_answer_refused", request_id=row["id"], error=str(error))
            _forget(row)
            raise Skipped from None
        reschedule_if_rate_limited(task, error)
    _forget(row)


def forget_old() -> None:
    """Remove a batch of requests that nobody delivers again."""
    execute(
        "DELETE FROM slack_requests WHERE id IN (SELECT id FROM slack_requests WHERE deleted_at IS NULL"
        " AND created_at < clock_timestamp() - make_interval(days => %s) ORDER BY created_at LIMIT %s)",
        (_KEEP_DAYS, _BATCH),
    )


def _stored(asked: Asked) -> str:
    """A command as it is stored: one with a card number, which is never stored, as one that asks for nothing."""
    return "" if has_card_number(str(asked)) else str(asked)


def _unanswered(request_id: str) -> Row:
    try:
        row = find(SlackRequest, request_id)
    except NotFoundError:
        raise Skipped from None
    if row["command"] is None or datetime.now(UTC) - row["created_at"] > _ANSWERED_WITHIN:
        raise Skipped
    return row


def _way_back(row: Row) -> Post:
    if row["response_url"] is not None:
        # Asked again: the setting may be another by now.
        if not takes_answers(row["response_url"]):
            raise Skipped
        hook = SlackWebhook(row["response_url"])
        return lambda ready: hook.post(ready.text, blocks=ready.blocks)
    slack = slack_client(settings())
    if slack is None:
        log_not_configured("slack", "answer a mention", request_id=row["id"])
        raise Skipped
    channel, user, thread = row["channel_id"], row["user_id"], row["thread_ts"]
    return lambda ready: slack.post_to_one(channel, user, ready.text, blocks=ready.blocks, thread=thread)


def _forget(row: Row) -> None:
    """What was asked and where to is of no more use; that it was asked is kept, in case it is delivered again."""
    execute("UPDATE slack_requests SET command = NULL, response_url = NULL WHERE id = %s", (row["id"],))


def _hooks() -> str:
    return f"{settings().slack_hooks_url}/"
