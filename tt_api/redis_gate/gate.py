"""Redis for requests: at most 50 ms of waiting a request in all, and none while Redis is in trouble.

A failure, or slow answers again and again, opens the breaker: requests go on without Redis at once, and a thread of
the background tries it after pauses that grow to half a minute, until a write succeeds in good time.

Connections and threads come into being with the first use in a process, so nothing is shared across a fork.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future
from threading import Event, Lock, Thread
from time import monotonic
from typing import TypeVar
from weakref import WeakSet

import redis
import structlog
from flask import Flask, current_app
from redis.backoff import EqualJitterBackoff

from tt_api.config import Settings
from tt_api.current import current_request_context
from tt_api.redis_gate.clients import TROUBLE, Clients
from tt_api.redis_gate.connection import discard_client, set_deadline

T = TypeVar("T")

BUDGET_SECONDS = 0.05
SLOW_SECONDS = BUDGET_SECONDS / 2
# A busy machine is slow now and then: so many slow answers more than quick ones mean that it is Redis.
SLOW_ANSWERS = 5
LONGEST_PAUSE_SECONDS = 30.0
# A breaker that closes only to open again goes on with longer pauses; after this long, the trouble is a new one.
STEADY_SECONDS = 60.0

_EXTENSION = "tt_redis_gate"
_backoff = EqualJitterBackoff(cap=LONGEST_PAUSE_SECONDS, base=0.2)
_MOST_DOUBLINGS = 8  # past the cap; left to itself the backoff overflows after a night of tries

log = structlog.get_logger(__name__)


class RedisGate:
    """The way to Redis for requests; thread-safe. Without a URL there is no Redis, and all defaults apply.

    Raises:
        ConfigurationError: for a URL that can't be read.
    """

    def __init__(self, url: str | None) -> None:
        self._url = url
        self.renew()
        _gates.add(self)

    def renew(self) -> None:
        """Be as new; also in a fork, where neither connections nor threads nor what they found out are its own."""
        self._clients = Clients(self._url) if self._url else None
        self._lock = Lock()
        self._open = False
        self._stopped = Event()
        self._slow = 0
        self._tries = 0
        self._closed_at = monotonic()
        self._ping: Future[bool] | None = None

    @property
    def configured(self) -> bool:
        """Whether there is a ``REDIS_URL``."""
        return self._url is not None

    @property
    def available(self) -> bool:
        """Whether requests use Redis at present: it is configured and the breaker is closed."""
        return self._url is not None and not self._open

    def run(self, work: Callable[[redis.Redis], T], default: T) -> T:
        """What ``work`` returns within what is left of the request's 50 ms, otherwise ``default``.

        Args:
            work: one or a few commands that may be repeated: when an idle connection turns out closed, they run again
                on a new one. The client is for this call only. Exceptions that don't come from Redis or its replies
                pass through.
            default: returned when Redis is not configured, left alone, late, or answers with an error.
        """
        clients = self._clients
        request = current_request_context()
        spent = request.redis_seconds if request else 0.0
        if clients is None or self._open or spent >= BUDGET_SECONDS:
            return default
        started = monotonic()
        try:
            return self._run(clients, work, started + BUDGET_SECONDS - spent)
        except TROUBLE as error:
            self._leave_alone(clients, type(error).__name__)
            return default
        finally:
            if request:
                request.redis_seconds = spent + monotonic() - started

    def ping(self, timeout_seconds: float) -> bool:
        """Whether Redis takes a connection and answers on it in time, breaker or not; for health checks.

        Calls that come while one is under way share its answer, so that checks can't pile up on a frozen server.
        """
        clients = self._clients
        if clients is None:
            return False
        with self._lock:
            if self._ping is None or self._ping.done():
                self._ping = Future()
                Thread(target=_ping_aside, args=(clients, self._ping), name="redis-ping", daemon=True).start()
            ping = self._ping
        try:
            return ping.result(timeout_seconds)
        except TimeoutError:
            return False

    def close(self) -> None:
        """Close the connections and end the background's tries; for the end of a process."""
        self._stopped.set()
        if self._clients:
            self._clients.close()

    def _run(self, clients: Clients, work: Callable[[redis.Redis], T], deadline: float) -> T:
        client = clients.take()
        if client is not None:
            try:
                return self._use(clients, client, work, deadline)
            except redis.ConnectionError:
                # Hung up while it lay idle, by a restart or the server's `timeout`; the others most likely too.
                clients.drop_idle()
        return self._use(clients, clients.connect(deadline), work, deadline)

    def _use(self, clients: Clients, client: redis.Redis, work: Callable[[redis.Redis], T], deadline: float) -> T:
        set_deadline(deadline)
        started = monotonic()
        try:
            result = work(client)
        except BaseException:
            discard_client(client)
            raise
        clients.keep(client)
        self._note_speed(clients, monotonic() - started)
        return result

    def _note_speed(self, clients: Clients, seconds: float) -> None:
        if seconds < SLOW_SECONDS:
            self._slow = max(0, self._slow - 1)
            return
        self._slow += 1
        if self._slow >= SLOW_ANSWERS:
            self._leave_alone(clients, "slow")

    def _leave_alone(self, clients: Clients, reason: str) -> None:
        with self._lock:
            if self._open:
                return
            self._open = True
        if monotonic() - self._closed_at > STEADY_SECONDS:
            self._tries = 0
        log.warning("redis_left_alone", reason=reason)
        clients.drop_idle()
        Thread(target=self._try_again, args=(clients,), name="redis-probe", daemon=True).start()

    def _try_again(self, clients: Clients) -> None:
        opened = monotonic()
        while not self._stopped.wait(_backoff.compute(min(self._tries, _MOST_DOUBLINGS))):
            self._tries += 1
            if clients.probe(BUDGET_SECONDS, SLOW_SECONDS):
                self._slow = 0
                self._closed_at = monotonic()
                self._open = False
                log.info("redis_used_again", after_seconds=round(monotonic() - opened, 1))
                return


_gates: "WeakSet[RedisGate]" = WeakSet()


def _begin_anew() -> None:
    for gate in _gates:
        gate.renew()


# Asking each request for its process's number would cost it a system call.
os.register_at_fork(after_in_child=_begin_anew)


def _ping_aside(clients: Clients, ping: "Future[bool]") -> None:
    ping.set_result(clients.answers())


def init_redis_gate(app: Flask, settings: Settings) -> RedisGate:
    """The application's gate, made on the first call.

    Raises:
        ConfigurationError: when ``REDIS_URL`` can't be read.
    """
    gate: RedisGate | None = app.extensions.get(_EXTENSION)
    if gate is None:
        gate = app.extensions[_EXTENSION] = RedisGate(settings.redis_url)
    return gate


def redis_gate() -> RedisGate:
    """The current application's gate."""
    gate: RedisGate = current_app.extensions[_EXTENSION]
    return gate
