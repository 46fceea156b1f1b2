"""What Flask-Limiter counts with: a storage that counts a request's tiers in one step.

Windows are Redis's minutes, not ours: several servers with clocks apart share them, and `X-RateLimit-Reset` is the
same whichever answers. So the script reads the time and completes the keys' names with the window's start.
"""

from functools import lru_cache
from hashlib import sha1
from typing import Any

import redis
from limits.storage import Storage
from redis._parsers import Encoder
from redis.connection import PythonRespSerializer

from tt_api.rate_limits.local_counts import WINDOW_SECONDS, Counted, LocalCounts
from tt_api.redis_gate.gate import RedisGate

SCHEME = "tt-redis"

# The expiry is set with the first count of a window, in the same step, so no key outlives its window. The answer is
# one line, which redis-py parses 10 us faster than a list of four numbers, and 3 faster than a string with its length.
_SCRIPT = """
local now = redis.call('TIME')
local start = now[1] - now[1] % 60
local reset = start + 60
local answer = {reset, reset * 1000 - now[1] * 1000 - math.floor(now[2] / 1000)}
for i, key in ipairs(KEYS) do
  local name = key .. ':' .. string.format('%d', start)
  local count = redis.call('INCRBY', name, ARGV[1])
  if count == tonumber(ARGV[1]) then redis.call('EXPIREAT', name, reset) end
  answer[i + 2] = count
end
return redis.status_reply(table.concat(answer, ' '))
"""
# What redis-py packs commands with by itself.
_packer = PythonRespSerializer(6000, Encoder("utf-8", "strict", decode_responses=False).encode)  # type: ignore[no-untyped-call]
_SCRIPT_NAME = sha1(_SCRIPT.encode(), usedforsecurity=False).hexdigest()


class MinuteStorage(Storage):
    """Counts in Redis through the gate, and in this process while there is no Redis. Its windows are one minute."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - the base class declares it as an instance's

    def __init__(self, uri: str | None = None, *, gate: RedisGate, **_options: Any) -> None:
        super().__init__(uri)
        self._gate = gate
        self._local = LocalCounts()

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What counting may raise: nothing of Redis's passes the gate."""
        return redis.RedisError

    def count_together(self, keys: tuple[str, ...], amount: int = 1) -> Counted:
        """Add ``amount`` to all of the keys in one round trip."""
        counted = self._gate.run(lambda client: _count_in_redis(client, keys, amount), None)
        if counted is None:
            return self._local.add(keys, amount)
        self._local.learn(keys, counted)
        return counted

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to one key, and return its count; ``expiry`` in seconds."""
        if expiry != WINDOW_SECONDS:
            message = "limits are by the minute here"
            raise ValueError(message)
        return self.count_together((key,), amount).counts[0]

    def get(self, key: str) -> int:
        """The key's count in this window."""
        return self.count_together((key,), 0).counts[0]

    def get_expiry(self, key: str) -> float:
        """When the window ends, in Unix seconds."""
        return self.count_together((key,), 0).reset

    def check(self) -> bool:
        """Whether counts are shared at present."""
        return self._gate.available

    def reset(self) -> int | None:
        """Not offered: windows end by themselves."""
        raise NotImplementedError

    def clear(self, key: str) -> None:
        """Not offered: windows end by themselves."""
        raise NotImplementedError


@lru_cache(4096)
def _packed(keys: tuple[str, ...], amount: int) -> list[bytes]:
    """The command as it is sent: a caller's is the same each time, and takes 6 µs to put together."""
    return list(_packer.pack("EVALSHA", _SCRIPT_NAME, len(keys), *keys, amount))  # type: ignore[no-untyped-call]


def _count_in_redis(client: redis.Redis, keys: tuple[str, ...], amount: int) -> Counted:
    connection = client.connection
    assert connection is not None  # noqa: S101 -- the gate's clients have one of their own
    try:
        # What `client.evalsha` comes down to; its retries, locks and metrics would cost every request 8 µs.
        connection.send_packed_command(_packed(keys, amount), check_health=False)  # type: ignore[no-untyped-call]
        answer = connection.read_response()
    except redis.exceptions.NoScriptError:  # a new, flushed or restarted server; EVAL teaches it the script
        answer = client.eval(_SCRIPT, len(keys), *keys, amount)
    if not isinstance(answer, bytes | str):
        message = "the answer to the counting script is no string"
        raise redis.InvalidResponse(message)
    reset, left_ms, *counts = map(int, answer.split())
    if len(counts) != len(keys):
        message = "the answer to the counting script has too few numbers"
        raise redis.InvalidResponse(message)
    return Counted(counts, reset, max(1, left_ms))
