"""Slack: messages and channels with the bot's token, and the onboarding webhook."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException
from typing import Any

from tt_api.config import Settings
from tt_api.integrations.attempts import Deadline, Limits, attempt
from tt_api.integrations.failures import ErrorKind, kind_of, seconds_to_wait, silence
from tt_api.integrations.slack_answers import HTTP_OK, SlackError, header, list_in, refusal, text_in, transport_failure
from tt_api.naming import slugify

# Slack allows 80 characters.
_NAME_LENGTH, _TAIL_LENGTH = 60, 8
_PAGES, _PAGE_SIZE = 20, 1000

Blocks = Sequence[dict[str, Any]]
Method = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """Where a message is: its channel's id and its time stamp, which is its id there."""

    channel_id: str
    timestamp: str


def escaped(text: str) -> str:
    """Text from outside, escaped for a message: it can't mention a channel or disguise a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def channel_name(name: str, key: str) -> str:
    """A valid channel name, always the same for the same key, so that an existing channel is recognised."""
    tail = re.sub(r"[^a-z0-9]", "", key.lower())[-_TAIL_LENGTH:]
    return f"{slugify(name)[:_NAME_LENGTH].rstrip('-')}-{tail}"


class SlackClient:
    """The bot's calls.

    Args:
        token: the bot's.
        base_url: ends in a slash.
    """

    def __init__(self, token: str, *, base_url: str = "https://slack.com/api/", limits: Limits | None = None) -> None:
        silence("slack_sdk")
        self._token = token
        self._base_url = base_url
        self._limits = limits or Limits()

    def post_message(self, channel: str, text: str, *, blocks: Blocks = ()) -> PostedMessage:
        """Write to a channel, by its id or ``#name``; not retried where it may have been posted.

        Raises:
            SlackError: it failed; see `may_have_happened`.
        """
        extra = {"blocks": blocks} if blocks else {}
        answer = self._call(lambda web: web.chat_postMessage(channel=channel, text=text, **extra), repeatable=False)
        return PostedMessage(text_in(answer, "channel"), text_in(answer, "ts"))

    def post_to_one(
        self, channel: str, user: str, text: str, *, blocks: Blocks = (), thread: str | None = None
    ) -> None:
        """Write to one member of a channel, whom alone Slack shows it; not retried where it may have been posted.

        Args:
            thread: the time stamp of the message that it is an answer to, in whose thread it stands.

        Raises:
            SlackError: it failed; see `may_have_happened`.
        """
        message = {"channel": channel, "user": user, "text": text, "blocks": blocks, "thread_ts": thread}
        self._call(lambda web: web.chat_postEphemeral(**message), repeatable=False)

    def create_channel(self, name: str, *, key: str) -> str:
        """Make a public channel, or find the one that an earlier call made.

        Args:
            name: any text.
            key: the id of what the channel is for.

        Returns:
            The channel's id.

        Raises:
            SlackError: it failed; asking again is safe.
        """
        safe = channel_name(name, key)
        try:
            answer = self._call(lambda web: web.conversations_create(name=safe), repeatable=True)
        except SlackError as error:
            if error.detail != "name_taken":
                raise
            return self._find_channel(safe)
        return text_in(answer.get("channel"), "id")

    def _find_channel(self, name: str) -> str:
        cursor = ""
        for _ in range(_PAGES):
            # Archived ones keep their names.
            ask = partial(_list_channels, cursor)
            answer = self._call(ask, repeatable=True)
            for channel in list_in(answer, "channels"):
                if isinstance(channel, Mapping) and channel.get("name") == name:
                    return text_in(channel, "id")
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        raise SlackError(ErrorKind.REFUSED, detail="name_taken")

    def _call(self, method: Method, *, repeatable: bool) -> Mapping[str, Any]:
        return attempt(
            partial(self._call_once, method), self._limits, service=SlackError.service, repeatable=repeatable
        )

    def _call_once(self, method: Method, deadline: Deadline) -> Mapping[str, Any]:
        from slack_sdk import WebClient
        from slack_sdk.errors import SlackApiError

        # Without the library's own retries, which ignore that a message may have been posted already.
        web = WebClient(
            self._token, base_url=self._base_url, timeout=math.ceil(deadline.seconds_left), retry_handlers=[]
        )
        try:
            document = method(web).data
        except SlackApiError as error:
            raise refusal(error.response) from None
        except (OSError, HTTPException, ValueError, RecursionError) as error:
            raise transport_failure(error) from None
        if not isinstance(document, dict):
            raise SlackError(ErrorKind.GARBAGE)
        return document


class SlackWebhook:
    """One of Slack's incoming webhooks, or where a command is answered; its address is a secret."""

    def __init__(self, url: str, *, limits: Limits | None = None) -> None:
        silence("slack_sdk")
        self._url = url
        self._limits = limits or Limits()

    def post(self, text: str, *, blocks: Blocks = ()) -> None:
        """Write to the webhook's channel, or to whoever gave the command; not retried where it may have been posted.

        Raises:
            SlackError: it failed; see `may_have_happened`.
        """
        attempt(
            partial(self._post, text, list(blocks) or None), self._limits, service=SlackError.service, repeatable=False
        )

    def _post(self, text: str, blocks: list[Any] | None, deadline: Deadline) -> None:
        from slack_sdk import WebhookClient

        hook = WebhookClient(self._url, timeout=math.ceil(deadline.seconds_left), retry_handlers=[])
        try:
            answer = hook.send(text=text, blocks=blocks)
        except (OSError, HTTPException, ValueError) as error:
            raise transport_failure(error) from None
        if answer.status_code != HTTP_OK:
            wait = seconds_to_wait(header(answer.headers, "retry-after"))
            raise SlackError(kind_of(answer.status_code), retry_after=wait, detail=answer.body)
        if answer.body.strip() != "ok":
            raise SlackError(ErrorKind.GARBAGE)


def _list_channels(cursor: str, web: Any) -> Any:
    return web.conversations_list(limit=_PAGE_SIZE, types="public_channel", exclude_archived=False, cursor=cursor)


def slack_client(settings: Settings) -> SlackClient | None:
    """The client, where ``SLACK_BOT_TOKEN`` is set."""
    if not settings.slack_bot_token:
        return None
    return SlackClient(settings.slack_bot_token, base_url=f"{settings.slack_api_url}/")


def onboarding_webhook(settings: Settings) -> SlackWebhook | None:
    """The webhook, where ``SLACK_ONBOARDING_WEBHOOK`` is set."""
    return SlackWebhook(settings.slack_onboarding_webhook) if settings.slack_onboarding_webhook else None
