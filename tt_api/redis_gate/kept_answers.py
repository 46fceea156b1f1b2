"""Answers that are kept in Redis for some seconds, for what is dear to work out and asked for again and again."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import redis
from flask import Response, request

from tt_api.current import settings
from tt_api.json_text import to_json
from tt_api.redis_gate.gate import redis_gate

KEEP_SECONDS = 15
_PREFIX = "tt_api:kept"
_NOTHING: tuple[bytes | None, int] = (None, 0)


def kept_answer(name: str, parameters: Mapping[str, Any], make: Callable[[], Any]) -> Response:
    """The JSON answer of the last 15 seconds, with its ``Age``, or a new one, which is kept for those who ask next.

    It is made again where the caller says ``Cache-Control: no-cache``, and for everybody while Redis is away.

    Args:
        name: what is asked for, unlike any other's.
        parameters: everything that the answer depends on beside the stored rows, the agency's day included.
        make: works the answer's whole body out.
    """
    key = _key(name, parameters)
    gate = redis_gate()
    if not request.cache_control.no_cache:
        kept, left_ms = gate.run(lambda client: _look_up(client, key), _NOTHING)
        if kept is not None:
            return _answer(kept, {"Age": str(max(0, KEEP_SECONDS * 1000 - left_ms) // 1000)})
    body = to_json(make())
    gate.run(lambda client: client.set(key, body, ex=KEEP_SECONDS), None)
    return _answer(body, {})


def _look_up(client: redis.Redis, key: str) -> tuple[bytes | None, int]:
    """What is kept, and how many milliseconds it has left: by Redis's clock, which all servers share."""
    with client.pipeline(transaction=False) as pipeline:
        pipeline.get(key)
        pipeline.pttl(key)
        kept, left_ms = pipeline.execute()
    return kept, int(left_ms)


def _key(name: str, parameters: Mapping[str, Any]) -> str:
    # With the database's address: what another deployment keeps in the same Redis is about other rows.
    parts = to_json([settings().database_url, sorted((key, str(value)) for key, value in parameters.items())])
    return f"{_PREFIX}:{name}:{sha256(parts).hexdigest()}"


def _answer(body: bytes, headers: Mapping[str, str]) -> Response:
    return Response(body, headers=headers, content_type="application/json")
