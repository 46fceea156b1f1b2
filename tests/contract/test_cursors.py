"""Lists: the order of lists, and walks through them by cursor."""

import base64
from itertools import chain, count, islice
from typing import Any

import pytest
from sqlalchemy import Index, String, inspect

from tests.support.examples import example
from tests.support.maker import Made, Maker
from tests.support.resources import VOYAGES, Resource
from tt_api.database.record import folded_sql
from tt_api.naming import snake

LISTS = pytest.mark.resources("LC")
ORDERS = pytest.mark.parametrize("order", ["asc", "desc"])


def walk(make: Maker, collection: str, limits: list[int], **query: Any) -> list[list[str]]:
    """The ids page by page, from the first to the last, by cursor; the limits take turns."""
    pages: list[list[str]] = []
    cursor: dict[str, str] = {}
    for number in islice(count(), 100):
        limit = limits[number % len(limits)]
        response = make.api.get(collection, query_string={**query, **cursor, "limit": limit})
        assert response.status_code == 200, response.get_data(as_text=True)
        answer = response.get_json()
        assert cursor == {} or {answer["pagination"][key] for key in ("page", "total", "totalPages")} == {None}
        assert answer["pagination"]["limit"] == limit
        pages.append([row["id"] for row in answer["data"]])
        if answer["pagination"]["nextCursor"] is None:
            return pages
        assert len(answer["data"]) == limit
        cursor = {"cursor": answer["pagination"]["nextCursor"]}
    raise AssertionError("the walk has no end")


def with_ties_and_nulls(make: Maker, resource: Resource, sort: str, rows: list[Made]) -> None:
    """Let rows share values of a column where they can, and some have none where it may be null."""
    column = resource.table.column(snake(sort))
    field = (resource.own | resource.read_only)[sort]
    # Unique values are far from those that the rows were made with: they are changed one after another.
    numbers = (903, 901, 905, 906, 904, 902, 907) if is_unique(resource, column.name) else (3, 1, 2, 2, 2, 2, 1)
    values = [field.deserialize(example(field, number)) for number in numbers]
    if column.nullable:
        values[2:5] = [None] * 3
    for row, value in zip(rows, values, strict=True):
        make.store(resource, row.id, **{column.name: value})


def is_unique(resource: Resource, column: str) -> bool:
    indexes: set[Index] = inspect(resource.declaration.model).local_table.indexes
    return any(index.unique and f"{index.name}_".endswith(f"_{column}_") for index in indexes)


def order_in_sql(make: Maker, resource: Resource, sort: str, order: str, rows: list[Made]) -> list[str]:
    column = resource.table.column(snake(sort))
    value = folded_sql(column.name) if isinstance(column.type, String) else column.name
    sql = f"SELECT id::text FROM {resource.table.name} WHERE id::text = ANY(%s) ORDER BY {value} {order}, id {order}"  # noqa: S608
    return [row_id for (row_id,) in make.rows(sql, [row.id for row in rows])]


@pytest.mark.deep
@LISTS
@ORDERS
def test_every_sort_puts_nulls_as_postgresql_does_and_walks_visit_each_row_once(
    make: Maker, resource: Resource, order: str
) -> None:
    rows = make.many(resource, 7)
    collection = rows[0].collection
    for sort in resource.sorts:
        with_ties_and_nulls(make, resource, sort, rows)
        query = {"sortBy": sort, "sortOrder": order}
        listed = make.api.get(collection, query_string=query | {"limit": 100}).get_json()["data"]
        in_order = [row["id"] for row in listed]
        mine = {row.id for row in rows}
        assert [row_id for row_id in in_order if row_id in mine] == order_in_sql(make, resource, sort, order, rows), (
            sort
        )
        for limits in ([1], [2], [1, 3]):
            pages = walk(make, collection, limits, **query)
            assert list(chain(*pages)) == in_order, (sort, limits)


@pytest.mark.resources("L", where=lambda resource: resource.listed_by is None)
def test_the_default_sort_is_the_newest_first(make: Maker, resource: Resource) -> None:
    rows = make.many(resource, 4)
    listed = make.api.get(rows[0].collection).get_json()
    spelt_out = make.api.get(rows[0].collection, query_string={"sortBy": "createdAt", "sortOrder": "desc"}).get_json()
    assert [row["id"] for row in listed["data"]] == [row.id for row in reversed(rows)]
    assert spelt_out == listed


@LISTS
def test_created_and_updated_at_are_always_sorts(resource: Resource) -> None:
    assert {"createdAt", "updatedAt"} <= set(resource.sorts)


@pytest.mark.deep
class TestTextOrder:
    def test_it_folds_case_beyond_ascii(self, make: Maker) -> None:
        names = ["alpha", "Bravo", "charlie", "Émile", "éon", "Ömer", "özil", "Жанна", "женя"]
        for name in reversed(names):
            make.make(VOYAGES, name=name)
        listed = make.api.get(VOYAGES.rule, query_string={"sortBy": "name", "sortOrder": "asc"}).get_json()["data"]
        assert [row["name"] for row in listed] == names

    def test_names_that_differ_in_case_only_are_ties(self, make: Maker) -> None:
        rows = [make.make(VOYAGES, name=name).id for name in ("same", "SAME", "Same", "sAME")]
        query = {"sortBy": "name", "sortOrder": "asc"}
        assert walk(make, VOYAGES.rule, [1], **query) == [[row_id] for row_id in sorted(rows)]

    @ORDERS
    def test_awkward_values_are_walked_through(self, make: Maker, order: str) -> None:
        names = [
            "100%",
            "a_b",
            "back\\slash",
            "quo'te",
            'dou"ble',
            "ﬁne",
            "İstanbul",
            "ẞtrasse",
            "x" * 200,
            "🛳️",
            "null",
        ]
        rows = [make.make(VOYAGES, name=name).id for name in names]
        pages = walk(make, VOYAGES.rule, [1], sortBy="name", sortOrder=order)
        assert sorted(chain(*pages)) == sorted(rows)


@pytest.mark.deep
class TestWalksWhileOthersWrite:
    @pytest.mark.parametrize("sort", VOYAGES.sorts)
    @ORDERS
    def test_rows_that_stay_unchanged_are_neither_skipped_nor_repeated(
        self, make: Maker, sort: str, order: str
    ) -> None:
        rows = make.many(VOYAGES, 7)
        with_ties_and_nulls(make, VOYAGES, sort, rows)
        doomed = {rows[1].id, rows[3].id}
        seen: list[str] = []
        cursor: dict[str, str] = {}
        for turn in count():
            query = {"sortBy": sort, "sortOrder": order, "limit": 2, **cursor}
            answer = make.api.get(VOYAGES.rule, query_string=query).get_json()
            seen += [row["id"] for row in answer["data"]]
            cursor = {"cursor": answer["pagination"]["nextCursor"]}
            if cursor["cursor"] is None:
                break
            for _ in range(2 if turn < 3 else 0):
                make.make(VOYAGES)
            if turn < len(doomed):
                make.api.delete(f"{VOYAGES.rule}/{sorted(doomed)[turn]}")
        assert len(seen) == len(set(seen))
        stayed = [row_id for row_id in seen if row_id in {row.id for row in rows} - doomed]
        assert stayed == order_in_sql(make, VOYAGES, sort, order, [row for row in rows if row.id not in doomed])

    def test_a_walk_goes_on_after_the_row_that_it_stopped_at_was_deleted(self, make: Maker) -> None:
        oldest, middle, newest = make.many(VOYAGES, 3)
        first = make.api.get(VOYAGES.rule, query_string={"limit": 1}).get_json()
        make.api.delete(newest.url)
        cursor = first["pagination"]["nextCursor"]
        answer = make.api.get(VOYAGES.rule, query_string={"cursor": cursor}).get_json()
        assert [row["id"] for row in answer["data"]] == [middle.id, oldest.id]


@pytest.mark.deep
class TestSecrecy:
    def test_a_cursor_shows_nothing_of_the_row_that_it_was_left_at(self, make: Maker) -> None:
        for _ in range(3):
            make.make(VOYAGES, name="Persephone Featherstone", captain="Persephone Featherstone")
        for sort in ("name", "captain"):
            cursor = make.api.get(VOYAGES.rule, query_string={"limit": 1, "sortBy": sort}).get_json()["pagination"][
                "nextCursor"
            ]
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            for part in (b"persephone", b"featherstone"):
                assert part not in raw.lower()
                assert part not in cursor.lower().encode()
