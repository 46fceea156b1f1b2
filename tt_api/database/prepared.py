"""Statements that PostgreSQL parses and plans once per connection, for the few that nearly every request runs.

psycopg2 has no prepared statements of its own, so they are made and run as text. Only statements whose best plan
doesn't depend on their values belong here: by id, insert, update.
"""

import re
from hashlib import sha256
from itertools import count
from typing import NamedTuple

_PLACEHOLDER = re.compile(r"%[s%]")


class Prepared(NamedTuple):
    """A statement's two halves, as psycopg2 takes them.

    Attributes:
        prepare: sent once per connection.
        execute: sent with the parameters each time.
    """

    name: str
    prepare: str
    execute: str


class PreparedStatements:
    """The statements whose plans an engine's connections keep: the first that it ran, so many at most.

    Column lists of inserts and updates vary with what callers send; a hostile caller must not fill the server's memory.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[str, Prepared] = {}

    def get(self, sql: str) -> Prepared | None:
        """The prepared form of a statement with ``%s`` placeholders; None when there are too many already."""
        found = self._known.get(sql)
        if found is None and len(self._known) < self._most:
            found = self._known[sql] = _prepare(sql)
        return found


def _prepare(sql: str) -> Prepared:
    numbers = count(1)
    numbered = _PLACEHOLDER.sub(lambda match: f"${next(numbers)}" if match[0] == "%s" else "%", sql)
    parameters = next(numbers) - 1
    # From the text itself: a number could be given to two statements by two threads, and one would run the other's.
    name = f"tt_{sha256(sql.encode()).hexdigest()[:32]}"
    arguments = f" ({', '.join(['%s'] * parameters)})" if parameters else ""
    return Prepared(name, f"PREPARE {name} AS {numbered}", f"EXECUTE {name}{arguments}")
