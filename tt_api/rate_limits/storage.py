"""What Flask-Limiter counts with: a storage that counts all of a request's limits in one step.

Windows are Redis's minutes, not ours: several servers whose clocks differ share them, and `X-RateLimit-Reset` is the
same whichever answers. So the script reads the time and completes the keys' names with the window's start.
"""

from collections.abc import Sequence
from hashlib import sha1
from typing import Any

import redis
from limits.storage import Storage

from tt_api.metrics.families import families
from tt_api.rate_limits.local_counts import WINDOW_SECONDS, Counted, LocalCounts
from tt_api.redis_gate.gate import RedisGate

SCHEME = "tt-redis"

# The expiry is set with the first count of a window, in the same step, so no key outlives its window.
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
return answer
"""
_SCRIPT_SHA = sha1(_SCRIPT.encode(), usedforsecurity=False).hexdigest()


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

    def add(self, keys: Sequence[str], amount: int = 1) -> Counted:
        """Add ``amount`` to all of the keys in one round trip."""
        counted = self._gate.run(lambda client: _add_in_redis(client, keys, amount), None)
        if counted is None:
            if self._gate.configured:
                families().limiter_fallbacks.inc()
            return self._local.add(keys, amount)
        self._local.learn(keys, counted)
        return counted

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to one key, and return its count; ``expiry`` in seconds."""
        if expiry != WINDOW_SECONDS:
            message = "limits are by the minute here"
            raise ValueError(message)
        return self.add([key], amount).counts[0]

    def get(self, key: str) -> int:
        """The key's count in this window."""
        return self.add([key], 0).counts[0]

    def get_expiry(self, key: str) -> float:
        """When the window ends, in Unix seconds."""
        return self.add([key], 0).reset

    def check(self) -> bool:
        """Whether counts are shared at present."""
        return self._gate.available

    def reset(self) -> int | None:
        """Not offered: windows end by themselves."""
        raise NotImplementedError

    def clear(self, key: str) -> None:
        """Not offered: windows end by themselves."""
        raise NotImplementedError


def _add_in_redis(client: redis.Redis, keys: Sequence[str], amount: int) -> Counted:
    try:
        answer = client.evalsha(_SCRIPT_SHA, len(keys), *keys, amount)
    except redis.exceptions.NoScriptError:  # a new, flushed or restarted server; EVAL teaches it the script
        answer = client.eval(_SCRIPT, len(keys), *keys, amount)
    if not isinstance(answer, list) or len(answer) != len(keys) + 2:
        message = "the answer to the counting script is another one"
        raise redis.InvalidResponse(message)
    reset, left_ms, *counts = map(int, answer)
    return Counted(counts, reset, max(1, left_ms))
