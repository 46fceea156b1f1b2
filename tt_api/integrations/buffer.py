"""Buffer, which publishes our social posts; through its GraphQL API, the only one it still gives keys for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from tt_api.config import Settings
from tt_api.integrations.attempts import Deadline, Limits, attempt
from tt_api.integrations.failures import ErrorKind, ServiceError
from tt_api.integrations.wire import Ask, exchange, json_of

_CREATE_POST = """
mutation CreatePost($input: CreatePostInput!) {
  createPost(input: $input) {
    __typename
    ... on PostActionSuccess { post { id dueAt } }
  }
}
"""
# Buffer answers 200 to nearly everything; these codes and types in the body say what happened.
_KINDS = {
    "UNAUTHORIZED": ErrorKind.UNAUTHORIZED,
    "FORBIDDEN": ErrorKind.UNAUTHORIZED,
    "UnauthorizedError": ErrorKind.UNAUTHORIZED,
    "RATE_LIMIT_EXCEEDED": ErrorKind.RATE_LIMITED,
    "UNEXPECTED": ErrorKind.UNAVAILABLE,
    "INTERNAL_SERVER_ERROR": ErrorKind.UNAVAILABLE,
    "UnexpectedError": ErrorKind.UNAVAILABLE,
    "RestProxyError": ErrorKind.UNAVAILABLE,
}


class BufferServiceError(ServiceError):
    """Buffer failed."""

    service = "buffer"


@dataclass(frozen=True, slots=True)
class BufferedPost:
    """A post that Buffer has taken: its id there, and when it goes out (as Buffer writes instants)."""

    post_id: str
    due_at: str | None


class BufferClient:
    """Hands social posts over to Buffer."""

    def __init__(self, token: str, *, url: str = "https://api.buffer.com", limits: Limits | None = None) -> None:
        self._token = token
        self._url = url
        self._limits = limits or Limits()

    def create_post(
        self, channel_id: str, text: str, *, images: Sequence[str] = (), at: datetime | None = None
    ) -> BufferedPost:
        """Hand a post over. Buffer takes no idempotency key, so a call that may have succeeded isn't retried.

        Args:
            channel_id: Buffer's id of the account to post to.
            text: what is posted.
            images: addresses of pictures, public until it is out.
            at: when, with a time zone; None for now.

        Raises:
            BufferServiceError: it failed; see `may_have_happened`.
        """
        document: dict[str, Any] = {
            "channelId": channel_id,
            "text": text,
            "schedulingType": "automatic",
            "mode": "customScheduled" if at else "shareNow",
            "assets": [{"image": {"url": url}} for url in images],
        }
        if at:
            document["dueAt"] = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        content = json.dumps({"query": _CREATE_POST, "variables": {"input": document}}).encode()
        return attempt(
            partial(self._create_post, content), self._limits, service=BufferServiceError.service, repeatable=False
        )

    def _create_post(self, content: bytes, deadline: Deadline) -> BufferedPost:
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "User-Agent": "tt-api/1.0",
        }
        answer = exchange(Ask("POST", self._url, headers, body=content), deadline, BufferServiceError)
        return _post_of(json_of(answer, BufferServiceError))


def _post_of(document: Any) -> BufferedPost:
    try:
        if document.get("errors"):
            raise _refusal(document["errors"][0]["extensions"]["code"])
        outcome = document["data"]["createPost"]
        if outcome["__typename"] != "PostActionSuccess":
            raise _refusal(outcome["__typename"])
        post_id, due_at = outcome["post"]["id"], outcome["post"].get("dueAt")
    except (AttributeError, KeyError, IndexError, TypeError):
        raise BufferServiceError(ErrorKind.GARBAGE) from None
    if not isinstance(post_id, str) or not post_id or not isinstance(due_at, str | None):
        raise BufferServiceError(ErrorKind.GARBAGE)
    return BufferedPost(post_id, due_at)


def _refusal(code: str) -> BufferServiceError:
    return BufferServiceError(_KINDS.get(code, ErrorKind.REFUSED), detail=code)


def buffer_client(settings: Settings) -> BufferClient | None:
    """The client, where ``BUFFER_ACCESS_TOKEN`` is set."""
    token = settings.buffer_access_token
    return BufferClient(token, url=settings.buffer_api_url) if token else None
