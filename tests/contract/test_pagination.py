"""Lists: pages and exact totals."""

from typing import Any

import pytest

from tests.support.maker import Maker
from tests.support.refusals import NOBODY, refused
from tests.support.resources import VOYAGES, Resource

LISTS = pytest.mark.resources("LC")


def pagination_of(make: Maker, collection: str, **query: Any) -> dict[str, Any]:
    response = make.api.get(collection, query_string=query)
    assert response.status_code == 200, response.get_data(as_text=True)
    return dict(response.get_json()["pagination"])


@pytest.mark.deep
@LISTS
class TestPages:
    def test_pages_cut_the_newest_first_list_without_gaps(self, make: Maker, resource: Resource) -> None:
        rows = make.many(resource, 5)
        collection = rows[0].collection
        seen = []
        for page, size in ((1, 2), (2, 2), (3, 1)):
            answer = make.api.get(collection, query_string={"page": page, "limit": 2}).get_json()
            numbers = {key: answer["pagination"][key] for key in ("page", "limit", "total", "totalPages")}
            assert numbers == {"page": page, "limit": 2, "total": 5, "totalPages": 3}
            assert len(answer["data"]) == size
            assert (answer["pagination"]["nextCursor"] is None) == (page == 3)
            seen += answer["data"]
        assert seen == [row.listed for row in reversed(rows)]

    def test_a_full_last_page_ends_the_list(self, make: Maker, resource: Resource) -> None:
        (row, _) = make.many(resource, 2)
        assert pagination_of(make, row.collection, limit=2) == {
            "page": 1,
            "limit": 2,
            "total": 2,
            "totalPages": 1,
            "nextCursor": None,
        }

    def test_a_page_beyond_the_end_is_empty_and_still_tells_the_total(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        for page in (2, 45_000, 2**31 - 1):
            answer = make.api.get(row.collection, query_string={"page": page, "limit": 100}).get_json()
            assert answer == {
                "data": [],
                "pagination": {"page": page, "limit": 100, "total": 1, "totalPages": 1, "nextCursor": None},
            }

    def test_an_empty_list_has_no_pages(self, make: Maker, resource: Resource) -> None:
        assert pagination_of(make, make.collection(resource)) == {
            "page": 1,
            "limit": 20,
            "total": 0,
            "totalPages": 0,
            "nextCursor": None,
        }

    def test_page_and_limit_are_ascii_digits_in_range(self, make: Maker, resource: Resource) -> None:
        collection = make.collection(resource)
        assert make.api.get(f"{collection}?page=1&limit=100").status_code == 200
        wrong = ("0", "-1", "1.0", "1e1", "", " 1", "+1", "1_0", "٣", "²", "abc", "99999999999999999999", "null", "1,2")
        for name in ("page", "limit"):
            for value in (*wrong, *(("101",) if name == "limit" else ())):
                refused(make.api.get(collection, query_string={name: value}), 400, name, why=f"{name}={value}")


@LISTS
class TestTotals:
    def test_they_follow_every_create_and_delete(self, make: Maker, resource: Resource) -> None:
        rows = make.many(resource, 3)
        collection = rows[0].collection
        if "D" in resource.operations:
            make.api.delete(rows[0].url)
            make.api.delete(rows[0].url)
            rows = rows[1:]
        assert pagination_of(make, collection, limit=1)["total"] == len(rows)
        make.make(resource, collection)
        assert pagination_of(make, collection, limit=1)["total"] == len(rows) + 1

    @pytest.mark.deep
    def test_refused_creates_count_nothing(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        make.api.post(row.collection, make.body(resource) | {"noSuchField": 1})
        make.api.post(row.collection, {})
        assert pagination_of(make, row.collection, limit=1)["total"] == 1

    @pytest.mark.deep
    def test_a_writer_that_rolls_back_counts_nothing(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        columns = ", ".join(
            name
            for name in resource.table.columns
            if name in resource.table.stored and name not in ("id", "slug") and "email" not in name
        )
        copy = f"INSERT INTO {resource.table.name} ({columns}) SELECT {columns} FROM {resource.table.name}"  # noqa: S608
        with make.sql() as connection, connection.cursor() as cursor:
            # A table with unique columns refuses the copy, which is as good a reason to roll back.
            cursor.execute(f"DO $$ BEGIN {copy}; EXCEPTION WHEN integrity_constraint_violation THEN NULL; END $$")
            cursor.execute(f"UPDATE {resource.table.name} SET deleted_at = now() WHERE id = %s", (row.id,))  # noqa: S608
            connection.rollback()
        assert pagination_of(make, row.collection, limit=1)["total"] == 1

    @pytest.mark.deep
    def test_other_writers_uncommitted_rows_are_not_counted(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        with make.sql() as connection, connection.cursor() as cursor:
            cursor.execute(f"UPDATE {resource.table.name} SET deleted_at = now() WHERE id = %s", (row.id,))  # noqa: S608
            assert pagination_of(make, row.collection, limit=1)["total"] == 1
        assert pagination_of(make, row.collection, limit=1)["total"] == 0


@pytest.mark.deep
class TestTotalsOfNarrowedLists:
    @pytest.fixture
    def rows(self, make: Maker) -> None:
        for number in range(7):
            cabin = "suite" if number % 2 else "inside"
            make.make(VOYAGES, name=f"{'Fjord' if number < 5 else 'Delta'} {number}", cabin=cabin)

    @pytest.mark.parametrize(
        ("query", "total"),
        [
            ({}, 7),
            ({"cabin": "suite"}, 3),
            ({"search": "fjord"}, 5),
            ({"search": "fjord", "cabin": "suite"}, 2),
            ({"createdAtFrom": "2020-01-01"}, 7),
            ({"createdAtTo": "2020-01-01"}, 0),
            ({"homePortId": NOBODY}, 0),
            ({"search": " "}, 7),
        ],
    )
    @pytest.mark.parametrize("page", [1, 2, 9])
    def test_filters_and_searches_count_exactly(
        self, make: Maker, rows: None, query: dict[str, str], total: int, page: int
    ) -> None:
        found = pagination_of(make, VOYAGES.rule, **query, page=page, limit=2)
        assert (found["total"], found["totalPages"]) == (total, (total + 1) // 2)
