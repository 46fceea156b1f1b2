"""The Node server's database: what tables it has, and their rows as text, all of one moment. It is only read."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from decimal import Decimal
from typing import NamedTuple

import psycopg2
from psycopg2 import extensions, sql

from tt_api.naming import snake

_BATCH = 5_000
# Instants in UTC, and every float by the shortest digits that stand for it: they are taken for what people typed.
_OPTIONS = "-c timezone=UTC -c datestyle=ISO -c extra_float_digits=1 -c statement_timeout=0"
_COLUMNS = """
SELECT relname, attname, format_type(atttypid, NULL), attnotnull,
       atthasdef OR attidentity <> '' AS fills_itself
  FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
 WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace AND attnum > 0 AND NOT attisdropped
   AND NOT relispartition
 ORDER BY relname, attnum
"""
# Anything else is no amount, in a text or a float, and its row is refused.
_NUMBER = r"^\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\s*$"


class UnreadableError(Exception):
    """The old database can't be read, or isn't one; the message says why."""


class OldColumn(NamedTuple):
    """A column as it is there.

    Attributes:
        name: its own spelling.
        kind: PostgreSQL's name of its type, without length or digits.
        required: whether a row must have a value for it and nothing fills it in.
    """

    name: str
    kind: str
    required: bool

    @property
    def is_whole(self) -> bool:
        """Whether it holds whole numbers only."""
        return self.kind in ("smallint", "integer", "bigint")


class OldTable(NamedTuple):
    """A table as it is there; its columns by their names in snake_case."""

    name: str
    columns: Mapping[str, OldColumn]


class OldDatabase:
    """The old database as it was at one moment."""

    def __init__(self, connection: extensions.connection) -> None:
        self.connection = connection
        self.tables = self._read_tables()
        if "alembic_version" in self.tables:
            raise UnreadableError("that is a database of this application, not the Node server's")
        if not self.tables:
            raise UnreadableError("there are no tables in that database's own schema")

    def rows(self, table: OldTable, columns: Sequence[sql.Composable]) -> Iterator[Sequence[str | None]]:
        """All rows, each as the texts of these expressions."""
        with self.connection.cursor("old_rows") as cursor:
            cursor.itersize = _BATCH
            cursor.execute(sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(columns), sql.Identifier(table.name)))
            yield from cursor

    def count(self, table: OldTable) -> int:
        """How many rows there are."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table.name)))
            ((number,),) = cursor.fetchall()
        return int(number)

    def count_values(self, table: OldTable, columns: Sequence[OldColumn]) -> list[int]:
        """How many rows have a value, for each of these columns."""
        if not columns:
            return []
        counts = sql.SQL(", ").join(sql.SQL("count({})").format(sql.Identifier(column.name)) for column in columns)
        with self.connection.cursor() as cursor:
            cursor.execute(sql.SQL("SELECT {} FROM {}").format(counts, sql.Identifier(table.name)))
            return list(cursor.fetchone() or ())

    def sums(
        self, table: OldTable, column: OldColumn, currency: OldColumn | None, ids: Sequence[str] | None = None
    ) -> dict[str, Decimal]:
        """What a column comes to in each currency, exactly as it stands there.

        Args:
            currency: the column that says in which; None where all is in dollars.
            ids: of these rows only; None for all.
        """
        statement = sql.SQL(
            "SELECT {currency}, coalesce(sum(trim({value}::text)::numeric), 0) FROM {table}"
            " WHERE {value}::text ~ %(number)s {only} GROUP BY 1 ORDER BY 1"
        ).format(
            currency=currency_expression(currency),
            value=sql.Identifier(column.name),
            table=sql.Identifier(table.name),
            only=sql.SQL("" if ids is None else "AND id::text = ANY(%(ids)s)"),
        )
        with self.connection.cursor() as cursor:
            cursor.execute(statement, {"number": _NUMBER, "ids": ids})
            return {str(name): Decimal(amount) for name, amount in cursor}

    def _read_tables(self) -> dict[str, OldTable]:
        found: dict[str, OldTable] = {}
        with self.connection.cursor() as cursor:
            cursor.execute(_COLUMNS)
            for table, name, kind, not_null, fills_itself in cursor:
                columns = found.setdefault(table, OldTable(table, {})).columns
                assert isinstance(columns, dict)  # noqa: S101 -- it was made here
                columns[snake(name)] = OldColumn(name, kind, required=not_null and not fills_itself)
        return found


def currency_expression(currency: OldColumn | None) -> sql.Composable:
    """SQL for the currency that a row's amounts are in: dollars, where it says none."""
    if currency is None:
        return sql.SQL("'USD'::text")
    return sql.SQL("coalesce(nullif(upper(trim({}::text)), ''), 'USD')").format(sql.Identifier(currency.name))


@contextmanager
def open_old_database(url: str, *, writes: bool = False) -> Iterator[OldDatabase]:
    """The old database as it is now, whatever is written there meanwhile.

    Args:
        writes: whether it is written to; whoever does commits.

    Raises:
        UnreadableError: it can't be reached, or isn't the Node server's.
    """
    try:
        connection = psycopg2.connect(url, options=_OPTIONS, client_encoding="UTF8", connect_timeout=10)
    except psycopg2.Error as error:
        raise UnreadableError(f"can't connect to the old database: {_first_line(error)}") from None
    with closing(connection):
        connection.set_session(isolation_level="REPEATABLE READ", readonly=not writes)
        try:
            yield OldDatabase(connection)
        except psycopg2.errors.InsufficientPrivilege as error:
            raise UnreadableError(f"the old database refuses: {_first_line(error)}") from None


def _first_line(error: psycopg2.Error) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
