"""All that a process counts about itself: each metric with its name, its labels and what it tells.

No label holds what a caller chose: a route is its template, everything else one of a few words of ours.
"""

from enum import StrEnum
from threading import Lock

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

from tt_api.metrics.keeping import registry

# Most answers take one to ten milliseconds; past ten seconds only the chat and long files go.
_ANSWER_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
# A caller waits for a connection for a second at most.
_WAIT_SECONDS = (0.005, 0.02, 0.1, 0.25, 0.5, 1)
# Services are given 10 s, Claude 30.
_CALL_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class KeyOutcome(StrEnum):
    """What became of a request with an idempotency key."""

    NEW = "new"
    REPLAYED = "replayed"
    CONFLICT = "conflict"
    IN_PROGRESS = "in_progress"


class Families:
    """The metrics; `families` has the process's."""

    def __init__(self) -> None:
        # When a count began is told by none: they all begin with their process.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._requests()
        self._database()
        self._replica()
        self._redis()
        self.idempotency_keys = Counter(
            "tt_idempotency_keys",
            "Requests with an idempotency key by what was found: new, replayed (applied before: the first answer again,"
            " or a webhook's 409), conflict (the key of another request) or in_progress.",
            ["outcome"],
            registry=registry,
        )
        for outcome in KeyOutcome:
            self.idempotency_keys.labels(outcome)
        self._services()

    def _requests(self) -> None:
        self.requests = Counter(
            "tt_http_requests",
            "Requests by method, route (its template; none where no route matched) and status.",
            ["method", "route", "status"],
            registry=registry,
        )
        self.request_seconds = Histogram(
            "tt_http_request_seconds",
            "How long requests took until their answer began to be sent.",
            ["method", "route"],
            buckets=_ANSWER_SECONDS,
            registry=registry,
        )
        self.processes = Gauge(
            "tt_web_processes", "Web processes that serve.", registry=registry, multiprocess_mode="livesum"
        )
        self.processes_started = Counter(
            "tt_web_processes_started", "Web processes started since the server was.", registry=registry
        )

    def _database(self) -> None:
        self.pool_connections = Gauge(
            "tt_database_pool_connections",
            "Connections of the pools of all web processes: in_use or idle.",
            ["state"],
            registry=registry,
            multiprocess_mode="livesum",
        )
        self.pool_size = Gauge(
            "tt_database_pool_size",
            "How many connections these pools may have.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self.pool_waiting = Gauge(
            "tt_database_pool_waiting",
            "Threads that wait for a connection.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self.pool_wait_seconds = Histogram(
            "tt_database_pool_wait_seconds",
            "Waits of over a millisecond for a connection, for a new one too.",
            buckets=_WAIT_SECONDS,
            registry=registry,
        )
        self.pool_exhausted = Counter(
            "tt_database_pool_exhausted",
            "Requests and tasks that got no connection within a second.",
            registry=registry,
        )

    def _replica(self) -> None:
        self.replica_processes = Gauge(
            "tt_replica_processes",
            "Web processes by what they do with the replica: in_use, or left_alone since it is late or away.",
            ["state"],
            registry=registry,
            multiprocess_mode="livesum",
        )
        self.replica_lag_seconds = Gauge(
            "tt_replica_lag_seconds",
            "How late the replica is at most, by the process that knows least; 0 where there is none.",
            registry=registry,
            multiprocess_mode="livemax",
        )
        self.replica_fallbacks = Counter(
            "tt_replica_fallbacks",
            "Lists, files and reports that the primary made, since the replica was late, away or refused to.",
            registry=registry,
        )

    def _redis(self) -> None:
        self.breaker_open = Gauge(
            "tt_redis_breaker_open",
            "Web processes that leave Redis alone, since it was away or slow.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self.breaker_trips = Counter("tt_redis_breaker_trips", "How often one began to.", registry=registry)
        self.limiter_fallbacks = Counter(
            "tt_rate_limit_fallbacks",
            "Counts for the rate limits made in process, since Redis was away or late.",
            registry=registry,
        )
        self.limiter_refusals = Counter(
            "tt_rate_limit_refusals", "Requests refused with a 429, by tier.", ["tier"], registry=registry
        )

    def _services(self) -> None:
        self.outside_calls = Counter(
            "tt_outside_calls",
            "Calls to services outside, repetitions within a call not counted, by outcome: ok, refused, unauthorized,"
            " rate_limited, unavailable, timeout or garbage.",
            ["service", "outcome"],
            registry=registry,
        )
        self.outside_seconds = Histogram(
            "tt_outside_call_seconds",
            "How long these calls took, repetitions and the pauses between them included.",
            ["service"],
            buckets=_CALL_SECONDS,
            registry=registry,
        )
        self.outside_retries = Counter(
            "tt_outside_call_retries", "Repetitions within calls to services outside.", ["service"], registry=registry
        )


class _Made:
    """The process's metrics, once there are any."""

    families: Families | None = None
    lock = Lock()


def families() -> Families:
    """The process's metrics.

    They are made with the first count: a server has settled by then where figures are kept (`keeping`).
    """
    return _Made.families or _make()


def _make() -> Families:
    with _Made.lock:
        if _Made.families is None:
            _Made.families = Families()
        return _Made.families
