"""Telling an outage from a failure: what PostgreSQL or Redis being away looks like, and waiting for it to end."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

import psycopg2
from redis import ConnectionError as RedisConnectionError
from redis import TimeoutError as RedisTimeoutError
from sqlalchemy.exc import DBAPIError

from tt_api.errors import ServiceUnavailableError

T = TypeVar("T")

# Starting, stopping or crashed (57P01 to 57P03), out of connections, out of disk. Every other code is about what was
# asked: a deadlock, a statement too slow, a transaction left idle. Those count against whoever asked.
_AWAY = {"57P01", "57P02", "57P03", "53300", "53100"}
_CONNECTION_CLASS = "08"
# PostgreSQL ends the session of a transaction left idle, and psycopg2 drops the code of such a last word.
_LEFT_IDLE = "idle-in-transaction timeout"

_PAUSE_SECONDS = 0.5


def is_outage(error: BaseException) -> bool:
    """Whether an exception says that PostgreSQL or Redis is away, which is nobody's fault who needed it."""
    original = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(original, psycopg2.Error):
        return isinstance(original, ServiceUnavailableError | RedisConnectionError | RedisTimeoutError)
    if original.pgcode:
        return original.pgcode in _AWAY or original.pgcode.startswith(_CONNECTION_CLASS)
    # Without a code it is the client speaking: the connection broke, or never came about.
    if isinstance(original, psycopg2.InterfaceError):
        return "connection" in str(original)
    return isinstance(original, psycopg2.OperationalError) and _LEFT_IDLE not in str(original)


def outlasting_outages(what: Callable[[], T], seconds: float) -> T:
    """Do something again and again until no outage prevents it, for so long at most.

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
