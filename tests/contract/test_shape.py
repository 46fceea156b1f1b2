"""Shape: envelopes, statuses, names, and which routes there are."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.api import ApiClient
from tests.support.maker import Maker
from tests.support.refusals import NOBODY, refused
from tests.support.resources import Resource
from tests.support.settings import API_KEY

UTC_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
STRONG_TAG = re.compile(r'"[^"]+"')
RECORD_KEYS = {"id", "createdAt", "updatedAt", "deletedAt", "version"}


@pytest.mark.resources("C")
class TestCreate:
    def test_it_answers_201_with_every_field_of_the_object_under_data(self, make: Maker, resource: Resource) -> None:
        body = make.body(resource, full=True)
        response = make.api.post(make.collection(resource), body)
        assert response.status_code == 201, response.get_data(as_text=True)
        assert response.mimetype == "application/json"
        assert response.get_json().keys() == {"data"}
        stored = response.get_json()["data"]
        assert stored.keys() == resource.own.keys() | resource.read_only.keys()
        assert stored.keys() >= RECORD_KEYS
        assert {key: stored[key] for key in body} == body

    @pytest.mark.deep
    def test_the_record_fields_are_filled_in(self, make: Maker, resource: Resource) -> None:
        stored = make.make(resource).data
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", stored["id"])
        assert UTC_INSTANT.fullmatch(stored["createdAt"])
        assert UTC_INSTANT.fullmatch(stored["updatedAt"])
        assert stored["deletedAt"] is None
        assert type(stored["version"]) is int

    def test_required_fields_are_enough_and_each_is_needed(self, make: Maker, resource: Resource) -> None:
        collection, body = make.collection(resource), make.body(resource)
        for key in body:
            rest = {name: value for name, value in body.items() if name != key}
            refused(make.api.post(collection, rest), 400, key)
        assert make.api.post(collection, body).status_code == 201

    @pytest.mark.deep
    def test_it_answers_a_location_where_there_is_a_detail(self, make: Maker, resource: Resource) -> None:
        collection = make.collection(resource)
        response = make.api.post(collection, make.body(resource))
        if "G" in resource.operations:
            assert response.headers["Location"] == f"{collection}/{response.get_json()['data']['id']}"
            assert make.api.get(response.headers["Location"]).get_json() == response.get_json()
        else:
            assert "Location" not in response.headers

    @pytest.mark.deep
    def test_it_answers_a_strong_etag(self, make: Maker, resource: Resource) -> None:
        response = make.api.post(make.collection(resource), make.body(resource))
        assert STRONG_TAG.fullmatch(response.headers["ETag"])

    @pytest.mark.deep
    def test_no_read_only_field_may_be_sent(self, make: Maker, resource: Resource) -> None:
        collection, body = make.collection(resource), make.body(resource)
        for key in resource.read_only:
            for value in (None, 1, "x"):
                refused(make.api.post(collection, body | {key: value}), 400, key)
        assert make.api.get(collection).get_json()["data"] == []

    @pytest.mark.deep
    def test_unknown_fields_are_named_all_at_once(self, make: Maker, resource: Resource) -> None:
        unknown = {"noSuchField": 1, "created_at": "2026-01-01T00:00:00Z", "": 1, "größe": 1}
        error = refused(make.api.post(make.collection(resource), make.body(resource) | unknown), 400)
        assert sorted(problem["path"] for problem in error["details"]) == sorted([key] for key in unknown)

    @pytest.mark.deep
    def test_an_unknown_field_with_a_name_of_the_librarys_own_is_named_too(
        self, make: Maker, resource: Resource
    ) -> None:
        refused(make.api.post(make.collection(resource), make.body(resource) | {"_schema": 1}), 400, "_schema")


@pytest.mark.resources("G")
class TestDetail:
    def test_it_answers_200_with_the_object_under_data(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        response = make.api.get(row.url)
        assert response.status_code == 200
        assert response.get_json() == {"data": row.data}

    @pytest.mark.deep
    def test_head_answers_as_get_without_a_body(self, make: Maker, client: FlaskClient, resource: Resource) -> None:
        row = make.make(resource)
        response = client.head(row.url, headers={"X-API-Key": API_KEY})
        assert (response.status_code, response.data) == (200, b"")
        assert response.headers["ETag"] == make.api.get(row.url).headers["ETag"]

    @pytest.mark.deep
    def test_a_missing_row_is_a_404_that_names_entity_and_id(self, make: Maker, resource: Resource) -> None:
        error = refused(make.api.get(f"{make.collection(resource)}/{NOBODY}"), 404)
        assert resource.table.entity in error["message"]
        assert NOBODY in error["message"]

    @pytest.mark.deep
    def test_an_id_in_capitals_is_the_same_id(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        assert make.api.get(f"{row.collection}/{row.id.upper()}").get_json() == {"data": row.data}


@pytest.mark.resources("L")
class TestList:
    def test_it_answers_200_with_objects_and_pagination(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        response = make.api.get(row.collection)
        assert response.status_code == 200
        assert response.mimetype == "application/json"
        assert response.get_json() == {
            "data": [row.listed],
            "pagination": {"page": 1, "limit": 20, "total": 1, "totalPages": 1, "nextCursor": None},
        }

    @pytest.mark.deep
    def test_it_has_no_etag(self, make: Maker, resource: Resource) -> None:
        assert "ETag" not in make.api.get(make.collection(resource)).headers

    @pytest.mark.deep
    def test_head_answers_without_a_body(self, make: Maker, client: FlaskClient, resource: Resource) -> None:
        response = client.head(make.collection(resource), headers={"X-API-Key": API_KEY})
        assert (response.status_code, response.data) == (200, b"")


@pytest.mark.resources("D")
class TestDelete:
    @pytest.mark.deep
    def test_it_answers_204_without_a_body(self, make: Maker, resource: Resource) -> None:
        response = make.api.delete(make.make(resource).url)
        assert (response.status_code, response.data) == (204, b"")

    def test_a_deleted_row_is_gone_for_every_operation(self, make: Maker, resource: Resource) -> None:
        gone, kept = make.many(resource, 2)
        make.api.delete(gone.url)
        (key, *_) = resource.own
        for method, operation in (("get", "G"), ("delete", "D")):
            if operation in resource.operations:
                refused(getattr(make.api, method)(gone.url), 404)
        if "U" in resource.operations:
            refused(make.api.patch(gone.url, {key: kept.data[key]}), 404)
        answer = make.api.get(gone.collection).get_json()
        assert [row["id"] for row in answer["data"]] == [kept.id]
        assert answer["pagination"]["total"] == 1

    @pytest.mark.deep
    def test_the_row_stays_in_the_database(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        make.api.delete(row.url)
        sql = f"SELECT deleted_at IS NOT NULL, version > %s FROM {resource.table.name} WHERE id = %s"  # noqa: S608
        assert make.rows(sql, row.data["version"], row.id) == [(True, True)]


def by_hand(app: Flask, path: str) -> set[str]:
    """The methods of a path's routes that are written by hand, beside those of the mechanism."""
    own = ("list_rows", "create", "detail", "update", "delete")
    routes = [rule for rule in app.url_map.iter_rules() if rule.rule == path]
    return {method for rule in routes if rule.endpoint.rpartition(".")[2] not in own for method in rule.methods or ()}


@pytest.mark.resources("")
class TestRoutes:
    def test_operations_that_it_has_not_are_405_and_allow_names_the_others(
        self, make: Maker, app: Flask, resource: Resource
    ) -> None:
        collection = make.collection(resource)
        methods = {
            collection: {"GET": "L", "POST": "C"},
            f"{collection}/{NOBODY}": {"GET": "G", "PATCH": "U", "DELETE": "D"},
        }
        for path, operations in methods.items():
            offered = {method for method, operation in operations.items() if operation in resource.operations}
            offered |= by_hand(
                app, resource.rule if path == collection else f"{resource.rule}/<string:{resource.id_name}>"
            )
            for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - offered:
                response = make.send(method, path)
                if offered:
                    refused(response, 405)
                    assert offered <= set(response.headers["Allow"].split(", "))
                else:
                    refused(response, 404)

    @pytest.mark.deep
    def test_a_slash_too_many_is_a_404(self, make: Maker, api: ApiClient, resource: Resource) -> None:
        row = make.make(resource)
        for path in (
            f"{row.collection}/",
            f"{row.url}/",
            row.collection.replace("/api/", "/api//"),
            f"/{row.collection}",
        ):
            refused(api.get(path), 404, why=path)

    @pytest.mark.deep
    def test_an_id_that_is_no_uuid_is_a_400_at_its_place(self, make: Maker, resource: Resource) -> None:
        collection = make.collection(resource)
        change = {key: make.value(resource, key) for key in list(resource.own)[:1] if key not in resource.references}
        for wrong in (
            "1",
            "abc",
            NOBODY[:-1],
            NOBODY.replace("-", ""),
            f"{{{NOBODY}}}",
            f"{NOBODY}%00",
            f"{NOBODY}%0A",
        ):
            for method, operation, body in (("GET", "G", None), ("PATCH", "U", change), ("DELETE", "D", None)):
                if operation in resource.operations and body != {}:
                    refused(make.send(method, f"{collection}/{wrong}", json=body), 400, resource.id_name, why=wrong)
