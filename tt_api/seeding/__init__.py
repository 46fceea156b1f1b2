"""``flask seed``: believable data, the same rows on every machine and run (docs/decisions/repeatable-seed.md)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from psycopg2 import extensions

from tt_api.seeding.companies import COMPANIES
from tt_api.seeding.table import SeedTable, load
from tt_api.transaction import execute, transaction

# In this order: rows refer to rows of the tables before theirs.
TABLES = (COMPANIES,)
# Any number that no other program takes advisory locks on in this database.
_LOCK = 7_266_002


def seed(scale: int, *, if_empty: bool, say: Callable[[str], None]) -> None:
    """Store what is missing of that scale's rows, all in one transaction.

    Args:
        scale: how much, in whole steps; a larger one has all rows of a smaller one.
        if_empty: do nothing where there are companies already.
        say: prints a line.
    """
    with _unhurried(), transaction():
        # Two at once would store the same rows; a big one takes longer than a request's statement may.
        execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
        execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        if if_empty and _has_rows():
            say("There are companies already: nothing added.")
            return
        results = [(table.name, *_load(table, scale, say)) for table in TABLES]
    _summarise(results, scale, say)


def _load(table: SeedTable, scale: int, say: Callable[[str], None]) -> tuple[int, float]:
    started = monotonic()
    added = load(table, scale, lambda done, count: say(f"{table.name}: {_grouped(done)} of {_grouped(count)}"))
    return added, monotonic() - started


def _has_rows() -> bool:
    return execute(f"SELECT FROM {COMPANIES.name} LIMIT 1").rowcount > 0


def _summarise(results: list[tuple[str, int, float]], scale: int, say: Callable[[str], None]) -> None:
    if not any(added for _, added, _ in results):
        say(f"All rows of scale {scale} are there already: nothing added.")
        return
    lines = [("table", "rows added", "seconds")]
    lines += [(name, _grouped(added), f"{seconds:.1f}") for name, added, seconds in results]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    say("")
    for name, added, seconds in lines:
        say(f"{name:<{widths[0]}}  {added:>{widths[1]}}  {seconds:>{widths[2]}}")


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")


@contextmanager
def _unhurried() -> Iterator[None]:
    """Wait for PostgreSQL as long as it takes: with a wait callback, which bounds requests, psycopg2 knows no COPY."""
    callback = extensions.get_wait_callback()
    extensions.set_wait_callback(None)
    try:
        yield
    finally:
        extensions.set_wait_callback(callback)
