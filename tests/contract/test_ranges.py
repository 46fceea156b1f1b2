"""Lists: ranges over dates and instants."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.contract.test_filters import ids
from tests.support.hostile import ARABIC_ZERO
from tests.support.maker import Maker
from tests.support.refusals import refused
from tests.support.resources import VOYAGES, Resource
from tt_api.resources.ranges import InstantBound

LISTS = pytest.mark.resources("LC")
DAYS = [date(2031, 3, 1) + timedelta(days=number) for number in range(3)]
NOONS = [datetime.fromisoformat(f"{day}T12:00:00.000001+00:00") for day in DAYS]


def spelt(value: Any) -> str:
    return str(value.isoformat().replace("+00:00", "Z"))


@LISTS
class TestEveryRange:
    def test_created_and_updated_at_have_one_and_so_have_sortable_dates(self, resource: Resource) -> None:
        dated = {key for key in resource.sorts if key.endswith(("At", "On", "Date", "For"))}
        assert {"createdAt", "updatedAt"} | dated <= resource.ranges.keys()
        assert all(f"{key}To" in resource.parameters for key in resource.ranges)

    @pytest.mark.deep
    def test_both_ends_are_inclusive_and_from_after_to_is_empty(self, make: Maker, resource: Resource) -> None:
        for key, bound in resource.ranges.items():
            values = NOONS if isinstance(bound, InstantBound) else DAYS
            rows = make.many(resource, 3)
            for row, value in zip(rows, values, strict=True):
                make.store(resource, row.id, **{resource.column(key): value})
            first, second, third = [row.id for row in rows]
            low, middle, high = map(spelt, values)
            start, end = f"{key}From", f"{key}To"
            for query, expected in (
                ({start: low, end: high}, {first, second, third}),
                ({start: middle, end: high}, {second, third}),
                ({start: low, end: middle}, {first, second}),
                ({start: middle, end: middle}, {second}),
                ({start: high, end: low}, set()),
            ):
                assert ids(make, rows[0].collection, **query) == expected, query

    @pytest.mark.deep
    def test_other_spellings_are_refused(self, make: Maker, resource: Resource) -> None:
        collection = make.collection(resource)
        always = [
            "",
            "null",
            "today",
            "20310301",
            "2031-3-1",
            "2031-02-30",
            "0000-01-01",
            "10000-01-01",
            f"2031-{ARABIC_ZERO}3-01",
        ]
        always += [" 2031-03-01", "2031-03-01,2031-03-02", "2031-03-01\x00", "2031-W09-6"]
        instants = ["2031-03-01T00:00:00", "2031-03-01T00:00:00 02:00", "2031-03-01T00:00:00.1234567Z"]
        instants += ["2031-03-01 00:00:00Z", "2031-03-01T00:00Z0", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00"]
        for key, bound in resource.ranges.items():
            wrong = always + (instants if isinstance(bound, InstantBound) else ["2031-03-01T00:00:00Z"])
            for name in (f"{key}From", f"{key}To"):
                for value in wrong:
                    refused(make.api.get(collection, query_string={name: value}), 400, name, why=value)


@pytest.mark.deep
class TestInstants:
    @pytest.fixture
    def rows(self, make: Maker) -> dict[str, str]:
        edges = (
            "2031-02-28T23:59:59.999999Z",
            "2031-03-01T00:00:00Z",
            "2031-03-01T23:59:59.999999Z",
            "2031-03-02T00:00:00Z",
        )
        made = {edge: make.make(VOYAGES, boardsAt=edge).id for edge in edges}
        make.make(VOYAGES, boardsAt=None)
        return made

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"boardsAtFrom": "2031-03-01", "boardsAtTo": "2031-03-01"}, [1, 2]),
            ({"boardsAtFrom": "2031-03-01"}, [1, 2, 3]),
            ({"boardsAtTo": "2031-03-01"}, [0, 1, 2]),
            ({"boardsAtFrom": "2031-03-02"}, [3]),
            ({"boardsAtTo": "2031-02-28"}, [0]),
            ({"boardsAtFrom": "2031-03-01T02:00:00+02:00", "boardsAtTo": "2031-02-28T19:00:00-05:00"}, [1]),
            ({"boardsAtFrom": "2031-03-01T23:59:59.999999Z", "boardsAtTo": "2031-03-02"}, [2, 3]),
            ({"boardsAtFrom": "2031-03-01T00:00:00.000001Z", "boardsAtTo": "2031-03-01"}, [2]),
            ({"boardsAtFrom": "0001-01-01", "boardsAtTo": "9999-12-31"}, [0, 1, 2, 3]),
        ],
    )
    def test_a_bare_date_is_that_whole_utc_day(
        self, make: Maker, rows: dict[str, str], query: dict[str, str], expected: list[int]
    ) -> None:
        in_order = list(rows.values())
        assert ids(make, VOYAGES.rule, **query) == {in_order[number] for number in expected}
