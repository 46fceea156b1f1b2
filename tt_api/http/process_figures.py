"""How a web process stands at present: its database pool, and whether it leaves Redis or the replica alone.

Told once a second by a thread, so that it costs no request anything and whichever process is asked knows it of all.
"""

from threading import Event, Thread

from flask import Flask
from sqlalchemy import QueuePool

from tt_api.database.engine import MAX_OVERFLOW, engine
from tt_api.database.replica import replica
from tt_api.metrics.families import families
from tt_api.metrics.pool import threads_waiting
from tt_api.rate_limits.limits import Tier
from tt_api.redis_gate.gate import redis_gate

_EVERY_SECONDS = 1.0


def tell_each_second(app: Flask) -> None:
    """Begin to tell, for as long as the process lives; after the fork, which threads don't survive."""
    with app.app_context():
        tell()
    families().processes_started.inc()
    Thread(target=_tell_on, args=(app,), name="process-figures", daemon=True).start()


def tell() -> None:
    """Tell how the current application's process stands at this moment."""
    ours = families()
    for tier in Tier:  # so that the first refusal is seen as one more than none
        ours.limiter_refusals.labels(tier)
    ours.processes.set(1)
    pool = engine().pool
    assert isinstance(pool, QueuePool)  # noqa: S101 -- as engine_options has it
    ours.pool_connections.labels("in_use").set(pool.checkedout())
    ours.pool_connections.labels("idle").set(pool.checkedin())
    ours.pool_size.set(pool.size() + MAX_OVERFLOW)
    ours.pool_waiting.set(threads_waiting())
    gate = redis_gate()
    ours.breaker_open.set(gate.configured and not gate.available)
    if (found := replica()) is not None:
        ours.replica_processes.labels("in_use").set(found.serves())
        ours.replica_processes.labels("left_alone").set(not found.is_well())
        ours.replica_lag_seconds.set(found.lag())


def _tell_on(app: Flask) -> None:
    never = Event()
    with app.app_context():
        while not never.wait(_EVERY_SECONDS):
            tell()
