"""New connections to PostgreSQL, which a request waits for no longer than for an answer."""

from concurrent.futures import Future
from threading import Thread
from typing import Any

import psycopg2
from psycopg2 import extensions

from tt_api.database.timeouts import NoAnswerError, TimedCursor, seconds_left


def connect(*arguments: Any, **options: Any) -> extensions.connection:
    """A new connection with `TimedCursor` for cursors, made aside, since names may resolve slowly.

    Raises:
        NoAnswerError: there is none within the thread's patience.
        psycopg2.OperationalError: PostgreSQL can't be reached, or refuses.
    """
    made: Future[extensions.connection] = Future()
    left = seconds_left()
    Thread(target=_connect_aside, args=(made, arguments, options), name="postgresql-connect", daemon=True).start()
    try:
        return made.result(left)
    except TimeoutError:
        made.add_done_callback(_close_late)
        raise NoAnswerError("PostgreSQL took no connection in time") from None


def _connect_aside(made: "Future[extensions.connection]", arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
    try:
        made.set_result(psycopg2.connect(*arguments, cursor_factory=TimedCursor, **options))
    except Exception as error:  # noqa: BLE001 -- the waiting thread's to judge
        made.set_exception(error)


def _close_late(made: "Future[extensions.connection]") -> None:
    if made.exception() is None:
        made.result().close()
