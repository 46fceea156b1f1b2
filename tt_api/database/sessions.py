"""What our statements expect of PostgreSQL's sessions, and who sees to it: a connection of ours, or the operator.

A connection of our own asks for its settings as it starts, and PostgreSQL keeps plans, settings and LISTEN for as long
as it lives. Behind a pooler in transaction mode a connection has a session for one transaction at a time
(`tt_api.database.pooling`). `init_database` chooses; nothing else asks which it is.
"""

from typing import Any, Protocol

from flask import current_app
from psycopg2 import extensions

SESSIONS = "tt_sessions"

# Callers are told within 2 s that the database is away. The server gives up before the client does
# (timeouts.py), so that an answer which is merely slow costs the statement and not the connection.
STATEMENT_TIMEOUT_MS = 1500
LOCK_TIMEOUT_MS = 1200
IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000

EXPECTED: dict[str, str | int] = {
    "timezone": "UTC",
    "statement_timeout": STATEMENT_TIMEOUT_MS,
    "lock_timeout": LOCK_TIMEOUT_MS,
    "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_TIMEOUT_MS,
    # Every page is a few rows off an index; compiling such a plan costs more than running it.
    "jit": "off",
}

_KEPT_PLANS = 300


class Sessions(Protocol):
    """What differs between the two.

    Attributes:
        kept_plans: how many statements' plans may be kept.
        hears: whether LISTEN works.
    """

    kept_plans: int
    hears: bool

    def connect_options(self) -> dict[str, Any]:
        """What connections are opened with."""

    def check(self, connection: extensions.connection) -> None:
        """Look whether a new connection's sessions have what is expected.

        Raises:
            UnfitSessionError: they haven't, and the connection is closed.
        """

    def allow(self, connection: extensions.connection, *, statement_seconds: int, lock_seconds: int) -> None:
        """Let a connection's statements, and their waits for locks, take so long."""


class OwnSessions:
    """A session for each connection, which asks for its settings as it starts."""

    kept_plans = _KEPT_PLANS
    hears = True

    def connect_options(self) -> dict[str, Any]:
        """The settings, as options of the start."""
        wanted = {"application_name": "tt_api", "client_encoding": "UTF8", **EXPECTED}
        return {"options": " ".join(f"-c {name}={value}" for name, value in wanted.items())}

    def check(self, connection: extensions.connection) -> None:
        """Nothing to look for: PostgreSQL refuses a start whose settings it can't make."""

    def allow(self, connection: extensions.connection, *, statement_seconds: int, lock_seconds: int) -> None:
        """Change the session's settings, once."""
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = '{statement_seconds}s'; SET lock_timeout = '{lock_seconds}s'")


def sessions() -> Sessions:
    """The current app's."""
    found: Sessions = current_app.extensions[SESSIONS]
    return found
