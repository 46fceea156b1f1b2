"""Versions: ETags and the conditions on them."""

from typing import Any

import pytest

from tests.support.examples import RULED
from tests.support.maker import Made, Maker
from tests.support.refusals import NOBODY, refused
from tests.support.resources import Resource

pytestmark = pytest.mark.deep

DETAILED = pytest.mark.resources("G")
CHANGEABLE = pytest.mark.resources("LU")
DELETABLE = pytest.mark.resources("LD")


def change(make: Maker, resource: Resource, row: Made) -> dict[str, Any]:
    """A body that changes something."""
    keys = (key for key in resource.own if key not in resource.references and (resource.table.name, key) not in RULED)
    key = next(keys)
    # Each new, for the field may be unique.
    return {key: next(value for _ in range(10) if (value := make.value(resource, key)) != row.data[key])}


def tag(row: Made) -> str:
    return f'"{row.data["version"]}"'


@CHANGEABLE
class TestTags:
    def test_create_detail_and_update_answer_the_same_one_until_something_changes(
        self, make: Maker, resource: Resource
    ) -> None:
        row = make.make(resource)
        unchanged = make.api.patch(row.url, row.data)
        changed = make.api.patch(row.url, change(make, resource, row))
        assert unchanged.headers["ETag"] != changed.headers["ETag"]
        if "G" in resource.operations:
            assert make.api.get(row.url).headers["ETag"] == changed.headers["ETag"]
        if "C" in resource.operations:
            response = make.api.post(row.collection, make.body(resource))
            one = f"{row.collection}/{response.get_json()['data']['id']}"
            assert make.api.patch(one, response.get_json()["data"]).headers["ETag"] == response.headers["ETag"]


@DETAILED
class TestIfNoneMatch:
    def test_a_held_version_answers_304_without_a_body(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        tag = make.api.get(row.url).headers["ETag"]
        for held in (tag, f"W/{tag}", f'"other", {tag}', f'W/"x", W/{tag} , "y"', "*"):
            response = make.api.get(row.url, headers={"If-None-Match": held})
            assert (response.status_code, response.data) == (304, b""), held
            assert response.headers["ETag"] == tag

    def test_any_other_answers_the_object(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        for held in ('"other"', 'W/"other"', '"0", "999"', '""', '"*"', ""):
            response = make.api.get(row.url, headers={"If-None-Match": held})
            assert response.status_code == 200, held
            assert response.get_json()["data"] == row.data

    def test_a_missing_row_is_a_404_all_the_same(self, make: Maker, resource: Resource) -> None:
        url = f"{make.collection(resource)}/{NOBODY}"
        refused(make.api.get(url, headers={"If-None-Match": "*"}), 404)


@CHANGEABLE
class TestIfMatchOnPatch:
    def test_the_rows_version_lets_the_writer_on(self, make: Maker, resource: Resource) -> None:
        for pattern in ("{}", '"other", {}', '{}, W/"x"', "*"):
            row = make.make(resource)
            headers = {"If-Match": pattern.format(tag(row))}
            response = make.api.patch(row.url, change(make, resource, row), headers=headers)
            assert response.status_code == 200, pattern
            assert response.get_json()["data"]["version"] == row.data["version"] + 1

    def test_any_other_is_a_412_and_changes_nothing(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        body = change(make, resource, row)
        for held in ('"other"', f"W/{tag(row)}", f'"0", W/{tag(row)}', '"*"', '""', ""):
            for sent in (body, row.data):
                refused(make.api.patch(row.url, sent, headers={"If-Match": held}), 412, why=held)
        assert row.listed in make.api.get(row.collection).get_json()["data"]

    def test_a_missing_row_is_a_404_before_it_is_a_412(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        url = f"{row.collection}/{NOBODY}"
        for held in ("*", '"1"'):
            refused(make.api.patch(url, change(make, resource, row), headers={"If-Match": held}), 404)


@DELETABLE
class TestIfMatchOnDelete:
    def test_the_rows_version_lets_the_writer_on(self, make: Maker, resource: Resource) -> None:
        for pattern in ("{}", '"other", {}', "*"):
            row = make.make(resource)
            assert make.api.delete(row.url, headers={"If-Match": pattern.format(tag(row))}).status_code == 204

    def test_any_other_is_a_412_and_deletes_nothing(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        for held in ('"other"', f"W/{tag(row)}", '""', ""):
            refused(make.api.delete(row.url, headers={"If-Match": held}), 412, why=held)
        assert make.api.get(row.collection).get_json()["data"] == [row.listed]

    def test_a_missing_row_is_a_404_before_it_is_a_412(self, make: Maker, resource: Resource) -> None:
        url = f"{make.collection(resource)}/{NOBODY}"
        refused(make.api.delete(url, headers={"If-Match": '"1"'}), 404)
