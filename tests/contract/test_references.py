"""References and deletes: what a row refers to, and what becomes of it."""

import pytest

from tests.support.examples import RULED
from tests.support.maker import Made, Maker
from tests.support.refusals import NOBODY, refused
from tests.support.resources import PORTS, VOYAGES, Resource, having, is_served, serving


def references(resource: Resource) -> list[str]:
    return list(resource.references)


def free_references(resource: Resource) -> list[str]:
    return [key for key in resource.references if key in resource.own and (resource.table.name, key) not in RULED]


def target(make: Maker, resource: Resource, key: str) -> Made:
    return make.referred(resource, key)


def delete(make: Maker, resource: Resource, key: str, row: Made) -> None:
    table = resource.references[key]
    if not is_served(table):
        make.rows(f"UPDATE {table} SET deleted_at = clock_timestamp() WHERE id = %s RETURNING 1", row.id)  # noqa: S608
    elif "D" in serving(table).operations:
        assert make.api.delete(row.url).status_code == 204
    else:
        make.store(serving(table), row.id, deleted_at="2026-01-01")


@pytest.mark.resources("LC", each=("key", references))
class TestCreate:
    def test_a_missing_or_deleted_row_is_a_400_that_names_the_field(
        self, make: Maker, resource: Resource, key: str
    ) -> None:
        gone = target(make, resource, key)
        delete(make, resource, key, gone)
        collection = make.collection(resource)
        for row_id in (NOBODY, gone.id):
            refused(make.api.post(collection, make.body(resource, **{key: row_id})), 400, key)
        assert make.api.get(collection).get_json()["pagination"]["total"] == 0

    @pytest.mark.deep
    def test_what_refers_to_a_row_stays_when_that_is_deleted_and_keeps_the_id(
        self, make: Maker, resource: Resource, key: str
    ) -> None:
        referred = target(make, resource, key)
        row = make.make(resource, **{key: referred.id})
        delete(make, resource, key, referred)
        assert make.api.get(row.collection).get_json()["data"] == [row.listed]
        assert row.data[key] == referred.id


@pytest.mark.resources("LCU", each=("key", free_references))
class TestChange:
    def test_a_missing_or_deleted_row_is_a_400_that_names_the_field(
        self, make: Maker, resource: Resource, key: str
    ) -> None:
        gone = target(make, resource, key)
        delete(make, resource, key, gone)
        row = make.make(resource)
        for row_id in (NOBODY, gone.id):
            refused(make.api.patch(row.url, {key: row_id}), 400, key)
        assert row.listed in make.api.get(row.collection).get_json()["data"]

    @pytest.mark.deep
    def test_an_unchanged_reference_is_not_checked_again(self, make: Maker, resource: Resource, key: str) -> None:
        referred = target(make, resource, key)
        row = make.make(resource, **{key: referred.id})
        delete(make, resource, key, referred)
        for body in (row.data, {key: referred.id}, {key: referred.id.upper()}):
            response = make.api.patch(row.url, body)
            assert response.status_code == 200, response.get_data(as_text=True)
            assert response.get_json()["data"] == row.data
        other = next(
            (
                name
                for name in resource.own
                if name not in resource.references and (resource.table.name, name) not in RULED
            ),
            None,
        )
        if other:
            change = {other: make.value(resource, other), key: referred.id}
            assert make.api.patch(row.url, change).get_json()["data"][key] == referred.id

    @pytest.mark.deep
    def test_going_back_to_a_deleted_row_is_refused(self, make: Maker, resource: Resource, key: str) -> None:
        first = target(make, resource, key)
        row = make.make(resource, **{key: first.id})
        assert make.api.patch(row.url, {key: target(make, resource, key).id}).status_code == 200
        delete(make, resource, key, first)
        refused(make.api.patch(row.url, {key: first.id}), 400, key)


def test_several_bad_references_are_all_named(make: Maker) -> None:
    for resource in having("LC"):
        if len(resource.references) > 1:
            wrong = dict.fromkeys(resource.references, NOBODY)
            error = refused(make.api.post(make.collection(resource), make.body(resource, **wrong)), 400)
            assert {problem["path"][0] for problem in error["details"]} == wrong.keys()


def test_a_referred_row_can_be_deleted_and_its_list_filter_still_works(make: Maker) -> None:
    port = make.make(PORTS)
    voyage = make.make(VOYAGES, homePortId=port.id)
    assert make.api.delete(port.url).status_code == 204
    answer = make.api.get(f"{VOYAGES.rule}?homePortId={port.id}").get_json()
    assert answer["data"] == [voyage.data]
