"""How the applications of a run reach PostgreSQL: directly or, with `pytest --pgbouncer`, through PgBouncer.

Only what the applications do goes through it: tests look into the database, and hold its locks, on connections of
their own. Servers that a test starts for itself have none in front of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg2

from devtools.pgbouncer import ROLE, PgBouncer
from devtools.postgres import Postgres
from tt_api.database.sessions import EXPECTED


class _Way:
    """The run's."""

    postgres: Postgres | None = None
    pgbouncer: PgBouncer | None = None
    direct = False


def route(url: str) -> dict[str, str]:
    """The variables of an application over the database at that address."""
    way = _Way
    if way.direct or not (way.postgres and way.pgbouncer) or urlsplit(url).port != way.postgres.port:
        return {"DATABASE_URL": url}
    return pooled(way.pgbouncer, url)


def pooled(pgbouncer: PgBouncer, url: str) -> dict[str, str]:
    """The same through a PgBouncer."""
    return {"DATABASE_URL": pgbouncer.url_of(urlsplit(url).path[1:]), "DATABASE_POOLER": "transaction"}


def prepare_role(postgres: Postgres) -> None:
    """Give the role what the application expects of a session."""
    connection = psycopg2.connect(postgres.url)
    connection.autocommit = True
    for name, value in EXPECTED.items():
        connection.cursor().execute(f"ALTER ROLE {ROLE} SET {name} = %s", [value])
    connection.close()


@contextmanager
def through(postgres: Postgres, pgbouncer: PgBouncer) -> Iterator[None]:
    """Lead applications over that server's databases through PgBouncer."""
    prepare_role(postgres)
    _Way.postgres, _Way.pgbouncer = postgres, pgbouncer
    try:
        yield
    finally:
        _Way.postgres = _Way.pgbouncer = None


@contextmanager
def direct(wanted: bool = True) -> Iterator[None]:
    """Lead the applications that are set up meanwhile past it, or not."""
    before, _Way.direct = _Way.direct, wanted
    try:
        yield
    finally:
        _Way.direct = before
