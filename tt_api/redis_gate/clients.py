"""The connections to Redis that lie ready for requests, and the background threads that make new ones.

Names may resolve slowly, and nothing in Python bounds that. So no request connects itself: it waits for a thread that
does, until its deadline.
"""

from collections import deque
from concurrent.futures import Future
from threading import Thread
from time import monotonic

import redis

from tt_api.redis_gate.connection import connection_pool, discard_client, open_client, set_deadline

MAX_IDLE = 32
PROBE_KEY = "tt_api:probe"

# What a command may raise, odd replies included: redis-py lets the errors of int() and of too deep a nesting through.
# RuntimeError is also what a thread that can't be started raises.
TROUBLE = (redis.RedisError, OSError, ValueError, ArithmeticError, RuntimeError)


class Clients:
    """Clients with one connection each, lent to one thread at a time; thread-safe, not for use across a fork.

    Raises:
        ConfigurationError: for an address that can't be read.
    """

    def __init__(self, url: str) -> None:
        self._pool = connection_pool(url)
        self._idle: deque[redis.Redis] = deque()
        self._closed = False

    def take(self) -> redis.Redis | None:
        """An idle client, which the server may have hung up on, or None."""
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def connect(self, deadline: float) -> redis.Redis:
        """A new client.

        Raises:
            TimeoutError: when there is none by ``deadline`` (monotonic seconds).
            Exception: another of `TROUBLE`, when connecting fails.
        """
        coming: Future[redis.Redis] = Future()
        Thread(target=self._connect_aside, args=(coming,), name="redis-connect", daemon=True).start()
        try:
            return coming.result(max(0.0, deadline - monotonic()))
        except TimeoutError:
            coming.cancel()
            raise

    def keep(self, client: redis.Redis) -> None:
        """Take back a client whose last command went well."""
        if len(self._idle) < MAX_IDLE and not self._closed:
            self._idle.append(client)
        else:
            discard_client(client)

    def drop_idle(self) -> None:
        """Close what lies ready."""
        while client := self.take():
            discard_client(client)

    def close(self) -> None:
        """Close what lies ready, and what comes back from now on."""
        self._closed = True
        self.drop_idle()

    def takes_writes(self, within_seconds: float) -> bool:
        """Whether a write on a new connection succeeds in time; for background threads.

        A write, since a ping would pass a server that is full or read-only.
        """
        try:
            client = open_client(self._pool)
        except TROUBLE:
            return False
        set_deadline(monotonic() + within_seconds)
        try:
            client.set(PROBE_KEY, 1, px=1000)
        except TROUBLE:
            return False
        finally:
            discard_client(client)
        return True

    def _connect_aside(self, coming: "Future[redis.Redis]") -> None:
        try:
            client = open_client(self._pool)
        except TROUBLE as error:
            if coming.set_running_or_notify_cancel():
                coming.set_exception(error)
            return
        if coming.set_running_or_notify_cancel():
            coming.set_result(client)
        else:  # TLS can take longer than a request may wait: ready for the next one
            self.keep(client)
