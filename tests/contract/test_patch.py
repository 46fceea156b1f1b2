"""Fields: what a PATCH changes, clears, leaves alone and refuses."""

import re
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.support.examples import RULED
from tests.support.maker import Made, Maker
from tests.support.refusals import NOBODY, refused
from tests.support.resources import ALL, VOYAGES, Resource
from tt_api.resources.fields import FreeObject, ListOf

CHANGEABLE = pytest.mark.resources("LU")
BOOKKEEPING = {"updatedAt", "version"}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\S+Z")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def without_bookkeeping(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in BOOKKEEPING}


def patched(make: Maker, row: Made, body: dict[str, Any]) -> dict[str, Any]:
    response = make.api.patch(row.url, body)
    assert response.status_code == 200, (body, response.get_data(as_text=True))
    assert response.get_json().keys() == {"data"}
    return dict(response.get_json()["data"])


def listed(make: Maker, row: Made) -> dict[str, Any]:
    return next(one for one in make.api.get(row.collection).get_json()["data"] if one["id"] == row.id)


def other_value(make: Maker, resource: Resource, key: str, now: Any) -> Any:
    if key in resource.references:
        return make.referred(resource, key).id
    return next(value for number in range(10) if (value := make.value(resource, key, number)) != now)


@CHANGEABLE
class TestChanges:
    def test_only_the_sent_field_changes_and_the_version_counts_it(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        before = row.data
        for key in resource.own:
            if (resource.table.name, key) in RULED:
                continue
            value = other_value(make, resource, key, before[key])
            after = patched(make, row, {key: value})
            assert without_bookkeeping(after) == without_bookkeeping(before) | {key: value}, key
            assert after["version"] == before["version"] + 1, key
            assert after["updatedAt"] > before["updatedAt"], key
            assert listed(make, row) == row.as_listed(after)
            before = after

    def test_null_clears_what_may_be_null_and_nothing_else(self, make: Maker, resource: Resource) -> None:
        full = {"full": True} if "C" in resource.operations else {}
        row = make.make(resource, **full)
        for key, field in resource.own.items():
            if (resource.table.name, key) in RULED:
                continue
            if field.allow_none:
                assert patched(make, row, {key: None})[key] is None
                assert listed(make, row)[key] is None
            else:
                before = listed(make, row)
                refused(make.api.patch(row.url, {key: None}), 400, key)
                assert listed(make, row) == before

    @pytest.mark.deep
    def test_json_is_replaced_whole(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        for key, field in resource.own.items():
            if isinstance(field, FreeObject):
                patched(make, row, {key: {"kept": 1, "inner": {"a": 1, "b": [1, 2]}}})
                for value in ({"inner": {"b": []}}, {"snake_key": {"camelKey": None}}, {}):
                    assert patched(make, row, {key: value})[key] == value
            elif isinstance(field, ListOf):
                value = make.value(resource, key)
                assert patched(make, row, {key: value[:1]})[key] == value[:1]
                assert patched(make, row, {key: []})[key] == []

    @pytest.mark.deep
    def test_an_empty_body_is_refused(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        for body in (b"{}", b"", b"[]", b"null", b'""'):
            refused(make.api.patch(row.url, data=body, content_type="application/json"), 400, why=body)
        assert listed(make, row) == row.listed

    @pytest.mark.deep
    def test_unknown_fields_are_named_and_nothing_changes(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        key = next(iter(resource.own))
        body = {key: other_value(make, resource, key, row.data[key]), "noSuchField": 1, "created_at": 1}
        error = refused(make.api.patch(row.url, body), 400)
        assert sorted(problem["path"] for problem in error["details"]) == [["created_at"], ["noSuchField"]]
        assert listed(make, row) == row.listed


@pytest.mark.deep
@CHANGEABLE
class TestAChangeOfNothing:
    def test_each_field_sent_as_it_is_leaves_the_version_alone(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource, **({"full": True} if "C" in resource.operations else {}))
        for key in resource.own:
            assert patched(make, row, {key: row.data[key]}) == row.data, key
        assert listed(make, row) == row.listed

    def test_an_object_that_was_read_can_be_sent_back_whole(self, make: Maker, resource: Resource) -> None:
        for full in ({}, {"full": True}) if "C" in resource.operations else ({},):
            row = make.make(resource, **full)
            assert patched(make, row, listed(make, row)) == row.data

    def test_the_whole_object_with_one_change_changes_that(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        key = next(key for key in resource.own if (resource.table.name, key) not in RULED)
        value = other_value(make, resource, key, row.data[key])
        after = patched(make, row, row.data | {key: value})
        assert without_bookkeeping(after) == without_bookkeeping(row.data) | {key: value}


@pytest.mark.deep
@CHANGEABLE
class TestReadOnlyFields:
    def test_other_values_than_the_rows_are_refused(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        for key in resource.read_only:
            now = row.data[key]
            others = [None, True, "x", 1.5, "2026-01-01T00:00:00Z", NOBODY, [], {"a": 1}]
            others += [str(now), f"{now} "] if now is not None else []
            for value in others:
                if value == now:
                    continue
                refused(make.api.patch(row.url, row.data | {key: value}), 400, key, why=(key, value))
                refused(make.api.patch(row.url, {key: value}), 400, key, why=(key, value))
        assert listed(make, row) == row.listed

    def test_the_rows_values_may_come_back_in_another_spelling(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        east = timezone(timedelta(hours=5, minutes=30))

        def respelt(value: Any) -> Any:
            if isinstance(value, dict):
                return {key: respelt(item) for key, item in value.items()}
            if isinstance(value, list):
                return [respelt(item) for item in value]
            if isinstance(value, str) and INSTANT.fullmatch(value):
                return datetime.fromisoformat(value).astimezone(east).isoformat()
            return value.upper() if isinstance(value, str) and UUID.fullmatch(value) else value

        other = {key: respelt(row.data[key]) for key in resource.read_only}
        assert other["createdAt"].endswith("+05:30")
        assert other["id"] != row.data["id"] or other["id"].isdecimal()
        assert patched(make, row, other) == row.data
        later = datetime.fromisoformat(row.data["createdAt"]) + timedelta(microseconds=1)
        refused(make.api.patch(row.url, {"createdAt": later.isoformat()}), 400, "createdAt")

    def test_another_version_says_that_the_row_moved_on(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        version = row.data["version"]
        for stale in (version + 1, version - 1, 0, -1, 2**53):
            refused(make.api.patch(row.url, row.data | {"version": stale}), 412)
        for wrong in (str(version), float(version) + 0.5, True, None, [version]):
            refused(make.api.patch(row.url, row.data | {"version": wrong}), 400, "version", why=wrong)

    def test_a_stale_object_is_a_412_and_changes_nothing(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        key = next(key for key in resource.own if (resource.table.name, key) not in RULED)
        now = patched(make, row, {key: other_value(make, resource, key, row.data[key])})
        refused(make.api.patch(row.url, row.data), 412)
        assert listed(make, row) == row.as_listed(now)


@pytest.mark.deep
class TestFreeJson:
    @pytest.mark.parametrize(
        "raw",
        [
            '{"n": 1E+2}',
            '{"n": 1.50}',
            '{"n": 0.1}',
            '{"n": -0.0}',
            '{"n": 1e-30}',
            '{"n": 123456789012345678901234567890.5}',
            '{"n": 9007199254740991}',
            '{"b": 1, "a": {"d": 1, "c": [[], {}, null, true, ""]}}',
            '{"a.b": 1, "$ref": 2, "": 3, "__proto__": 4, "snake_key": 5, "é\\u0001": "\\u0007\\ud83d\\ude00"}',
        ],
    )
    def test_what_is_stored_can_be_changed_and_sent_back_whole(self, make: Maker, raw: str) -> None:
        row = make.make(VOYAGES)
        sent = f'{{"details": {raw}}}'.encode()
        for _ in range(2):
            response = make.api.patch(row.url, data=sent, content_type="application/json")
            assert response.status_code == 200, response.get_data(as_text=True)
            # The second time changes nothing.
            assert response.get_json()["data"]["version"] == row.data["version"] + 1
        whole = make.api.get(row.url).get_data()[len(b'{"data":') : -1]
        echo = make.api.patch(row.url, data=whole, content_type="application/json")
        assert echo.status_code == 200, echo.get_data(as_text=True)
        assert echo.get_json()["data"]["version"] == row.data["version"] + 1
        assert patched(make, row, {"details": {"n": 1}})["details"] == {"n": 1}

    @pytest.mark.parametrize("number", ["1e30", "1e300", "1e-300", "1e-90", "-1e16", "9007199254740993.0", "1e15"])
    def test_an_extreme_number_is_refused_or_can_be_sent_back(self, make: Maker, number: str) -> None:
        row = make.make(VOYAGES)
        body = f'{{"details": {{"n": {number}}}}}'.encode()
        response = make.api.patch(row.url, data=body, content_type="application/json")
        if response.status_code != 200:
            refused(response, 400)
            return
        whole = response.get_data()[len(b'{"data":') : -1]
        echo = make.api.patch(row.url, data=whole, content_type="application/json")
        assert echo.status_code == 200, echo.get_data(as_text=True)
        assert patched(make, row, {"details": {}})["details"] == {}

    def test_a_number_with_more_digits_is_another(self, make: Maker) -> None:
        row = make.make(VOYAGES, details={"n": 1})
        for raw in ("1.0", "1.00", "1"):
            body = f'{{"details":{{"n":{raw}}}}}'
            answer = make.api.patch(row.url, data=body.encode(), content_type="application/json")
            assert f'"n": {raw}}}' in answer.get_data(as_text=True)

    def test_one_and_true_are_different_values(self, make: Maker) -> None:
        row = make.make(VOYAGES, details={"n": 1})
        assert patched(make, row, {"details": {"n": True}})["details"] == {"n": True}


def test_every_resource_that_changes_can_be_listed() -> None:
    # The tests above read rows back through lists, since some resources have no detail.
    assert all("L" in resource.operations for resource in ALL)
