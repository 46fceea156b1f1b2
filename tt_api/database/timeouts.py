"""Time limits for PostgreSQL: psycopg2's own waits have no end.

libpq waits in C, without the GIL. A wait that takes too long is ended from outside: a thread shuts the connection's
socket, and libpq sees that the server has hung up. (psycopg2's wait callbacks could do it in Python, but would hold the
GIL while a statement is sent.)
"""

import os
import select
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread, local
from time import monotonic, sleep
from typing import Any

import psycopg2
from psycopg2 import extensions

# The server gives up first (see sessions.py), so that an answer which is merely slow costs the statement and not the
# connection; this limit is for a server that no longer answers at all, which neither statement_timeout nor
# tcp_user_timeout notices.
CLIENT_WAIT_SECONDS = 1.75
REQUEST_SECONDS = 1.85
# A request that was slow for reasons of its own still gets to commit on a server that answers.
LAST_WAIT_SECONDS = 0.2
# PostgreSQL may have ended a session that was quiet for longer.
QUIET_SECONDS = 0.2
# A wait ends at the second look that finds it too long.
_LOOK_SECONDS = 0.025
# After so many looks in a row without a wait, the watching thread sleeps until one begins. Not sooner: waking it takes
# as long as a whole statement, and under load there is a moment without a wait every few looks.
_QUIET_LOOKS = 40


class NoAnswerError(psycopg2.OperationalError):
    """PostgreSQL is connected and silent: frozen, or cut off. Asking again would only wait again."""


class _Limits(local):
    """How long this thread's next waits for PostgreSQL may take.

    Attributes:
        seconds: a single wait; None stands for `CLIENT_WAIT_SECONDS`.
        deadline: monotonic seconds after which waits are short, whatever came before; None outside of a request.
    """

    seconds: float | None = None
    deadline: float | None = None

    def ends_at(self) -> float:
        """Monotonic seconds at which a wait that begins now is over."""
        now = monotonic()
        ends_at = now + (self.seconds or CLIENT_WAIT_SECONDS)
        if self.deadline is None:
            return ends_at
        return min(ends_at, max(self.deadline, now + LAST_WAIT_SECONDS))


_limits = _Limits()


def seconds_left() -> float:
    """How long a wait of this thread may take that begins now."""
    return _limits.ends_at() - monotonic()


@contextmanager
def statement_timeout(seconds: float) -> Iterator[None]:
    """Let this thread's statements take up to ``seconds`` each, for work that isn't a request's."""
    before = _limits.seconds, _limits.deadline
    _limits.seconds, _limits.deadline = seconds, None
    try:
        yield
    finally:
        _limits.seconds, _limits.deadline = before


@contextmanager
def request_deadline() -> Iterator[None]:
    """Let all of this thread's waits for PostgreSQL together take no longer than a caller is made to wait."""
    _limits.deadline = monotonic() + REQUEST_SECONDS
    try:
        yield
    finally:
        _limits.deadline = None


class _Wait:
    """One statement under way."""

    __slots__ = ("connection", "ends_at", "overdue")

    def __init__(self, connection: extensions.connection) -> None:
        self.connection = connection
        self.ends_at = _limits.ends_at()
        self.overdue = False


class _Watch:
    """The waits of this process, and the thread that ends those which take too long.

    Nothing is locked: the thread that takes a wait out of `_waits`, the waiting or the watching one, decides how it
    ended.
    """

    def __init__(self) -> None:
        self._waits: dict[_Wait, None] = {}
        self._begun = Event()
        self._asleep = False
        self._starting = Lock()
        self._thread: Thread | None = None

    def over(self, connection: extensions.connection) -> _Wait:
        wait = _Wait(connection)
        self._waits[wait] = None
        if self._thread is None:
            self._start()
        if self._asleep:
            self._begun.set()
        return wait

    def done(self, wait: _Wait) -> bool:
        """Whether it ended by itself."""
        return self._waits.pop(wait, wait) is None

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="postgresql-waits", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        quiet_looks = 0
        while True:
            if quiet_looks >= _QUIET_LOOKS:
                self._sleep()
                quiet_looks = 0
            sleep(_LOOK_SECONDS)
            quiet_looks = 0 if self._waits else quiet_looks + 1
            now = monotonic()
            for wait in list(self._waits):
                if wait.ends_at >= now or _answered(wait.connection):
                    continue
                if not wait.overdue:
                    # Its answer may have been read just now, by a thread that had no time yet to say so.
                    wait.overdue = True
                elif self.done(wait):
                    hang_up(wait.connection)

    def _sleep(self) -> None:
        """Wait until there is something to watch."""
        self._asleep = True
        if not self._waits:
            self._begun.wait()
        self._asleep = False
        self._begun.clear()


_watch = _Watch()


def _reset_in_child() -> None:
    """In a fork: neither the parent's thread nor its waits are here."""
    global _watch  # noqa: PLW0603 -- the process's
    _watch = _Watch()


os.register_at_fork(after_in_child=_reset_in_child)


def _answered(connection: extensions.connection) -> bool:
    """Whether there is something to read: it was this process that stood still, or had no processor, not PostgreSQL."""
    with suppress(OSError, ValueError, psycopg2.Error):  # it may be closed meanwhile
        return has_pending_data(connection)
    return False


def hang_up(connection: extensions.connection) -> None:
    """End a connection on which another thread waits; that one sees that the server has hung up."""
    with suppress(OSError, psycopg2.Error), socket.socket(fileno=os.dup(connection.fileno())) as ours:
        ours.shutdown(socket.SHUT_RDWR)


class TimedCursor(extensions.cursor):
    """A cursor whose statements end in time; COPY is not among them.

    Raises:
        NoAnswerError: PostgreSQL didn't answer within the thread's time limit; the connection is closed.
    """

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 -- psycopg2's name
        """Like a cursor's."""
        _in_time(self.connection, super().execute, query, vars)

    def executemany(self, query: Any, vars_list: Any) -> None:
        """Like a cursor's; the limit is for all together."""
        _in_time(self.connection, super().executemany, query, vars_list)


def _in_time(connection: extensions.connection, run: Callable[[Any, Any], None], query: Any, values: Any) -> None:
    wait = _watch.over(connection)
    try:
        run(query, values)
    except BaseException as error:
        if _watch.done(wait) or not isinstance(error, psycopg2.Error):
            raise
        raise _no_answer(connection) from None
    if not _watch.done(wait):
        # The answer came while the watch hung up.
        raise _no_answer(connection)


def _no_answer(connection: extensions.connection) -> NoAnswerError:
    connection.close()
    return NoAnswerError("PostgreSQL didn't answer in time")


def has_pending_data(connection: extensions.connection) -> bool:
    """Whether there is something to read before anything was asked: mostly, that PostgreSQL has ended the session."""
    incoming = select.poll()
    incoming.register(connection, select.POLLIN)
    return bool(incoming.poll(0))


def raise_if_server_closed(connection: extensions.connection) -> None:
    """Raise where PostgreSQL has ended the session, with its reason, which sending another statement would lose.

    Raises:
        psycopg2.OperationalError: with the reason.
    """
    if has_pending_data(connection):
        connection.poll()
        for notice in connection.notices:
            if notice.startswith("FATAL"):
                raise psycopg2.OperationalError(notice)
