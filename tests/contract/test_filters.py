"""Lists: equality filters."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest

from tests.support.examples import BESIDE
from tests.support.maker import Made, Maker
from tests.support.refusals import NOBODY, refused
from tests.support.resources import PORTS, VOYAGES, Resource
from tt_api.resources.fields import Boolean, Code, OneOf
from tt_api.resources.filters import AnyOf, BooleanFilter, IdFilter, OneOfFilter

LISTS = pytest.mark.resources("LC")


def ids(make: Maker, collection: str, **query: Any) -> set[str]:
    response = make.api.get(collection, query_string={"limit": 100, **query})
    assert response.status_code == 200, (query, response.get_data(as_text=True))
    answer = response.get_json()
    assert answer["pagination"]["total"] == len(answer["data"]), query
    return {row["id"] for row in answer["data"]}


def two_values(make: Maker, resource: Resource, key: str) -> Sequence[str]:
    """Two values that rows of the resource may hold, as a query spells them."""
    offered = resource.filters[key]
    column = str(offered.name)
    if isinstance(offered, IdFilter) and column not in resource.table.references:
        # Of a row of any kind.
        return [str(uuid4()), str(uuid4())]
    if isinstance(offered, IdFilter):
        return [make.row_of(resource.table.references[column]).id for _ in range(2)]
    if isinstance(offered, BooleanFilter):
        return ["true", "false"]
    if isinstance(offered, OneOfFilter):
        return (resource.own | resource.read_only)[key].values[:2]
    return ["one", "another"]


def with_value(make: Maker, resource: Resource, collection: str, key: str, value: str | None) -> Made:
    row = make.make(resource, collection)
    beside = BESIDE.get((resource.table.name, key), {}) if value is not None else {}
    make.store(resource, row.id, **beside, **{resource.column(key): value})
    return row


@LISTS
class TestOfferedFilters:
    def test_enums_closed_sets_booleans_and_references_all_have_one(self, resource: Resource) -> None:
        parent = resource.declaration.parent
        for key, field in (resource.own | resource.read_only).items():
            column = str(field.name)
            settled_by_the_path = parent is not None and column == parent.column.key
            closed = isinstance(field, OneOf) and not isinstance(field, Code)
            if (
                closed or isinstance(field, Boolean) or column in resource.table.references
            ) and not settled_by_the_path:
                assert key in resource.filters
                assert isinstance(resource.filters[key], BooleanFilter if isinstance(field, Boolean) else AnyOf)


@LISTS
class TestEquality:
    def test_each_finds_the_rows_that_have_the_value_and_counts_them(self, make: Maker, resource: Resource) -> None:
        for key in resource.filters:
            collection = make.collection(resource)
            first, second = two_values(make, resource, key)
            one = with_value(make, resource, collection, key, first)
            two = with_value(make, resource, collection, key, second)
            found = {value: ids(make, collection, **{key: value}) for value in (first, second)}
            assert one.id in found[first] - found[second], key
            assert two.id in found[second] - found[first], key

    @pytest.mark.deep
    def test_a_list_means_any_of_them_and_null_means_unset(self, make: Maker, resource: Resource) -> None:
        for key, offered in resource.filters.items():
            if not isinstance(offered, AnyOf):
                continue
            collection = make.collection(resource)
            values = two_values(make, resource, key)
            rows = [with_value(make, resource, collection, key, value).id for value in values]
            nullable = resource.table.column(resource.column(key)).nullable
            unset = {with_value(make, resource, collection, key, None).id} if nullable else set()
            mine = {*rows, *unset}
            first, second = values
            for sent, expected in (
                (f"{first},{second}", set(rows)),
                (f"{second},{first},{first}", set(rows)),
                ("null", unset),
                (f"{first},null", {rows[0], *unset}),
                ("null,null", unset),
            ):
                assert ids(make, collection, **{key: sent}) & mine == expected, (key, sent)

    @pytest.mark.deep
    def test_empty_elements_and_values_outside_of_the_set_are_refused(self, make: Maker, resource: Resource) -> None:
        collection = make.collection(resource)
        for key, offered in resource.filters.items():
            if isinstance(offered, AnyOf):
                good, _ = two_values(make, resource, key)
                wrong = ["", ",", f"{good},", f",{good}", f"{good},,{good}", f"{good}, {good}", f"{good};{good}"]
                wrong += [good.title() if not isinstance(offered, IdFilter) else f"{{{good}}}", f"{good}\x00", "NULL"]
            elif isinstance(offered, BooleanFilter):
                wrong = ["", "TRUE", "1", "yes", "true,false", " true", "null"]
            else:
                wrong = ["\x00", "a\x00b"]
            for value in wrong:
                refused(make.api.get(collection, query_string={key: value}), 400, key, why=(key, value))

    @pytest.mark.deep
    def test_filters_narrow_together(self, make: Maker, resource: Resource) -> None:
        collection = make.collection(resource)
        row = make.make(resource, collection)
        stored = make.api.get(collection).get_json()["data"][0]
        held = {key: stored[key] for key in resource.filters if stored[key] is not None and stored[key] != ""}
        query = {key: str(value).lower() if isinstance(value, bool) else value for key, value in held.items()}
        assert ids(make, collection, **query) == {row.id}


@pytest.mark.deep
class TestReferences:
    def test_an_id_in_capitals_is_the_same_id(self, make: Maker) -> None:
        port = make.make(PORTS)
        voyage = make.make(VOYAGES, homePortId=port.id)
        assert ids(make, VOYAGES.rule, homePortId=port.id.upper()) == {voyage.id}

    def test_a_deleted_rows_id_still_finds_what_refers_to_it(self, make: Maker) -> None:
        port = make.make(PORTS)
        voyage = make.make(VOYAGES, homePortId=port.id)
        make.api.delete(port.url)
        assert ids(make, VOYAGES.rule, homePortId=port.id) == {voyage.id}

    def test_an_id_of_nobody_finds_nothing(self, make: Maker) -> None:
        make.make(VOYAGES)
        assert ids(make, VOYAGES.rule, homePortId=NOBODY) == set()


@pytest.mark.deep
class TestTextFilters:
    AWKWARD = ("100%", "a_b", "a,b", "back\\slash", "null", "quo'te", "%s", "%(x)s", "Ünïcode 🛳️", "true", "Case")

    def test_they_match_whole_and_literally(self, make: Maker) -> None:
        rows = {captain: make.make(VOYAGES, captain=captain).id for captain in self.AWKWARD}
        make.make(VOYAGES, captain=None)
        for captain, row_id in rows.items():
            assert ids(make, VOYAGES.rule, captain=captain) == {row_id}, captain

    @pytest.mark.parametrize("part", ["100", "%", "a_", "axb", "_", "Cas", "Case ", "case", "Case,null", "\\"])
    def test_parts_and_patterns_match_nothing(self, make: Maker, part: str) -> None:
        for captain in self.AWKWARD:
            make.make(VOYAGES, captain=captain)
        assert ids(make, VOYAGES.rule, captain=part) == set()
