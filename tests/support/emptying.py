"""Empties a database between tests."""

from functools import cache

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 -- a class with a small letter

from tt_api.models import Base


def empty_database(url: str) -> None:
    """Delete every row: 4 ms over a connection that is kept; more over a new one, and TRUNCATE takes 150."""
    statements = "; ".join(f"DELETE FROM {table.name}" for table in Base.metadata.sorted_tables)  # noqa: S608 -- our own tables
    try:
        _kept(url).cursor().execute(statements)
    except (psycopg2.OperationalError, psycopg2.InterfaceError):
        # A test has cut connections.
        _kept.cache_clear()
        _kept(url).cursor().execute(statements)


@cache
def _kept(url: str) -> Connection:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    # References and counters are restored by emptying everything, so their triggers needn't run.
    connection.cursor().execute("SET session_replication_role = replica")
    return connection
