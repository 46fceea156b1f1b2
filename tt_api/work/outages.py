"""Telling an outage of PostgreSQL or Redis from a task's own failure, and waiting for its end."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

import psycopg2
from redis import ConnectionError as RedisConnectionError
from redis import TimeoutError as RedisTimeoutError
from sqlalchemy.exc import DBAPIError

from tt_api.errors import ServiceUnavailableError

T = TypeVar("T")

# Starting, stopping or crashed (57P01 to 57P03), out of connections or disk. Every other code is about the statement
# or the transaction (a deadlock, a time-out, left idle) and counts as the task's own failure.
_AWAY = {"57P01", "57P02", "57P03", "53300", "53100"}
_CONNECTION_CLASS = "08"
# PostgreSQL ends the session of a transaction left idle, and psycopg2 drops the code of that message.
_LEFT_IDLE = "idle-in-transaction timeout"

_PAUSE_SECONDS = 0.5


def is_outage(error: BaseException) -> bool:
    """Whether an exception says that PostgreSQL or Redis is away, which isn't the task's fault."""
    original = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(original, psycopg2.Error):
        return isinstance(original, ServiceUnavailableError | RedisConnectionError | RedisTimeoutError)
    if original.pgcode:
        return original.pgcode in _AWAY or original.pgcode.startswith(_CONNECTION_CLASS)
    # Without a code the error is the client's: the connection broke, or was never made.
    if isinstance(original, psycopg2.InterfaceError):
        return "connection" in str(original)
    return isinstance(original, psycopg2.OperationalError) and _LEFT_IDLE not in str(original)


def outlasting_outages(what: Callable[[], T], seconds: float) -> T:
    """Call ``what`` until no outage prevents it, for so many seconds at most.

    Raises:
        Exception: whatever ``what`` raises that is no outage, or an outage that lasts longer.
    """
    deadline = monotonic() + seconds
    while True:
        try:
            return what()
        except Exception as error:
            if not is_outage(error) or monotonic() > deadline:
                raise
            sleep(_PAUSE_SECONDS)
