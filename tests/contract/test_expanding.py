"""What a row refers to is shown beside it where a caller asks for it: one level, one statement for each."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.conftest import serving_samples
from tests.contract.test_document import fits, operation
from tests.support.api import ApiClient
from tests.support.maker import Made, Maker
from tests.support.refusals import refused
from tests.support.resources import ALL, LEGS, PORTS, REAL, VOYAGES, Resource, serving
from tests.support.settings import settings_for
from tests.support.wire import PostgresqlProtocol, Wire, wire
from tt_api.app import create_app
from tt_api.database.engine import engine
from tt_api.naming import snake
from tt_api.resources.expanding import row_name

QUERIES = ("", "?expand=port", "?expand=port,voyage")
EACH = pytest.mark.resources("L", where=lambda one: one.expansions)


def referred(make: Maker, resource: Resource, row: Made, name: str) -> Made:
    """A new row that this one refers to from now on."""
    column = f"{snake(name)}_id"
    other = make.make(serving(resource.table.references[column]))
    parent = resource.declaration.parent
    if parent is None or parent.column.key != column:
        make.store(resource, row.id, **{column: other.id})
        return other
    return Made("", make.api.get(row.collection.rpartition("/")[0]).get_json()["data"])


def listed_as(make: Maker, resource: Resource, name: str, other: Made) -> dict[str, Any]:
    """The object as its own resource lists it."""
    collection = other.collection or serving(resource.table.references[f"{snake(name)}_id"]).rule
    (found,) = make.api.get(collection, query_string={"id": other.id}).get_json()["data"]
    return dict(found)


@EACH
class TestEveryExpansion:
    def test_shows_what_its_own_list_shows(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        for name in resource.expansions:
            other = referred(make, resource, row, name)
            (plain,) = make.api.get(row.collection).get_json()["data"]
            expected = plain | {name: listed_as(make, resource, name, other)}
            answer = make.api.get(row.collection, query_string={"expand": name})
            assert answer.get_json()["data"] == [expected], name
            assert answer.get_json()["pagination"]["total"] == 1
            if "G" in resource.operations:
                detail = make.api.get(row.url).get_json()["data"]
                expanded = make.api.get(f"{row.url}?expand={name}").get_json()["data"]
                assert expanded == detail | {name: expected[name]}, name

    def test_shows_all_that_are_asked_for_and_nothing_else(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        plain = make.api.get(row.collection).get_json()["data"][0]
        names = resource.expansions
        every = make.api.get(row.collection, query_string={"expand": ",".join(names)}).get_json()["data"][0]
        assert every.keys() - plain.keys() == set(names)
        assert not plain.keys() & set(names)

    def test_refuses_other_names(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        (name, *_) = resource.expansions
        wrong = ["", ",", f"{name},", f"{name},nothing", f"{name}Id", name.upper(), f"{name}.{name}", "null"]
        for value in wrong:
            refused(make.api.get(row.collection, query_string={"expand": value}), 400, "expand", why=value)
            if "G" in resource.operations:
                refused(make.api.get(row.url, query_string={"expand": value}), 400, "expand", why=value)
        twice = f"{row.collection}?expand={name}&expand={name}"
        refused(make.api.get(twice), 400, "expand")

    def test_has_no_etag_and_is_never_a_304(self, make: Maker, resource: Resource) -> None:
        if "G" not in resource.operations or not resource.shown.has_etag:
            return
        row = make.make(resource)
        etag = make.api.get(row.url).headers["ETag"]
        for sent in (etag, f"W/{etag}", "*"):
            assert make.api.get(row.url, headers={"If-None-Match": sent}).status_code == 304
            answer = make.api.get(f"{row.url}?expand={resource.expansions[0]}", headers={"If-None-Match": sent})
            assert answer.status_code == 200
            assert "ETag" not in answer.headers

    def test_is_as_the_document_says(self, make: Maker, resource: Resource) -> None:
        if resource not in REAL:
            return
        row = make.make(resource)
        query = {"expand": ",".join(resource.expansions)}
        for name in resource.expansions:
            referred(make, resource, row, name)
        fits(operation(resource, "L")["responses"]["200"], make.api.get(row.collection, query_string=query).get_json())
        if "G" in resource.operations:
            fits(operation(resource, "G")["responses"]["200"], make.api.get(row.url, query_string=query).get_json())


def test_each_has_the_schema_of_the_resource_that_serves_what_it_shows() -> None:
    for resource in ALL:
        for expansion in resource.shown.expansions.values():
            target = serving(resource.table.references[expansion.column])
            assert expansion.component == row_name(target.declaration.schema, target.table), (resource, expansion.name)


class TestReferences:
    def test_to_nothing_and_to_what_was_deleted_show_null(self, make: Maker) -> None:
        port = make.make(PORTS)
        left, none = make.make(VOYAGES, homePortId=port.id), make.make(VOYAGES, homePortId=None)
        make.api.delete(port.url)
        for row in (left, none):
            expanded = make.api.get(f"{row.url}?expand=homePort").get_json()["data"]
            assert expanded == row.data | {"homePort": None}
        answer = make.api.get(f"{VOYAGES.rule}?expand=homePort").get_json()["data"]
        assert [(row["id"], row["homePort"]) for row in answer] == [(none.id, None), (left.id, None)]

    def test_of_many_rows_to_many_others_are_told_apart(self, make: Maker) -> None:
        ports, legs = make.many(PORTS, 3), make.collection(LEGS)
        for number in range(8):
            make.make(LEGS, legs, portId=ports[number % 3].id)
        answer = make.api.get(f"{legs}?expand=port,voyage&limit=100").get_json()["data"]
        assert [row["port"]["id"] for row in answer] == [row["portId"] for row in answer]
        assert {row["port"]["id"] for row in answer} == {port.id for port in ports}
        assert {row["voyage"]["id"] for row in answer} == {legs.split("/")[3]}


@pytest.fixture(scope="module")
def postgresql(database_url: str) -> Iterator[Wire]:
    with wire(database_url, PostgresqlProtocol) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def counted(postgresql: Wire) -> Iterator[ApiClient]:
    """A caller of an application whose statements are counted."""
    app = serving_samples(create_app(settings_for(postgresql.url)))
    yield ApiClient(app.test_client())
    with app.app_context():
        engine().dispose()


class TestCosts:
    def statements(self, counted: ApiClient, postgresql: Wire, path: str) -> int:
        for _ in range(2):  # the second time its connection is open, and its plan kept
            with postgresql.counting() as found:
                assert counted.get(path).status_code == 200
        return found[0].statements

    def test_are_one_statement_a_name(self, make: Maker, counted: ApiClient, postgresql: Wire) -> None:
        legs = make.collection(LEGS)
        row = make.make(LEGS, legs)
        detail = [self.statements(counted, postgresql, f"{row.url}{query}") for query in QUERIES]
        assert detail == [detail[0], detail[0] + 1, detail[0] + 2]
        make.many(LEGS, 7, legs)
        many = [self.statements(counted, postgresql, f"{legs}{query}") for query in QUERIES]
        assert many == [many[0], many[0] + 1, many[0] + 2]


class TestPaging:
    def test_keeps_what_is_expanded_and_a_cursor_does_not_mind(self, make: Maker) -> None:
        port = make.make(PORTS)
        rows = [make.make(VOYAGES, homePortId=port.id) for _ in range(3)]
        first = make.api.get(f"{VOYAGES.rule}?limit=1&expand=homePort")
        assert "expand=homePort" in first.headers["Link"]
        cursor = first.get_json()["pagination"]["nextCursor"]
        for query in ({}, {"expand": "homePort"}):
            page = make.api.get(VOYAGES.rule, query_string={"limit": 2, "cursor": cursor, **query}).get_json()["data"]
            assert [row["id"] for row in page] == [rows[1].id, rows[0].id]
            assert ["homePort" in row for row in page] == [bool(query)] * 2


class TestSendingBack:
    def test_an_object_that_was_read_with_what_it_refers_to_changes_nothing(self, make: Maker) -> None:
        row = make.make(VOYAGES, homePortId=make.make(PORTS).id)
        read = make.api.get(f"{row.url}?expand=homePort").get_json()["data"]
        answer = make.api.patch(row.url, read)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        assert answer.get_json()["data"] == row.data
        read["homePort"]["name"] = "Another"
        refused(make.api.patch(row.url, read), 400, "homePort")
        refused(make.api.post(VOYAGES.rule, make.body(VOYAGES) | {"homePort": None}), 400, "homePort")
