"""What a real resource offers to filter, sort and range by, the database can serve from an index."""

from collections.abc import Iterator

import psycopg2
import pytest
from psycopg2.extensions import cursor as Cursor  # noqa: N812 -- a class, whatever its name
from sqlalchemy import String, inspect

from tests.support.refusals import NOBODY
from tests.support.resources import REAL, Resource
from tt_api.database.record import folded_sql
from tt_api.naming import snake
from tt_api.resources.filters import BooleanFilter, Condition, Filter, IdFilter, OneOfFilter, UniqueFilter
from tt_api.resources.list_query import ListQuery
from tt_api.resources.reading import LIVE, _Order

# Mirrors sync these by updated_at; elsewhere its index would cost every update.
MIRRORED = {"contacts", "deals", "companies", "clients", "bookings"}
EACH = pytest.mark.resources("L", where=lambda one: one in REAL)


@pytest.fixture(scope="module")
def cursor(database_url: str) -> Iterator[Cursor]:
    connection = psycopg2.connect(database_url)
    with connection, connection.cursor() as cursor:
        # Tables are empty here: what counts is whether an index can do it, not whether it is cheaper today.
        cursor.execute("SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off")
        yield cursor
    connection.close()


def plain(definition: str) -> str:
    return definition.replace("(", "").replace(")", "").replace('"', "").replace("::text", "").lower()


def leading_columns(cursor: Cursor, table: str) -> set[str]:
    """The first column or expression of each index over live rows or all rows of a table."""
    cursor.execute(
        "SELECT pg_get_indexdef(indexrelid, 1, false), pg_get_expr(indpred, indrelid) FROM pg_index"
        " WHERE indrelid = %s::regclass AND indisvalid",
        (table,),
    )
    usable = (None, "(deleted_at IS NULL)")
    return {plain(first) for first, predicate in cursor.fetchall() if predicate in usable}


def leading(offered: Filter) -> str:
    """What an index behind a filter begins with."""
    return plain(offered.column_sql) if isinstance(offered, UniqueFilter) else str(offered.name)


def sorts_with_index(resource: Resource) -> list[str]:
    mirrored = resource.table.name in MIRRORED
    return [snake(key) for key in resource.sorts if key != "updatedAt" or mirrored]


def condition_of(resource: Resource, key: str) -> Condition:
    """What a filter makes of one value, as a list's WHERE has it."""
    offered = resource.filters[key]
    if isinstance(offered, OneOfFilter):
        return offered.parse((resource.own | resource.read_only)[key].values[0])
    return offered.parse(
        "true" if isinstance(offered, BooleanFilter) else NOBODY if isinstance(offered, IdFilter) else "x"
    )


def plan(cursor: Cursor, resource: Resource, sort: str, descending: bool, condition: Condition | None = None) -> str:
    """How PostgreSQL reads page 1, by the same ORDER BY that lists use."""
    order = _Order(resource.table, ListQuery(sort=sort, descending=descending))
    parent = resource.declaration.parent
    conditions = [LIVE, *([Condition(f"{parent.column.key} = %s", (NOBODY,))] if parent else [])]
    conditions += [condition] if condition else []
    where = " AND ".join(one.sql for one in conditions)
    parameters = [parameter for one in conditions for parameter in one.parameters]
    cursor.execute(
        f"EXPLAIN SELECT {order.select_list} FROM {resource.table.name} WHERE {where} ORDER BY {order.by} LIMIT 21",  # noqa: S608
        parameters,
    )
    return "\n".join(line for (line,) in cursor.fetchall())


@EACH
class TestIndexes:
    def test_filters_ranges_and_sorts_have_one_that_begins_with_their_column(
        self, cursor: Cursor, resource: Resource
    ) -> None:
        parent = resource.declaration.parent
        if parent is not None:
            # A list below a parent is as short as what one row owns.
            assert parent.column.key in leading_columns(cursor, resource.table.name)
            return
        found = leading_columns(cursor, resource.table.name)
        text_sorts = {
            name for name in sorts_with_index(resource) if isinstance(resource.table.column(name).type, String)
        }
        plain_columns = {leading(offered) for offered in resource.filters.values()}
        plain_columns |= {resource.column(key) for key in resource.ranges} | set(sorts_with_index(resource))
        plain_columns -= text_sorts - {leading(offered) for offered in resource.filters.values()}
        if resource.table.name not in MIRRORED:
            plain_columns -= {"updated_at"}
        needed = plain_columns | {plain(folded_sql(name)) for name in text_sorts}
        assert needed - found == set()

    def test_every_unique_rule_of_the_model_is_in_the_database(self, cursor: Cursor, resource: Resource) -> None:
        indexes = inspect(resource.declaration.model).local_table.indexes
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass AND indisunique",
            (resource.table.name,),
        )
        names = {name for (name,) in cursor.fetchall()}
        assert {index.name for index in indexes if index.unique} <= names

    def test_search_has_a_trigram_index_where_the_server_offers_one(self, cursor: Cursor, resource: Resource) -> None:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')")
        ((trigrams,),) = cursor.fetchall()
        if "search" in resource.parameters and trigrams:
            assert "search_text" in leading_columns(cursor, resource.table.name)


@EACH
class TestPlans:
    def test_page_1_of_every_sort_is_read_off_an_index(self, cursor: Cursor, resource: Resource) -> None:
        for sort in sorts_with_index(resource) if resource.declaration.parent is None else ["created_at"]:
            for descending in (True, False):
                found = plan(cursor, resource, sort, descending)
                assert "Index" in found, (sort, descending, found)
                assert "Sort" not in found, (sort, descending, found)
                assert "Seq Scan" not in found, (sort, descending, found)

    def test_page_1_of_every_filter_is_read_off_an_index(self, cursor: Cursor, resource: Resource) -> None:
        if resource.declaration.parent is None:
            # Over an empty table the sort's own index costs the same; only the filters' may be left to choose from.
            cursor.execute(f"SAVEPOINT before; DROP INDEX ix_{resource.table.name}_created_at")
            plans = {
                key: plan(cursor, resource, "created_at", True, condition_of(resource, key))
                for key, offered in resource.filters.items()
                if not isinstance(offered, UniqueFilter)
            }
            cursor.execute("ROLLBACK TO SAVEPOINT before")
            for key, found in plans.items():
                assert "Sort" not in found, (key, found)
                # The condition is looked up in the index, not checked row by row after the sort's own.
                assert f"Filter: ({snake(key)}" not in found.replace("((", "("), (key, found)

    def test_what_is_unique_is_looked_up_in_its_index(self, cursor: Cursor, resource: Resource) -> None:
        unique = [key for key, offered in resource.filters.items() if isinstance(offered, UniqueFilter)]
        plans = {}
        for key in unique:
            cursor.execute(
                "SAVEPOINT before; UPDATE pg_index SET indisvalid = false"  # all others cost the same over no rows
                " WHERE indrelid = %s::regclass AND (indisprimary OR NOT indisunique"
                " OR pg_get_indexdef(indexrelid) !~ %s)",
                (resource.table.name, rf"\m{resource.column(key)}\M"),
            )
            plans[key] = plan(cursor, resource, "created_at", True, condition_of(resource, key))
            cursor.execute("ROLLBACK TO SAVEPOINT before")
        for key, found in plans.items():
            assert "Index Cond" in found, (key, found)
            # What is unique for good has one row at most, deleted or not, and so has it below a parent.
            if resource.declaration.parent is None:
                assert "Filter" not in found.replace("Filter: (deleted_at IS NULL)", ""), (key, found)
