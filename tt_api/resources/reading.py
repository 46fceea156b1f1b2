"""How rows are found: list and detail queries, exact totals, and keyset paging."""

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import String

from tt_api.database.lagging_reads import current_reads, reading_from
from tt_api.database.record import CountedRecord, Record, folded_sql
from tt_api.database.row_totals import live_total_sql
from tt_api.database.transaction import read
from tt_api.errors import NotFoundError
from tt_api.resources.cursors import cursor_sealer
from tt_api.resources.filters import Condition
from tt_api.resources.list_query import ListQuery
from tt_api.resources.table import Row, Table, table_of

LIVE = Condition("deleted_at IS NULL")
# Rows: as many of them are held at once while a whole list is sent.
_BATCH = 1000


class Page(NamedTuple):
    """A page of a list.

    Attributes:
        rows: the values of each row, in the order of `Table.columns`.
        total: how many rows the list has; None when a cursor was followed, and in lists that aren't counted.
        next_cursor: where the next page starts; None at the end.
    """

    rows: list[tuple[Any, ...]]
    total: int | None
    next_cursor: str | None


def find(model: type[Record], row_id: str, within: Condition = LIVE) -> Row:
    """A live row by its id, with what only a detail shows.

    Raises:
        NotFoundError: there is none.
    """
    table = table_of(model)
    rows = read(_find_sql(table, within.sql), (row_id, *within.parameters), prepare=True)
    if not rows:
        raise NotFoundError.of(table.entity, row_id)
    return Row(table, rows[0])


@lru_cache(512)
def _find_sql(table: Table, within: str) -> str:
    return f"SELECT {table.detail_list} FROM {table.name} WHERE id = %s AND {within}"


def by_id(model: type[Record], ids: Collection[str | None]) -> dict[str, Row]:
    """Live rows by their ids, as lists have them, in one statement."""
    wanted = sorted({row_id for row_id in ids if row_id is not None})
    if not wanted:
        return {}
    table = table_of(model)
    sql = f"SELECT {table.select_list} FROM {table.name} WHERE id = ANY(%s::uuid[]) AND {LIVE.sql}"
    return {row["id"]: row for row in (Row(table, values) for values in read(sql, (wanted,)))}


def list_page(model: type[Record], query: ListQuery, within: Condition = LIVE) -> Page:
    """One page of the rows that satisfy ``within`` and the query's conditions, in one round trip.

    One row more than asked for is fetched: its presence says that there is a next page. The total is read in the same
    statement and snapshot as the rows, but for a search: that mostly finds no more than a page, which tells the total
    by itself, and to find the same rows twice is half of its cost.
    """
    table = table_of(model)
    where = all_of([within, *query.conditions])
    order = _Order(table, query)
    if query.page is None:
        scope = _scope(table, within, query)
        position = cursor_sealer().open(query.cursor, scope) if query.cursor is not None else None
        rows = order.rows_after(position, where, query.limit + 1)
        total = None
    else:
        rows, total = _numbered_page(table, query, where, order)
    more = len(rows) > query.limit
    rows = rows[: query.limit]
    cursor = cursor_sealer().seal(order.position_of(rows[-1]), _scope(table, within, query)) if more else None
    return Page([row[: len(table.columns)] for row in rows], total, cursor)


def _numbered_page(
    table: Table, query: ListQuery, where: Condition, order: "_Order"
) -> tuple[list[tuple[Any, ...]], int]:
    assert query.page is not None  # noqa: S101 -- the caller has looked
    offset = (query.page - 1) * query.limit
    total = _total_sql(table, where)
    with_rows = Condition("NULL") if query.searches else total
    sql = (
        f"SELECT {order.select_list}, {with_rows.sql} FROM {table.name} WHERE {where.sql}"
        f" ORDER BY {order.by} LIMIT %s OFFSET %s"
    )
    rows = read(sql, (*with_rows.parameters, *where.parameters, query.limit + 1, offset))
    if len(rows) <= query.limit and (rows or offset == 0):
        return rows, offset + len(rows)
    if rows and not query.searches:
        return rows, rows[0][-1]
    ((count,),) = read(f"SELECT {total.sql}", total.parameters)
    return rows, count


def _total_sql(table: Table, where: Condition) -> Condition:
    if where == LIVE and issubclass(table.model, CountedRecord):
        return Condition(live_total_sql(table.name))
    return Condition(f"(SELECT count(*) FROM {table.name} WHERE {where.sql})", where.parameters)


def all_rows(model: type[Record], query: ListQuery, within: Condition = LIVE) -> Iterator[tuple[Any, ...]]:
    """Every row that satisfies ``within`` and the query's conditions, in its order, whatever page it asks for.

    They are read in batches, each after the last one's place in the order: neither the list nor a connection is held
    while a slow caller takes it. The first batch is read at once, so that what fails does so before anything was sent.
    """
    table = table_of(model)
    batches = _batches(_Order(table, query), all_of([within, *query.conditions]))
    first = next(batches)
    return (row[: len(table.columns)] for batch in chain([first], batches) for row in batch)


def _batches(order: "_Order", where: Condition) -> Iterator[list[tuple[Any, ...]]]:
    position: Sequence[str | None] | None = None
    reads = current_reads()
    while True:
        # All but the first are read when the view has returned.
        with reading_from(reads):
            rows = order.rows_after(position, where, _BATCH)
        yield rows
        if len(rows) < _BATCH:
            return
        position = order.position_of(rows[-1])


class _Order:
    """The order of a list, and how to go on in it from a given row.

    Nulls come where PostgreSQL puts them: last ascending, first descending. Text goes by its folded form.
    """

    def __init__(self, table: Table, query: ListQuery) -> None:
        column = table.column(query.sort)
        self._table = table
        self._nullable = bool(column.nullable)
        self._descending = query.descending
        self._value = table.sql[query.sort]
        if isinstance(column.type, String):
            self._value = folded_sql(self._value)
        direction = "DESC" if query.descending else "ASC"
        self.by = f"{self._value} {direction}, id {direction}"
        # The sort value leaves as text, exactly as PostgreSQL will read it back from a cursor.
        self.select_list = f"{table.select_list}, ({self._value})::text"

    def position_of(self, row: tuple[Any, ...]) -> tuple[str | None, str]:
        """What a cursor that goes on after this row must hold."""
        return row[len(self._table.columns)], row[self._table.position["id"]]

    def rows_after(self, position: Sequence[str | None] | None, where: Condition, limit: int) -> list[tuple[Any, ...]]:
        """The next rows after a position; the first ones where there is none.

        Rows without a value lie together at one end, beyond the reach of a comparison, so a page that crosses into
        or out of them takes a second query.
        """
        rows: list[tuple[Any, ...]] = []
        for part in self._parts_after(position) if position else [Condition("true")]:
            rows += self._rows(all_of([where, part]), limit - len(rows))
            if len(rows) == limit:
                break
        return rows

    def _parts_after(self, position: Sequence[str | None]) -> list[Condition]:
        value, row_id = position
        beyond = "<" if self._descending else ">"
        if value is not None:
            parts = [Condition(f"({self._value}, id) {beyond} (%s, %s)", (value, row_id))]
            if self._nullable and not self._descending:
                parts.append(Condition(f"{self._value} IS NULL"))
            return parts
        parts = [Condition(f"{self._value} IS NULL AND id {beyond} %s", (row_id,))]
        if self._descending:
            parts.append(Condition(f"{self._value} IS NOT NULL"))
        return parts

    def _rows(self, where: Condition, limit: int) -> list[tuple[Any, ...]]:
        sql = f"SELECT {self.select_list} FROM {self._table.name} WHERE {where.sql} ORDER BY {self.by} LIMIT %s"
        return read(sql, (*where.parameters, limit))


def all_of(conditions: Sequence[Condition]) -> Condition:
    """One condition of several, at least one."""
    if len(conditions) == 1:
        return conditions[0]
    return Condition(
        " AND ".join(condition.sql for condition in conditions),
        tuple(parameter for condition in conditions for parameter in condition.parameters),
    )


def _scope(table: Table, within: Condition, query: ListQuery) -> bytes:
    return repr((table.name, within, query.scope)).encode()
