"""Lists: what is no parameter, and what no parameter may look like, is a 400 on every route."""

import pytest

from tests.support.maker import Maker
from tests.support.refusals import refused
from tests.support.resources import VOYAGES, Resource

pytestmark = pytest.mark.deep

LISTS = pytest.mark.resources("L")


@LISTS
class TestLists:
    def test_unknown_parameters_are_all_named(self, make: Maker, resource: Resource) -> None:
        unknown = {"noSuchParameter": "1", "sort_by": "created_at", "Page": "1", "": "x", "größe": "1"}
        error = refused(make.api.get(make.collection(resource), query_string=unknown), 400)
        assert sorted(problem["path"] for problem in error["details"]) == sorted([name] for name in unknown)

    def test_none_may_be_given_twice(self, make: Maker, resource: Resource) -> None:
        collection = make.collection(resource)
        for name in resource.parameters:
            query = {name: ["1", "1"]}
            refused(make.api.get(collection, query_string=query), 400, name, why=name)

    def test_sort_by_and_sort_order_take_what_is_offered(self, make: Maker, resource: Resource) -> None:
        collection = make.collection(resource)
        for name, wrong in (
            (
                "sortBy",
                ("", "id", "created_at", "createdat", "createdAt,updatedAt", "-createdAt", "deletedAt", "version"),
            ),
            ("sortOrder", ("", "DESC", "ascending", "asc,desc", "1")),
        ):
            for value in wrong:
                refused(make.api.get(collection, query_string={name: value}), 400, name, why=value)

    def test_all_problems_come_in_one_answer(self, make: Maker, resource: Resource) -> None:
        query = {"page": "x", "limit": "0", "sortBy": "x", "sortOrder": "x", "createdAtFrom": "x", "other": "x"}
        error = refused(make.api.get(make.collection(resource), query_string=query), 400)
        assert sorted(problem["path"] for problem in error["details"]) == sorted([name] for name in query)


@pytest.mark.resources("")
def test_routes_without_parameters_refuse_them_all(make: Maker, resource: Resource) -> None:
    row = make.make(resource)
    body = make.body(resource)
    requests = {
        "C": ("POST", row.collection, body),
        "G": ("GET", row.url, None),
        "U": ("PATCH", row.url, body),
        "D": ("DELETE", row.url, None),
    }
    for operation in set(resource.operations) & requests.keys():
        method, path, sent = requests[operation]
        for name in ("page", "anything"):
            refused(make.send(method, f"{path}?{name}=1", json=sent), 400, name, why=(method, name))
    assert make.api.get(row.collection).get_json()["data"] == [row.listed]


@pytest.mark.parametrize(
    "query", ["search=%ff", "search=%ed%a0%80", "captain=%c0%af", "%ff=1", "&&&", "=", "search", "%", "page=%31%00"]
)
def test_bytes_that_are_no_utf8_are_never_a_500(make: Maker, query: str) -> None:
    assert make.api.get(f"{VOYAGES.rule}?{query}").status_code in (200, 400)
