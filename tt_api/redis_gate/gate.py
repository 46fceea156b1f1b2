"""Redis for requests: at most 50 ms of waiting a request in all, and none while Redis is in trouble.

Connections and threads come into being with the first use in a process, so nothing is shared across a fork.
"""

import os
from collections.abc import Callable
from time import monotonic
from typing import TypeVar
from weakref import WeakSet

import redis
from flask import Flask, current_app

from tt_api.config import Settings
from tt_api.current import current_request_context
from tt_api.redis_gate.breaker import Breaker
from tt_api.redis_gate.clients import TROUBLE, Clients
from tt_api.redis_gate.connection import discard_client, set_deadline
from tt_api.tracing import spans

T = TypeVar("T")

BUDGET_SECONDS = 0.05
SLOW_SECONDS = BUDGET_SECONDS / 2

_EXTENSION = "tt_redis_gate"


class RedisGate:
    """The way to Redis for requests; thread-safe. Without a URL there is no Redis, and all defaults apply.

    Args:
        url: the address, as in ``REDIS_URL``.
        budget_seconds: what a request may wait in all.
        slow_seconds: an answer that takes longer is a slow one; repeated slowness opens the breaker.

    Raises:
        ConfigurationError: for a URL that can't be read.
    """

    def __init__(
        self, url: str | None, *, budget_seconds: float = BUDGET_SECONDS, slow_seconds: float = SLOW_SECONDS
    ) -> None:
        self._url = url
        self._budget_seconds = budget_seconds
        self._slow_seconds = slow_seconds
        self.renew()
        _gates.add(self)

    def renew(self) -> None:
        """Start over; in a fork, too, where neither connections nor threads nor what they found out are its own."""
        self._clients = Clients(self._url) if self._url else None
        self._breaker = Breaker(self._is_well, self._slow_seconds)

    @property
    def configured(self) -> bool:
        """Whether there is a ``REDIS_URL``."""
        return self._url is not None

    @property
    def available(self) -> bool:
        """Whether requests use Redis at present: it is configured and the breaker is closed."""
        return self.configured and not self._breaker.open

    def run(self, work: Callable[[redis.Redis], T], default: T) -> T:
        """What ``work`` returns within what is left of the request's time for Redis, otherwise ``default``.

        Args:
            work: one or a few commands that may be repeated: when an idle connection turns out closed, they run again
                on a new one. The client is for this call only. Exceptions that don't come from Redis or its replies
                pass through.
            default: returned when Redis is not configured, skipped, late, or answers with an error.
        """
        clients = self._clients
        request = current_request_context()
        spent = request.redis_seconds if request else 0.0
        if clients is None or self._breaker.open or spent >= self._budget_seconds:
            return default
        started = monotonic()
        try:
            return self._run(clients, work, started + self._budget_seconds - spent)
        except TROUBLE as error:
            self._breaker.trip(type(error).__name__)
            clients.drop_idle()
            return default
        finally:
            if request:
                request.redis_seconds = spent + monotonic() - started

    def ping(self, timeout_seconds: float) -> bool:
        """Whether Redis takes a connection and answers on it in time, breaker or not; for health checks."""
        if self._clients is None:
            return False
        deadline = monotonic() + timeout_seconds
        try:
            client = self._clients.connect(deadline)
        except TROUBLE:
            return False
        set_deadline(deadline)
        try:
            return bool(client.ping())
        except TROUBLE:
            return False
        finally:
            discard_client(client)

    def close(self) -> None:
        """Close the connections and end the background's tries; for the end of a process."""
        self._breaker.stop()
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
            with spans.redis():
                result = work(client)
        except BaseException:
            discard_client(client)
            raise
        clients.keep(client)
        self._breaker.note(monotonic() - started)
        return result

    def _is_well(self) -> bool:
        return self._clients is not None and self._clients.takes_writes(self._slow_seconds)


_gates: "WeakSet[RedisGate]" = WeakSet()


def _renew_gates() -> None:
    for gate in _gates:
        gate.renew()


os.register_at_fork(after_in_child=_renew_gates)


def init_redis_gate(app: Flask, settings: Settings, *, budget_seconds: float = BUDGET_SECONDS) -> RedisGate:
    """The application's gate, made on the first call.

    Raises:
        ConfigurationError: when ``REDIS_URL`` can't be read.
    """
    gate: RedisGate | None = app.extensions.get(_EXTENSION)
    if gate is None:
        gate = RedisGate(settings.redis_url, budget_seconds=budget_seconds, slow_seconds=budget_seconds / 2)
        app.extensions[_EXTENSION] = gate
    return gate


def redis_gate() -> RedisGate:
    """The current application's gate."""
    gate: RedisGate = current_app.extensions[_EXTENSION]
    return gate
