"""Order of refusal: whatever else is wrong, the first in the contract's order is what a caller hears."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.contract.conftest import serving_samples
from tests.support.maker import Maker
from tests.support.refusals import NOBODY, refused
from tests.support.resources import PORTS, VOYAGES, Resource
from tests.support.settings import API_KEY, settings_for
from tt_api.app import create_app

EACH = pytest.mark.resources("")
TOO_LARGE = b'{"noSuchField": "' + b"x" * 1024 * 1024 + b'"}'
NO_KEY: dict[str, str] = {}
WRONG_KEY = {"X-API-Key": "wrong"}
KEY = {"X-API-Key": API_KEY}
TEXT = {"content_type": "text/plain"}
JSON = {"content_type": "application/json"}


def writes(resource: Resource, collection: str, row_id: str) -> list[tuple[str, str]]:
    offered = {"C": ("POST", collection), "U": ("PATCH", f"{collection}/{row_id}")}
    return [request for operation, request in offered.items() if operation in resource.operations]


@EACH
class TestWrites:
    def test_401_then_413_then_415_then_400(self, make: Maker, client: FlaskClient, resource: Resource) -> None:
        row = make.make(resource)
        for method, path in writes(resource, row.collection, row.id):

            def send(headers: dict[str, str], body: bytes, path: str = path, method: str = method, **kind: str) -> Any:
                return client.open(f"{path}?noSuchParameter=1", method=method, headers=headers, data=body, **kind)

            refused(send(NO_KEY, TOO_LARGE, **TEXT), 401)
            refused(send(WRONG_KEY, TOO_LARGE, **TEXT), 401)
            refused(send(KEY, TOO_LARGE, **TEXT), 413)
            refused(send(KEY, TOO_LARGE, **JSON), 413)
            refused(send(KEY, b"{", **TEXT), 415)
            refused(send(KEY, b"{", **JSON), 400)
        assert make.api.get(row.collection).get_json()["data"] == [row.listed]

    @pytest.mark.deep
    def test_every_other_content_type_is_a_415(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        kinds = ("text/plain", "text/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x")
        for method, path in writes(resource, row.collection, row.id):
            for kind in (*kinds, "application/jsonx", "application/vnd.api+json", "application/json/x"):
                refused(make.send(method, path, data=b"{}", content_type=kind), 415, why=kind)

    def test_400_then_404_for_the_row_then_412(self, make: Maker, resource: Resource) -> None:
        if "U" not in resource.operations:
            return
        row = make.make(resource)
        key = next(key for key in resource.own if key not in resource.references)
        good, stale = {key: make.value(resource, key)}, {"If-Match": '"stale"'}
        missing = f"{row.collection}/{NOBODY}"
        refused(make.api.patch(missing, {"noSuchField": 1}, headers=stale), 400, "noSuchField")
        refused(make.api.patch(missing, {key: [] if key != "labels" else 1}, headers=stale), 400)
        refused(make.api.patch(missing, {}, headers=stale), 400)
        refused(make.api.patch(f"{missing}?page=1", good, headers=stale), 400, "page")
        refused(make.api.patch(missing, good, headers=stale), 404)
        refused(make.api.patch(row.url, good, headers=stale), 412)


@pytest.mark.resources("D")
def test_a_delete_is_401_then_400_then_404_then_412(make: Maker, client: FlaskClient, resource: Resource) -> None:
    row = make.make(resource)
    stale = {"If-Match": '"stale"'}
    refused(client.delete(f"{row.collection}/no-uuid?page=1", headers=stale), 401)
    refused(make.api.delete(f"{row.collection}/no-uuid", headers=stale), 400, resource.id_name)
    refused(make.api.delete(f"{row.collection}/{NOBODY}?page=1", headers=stale), 400, "page")
    refused(make.api.delete(f"{row.collection}/{NOBODY}", headers=stale), 404)
    refused(make.api.delete(row.url, headers=stale), 412)
    assert make.api.delete(row.url).status_code == 204


@EACH
class TestRoutesAndKeys:
    @pytest.mark.deep
    def test_404_and_405_for_the_route_come_before_401(
        self, make: Maker, client: FlaskClient, resource: Resource
    ) -> None:
        collection = make.collection(resource)
        refused(client.get(f"{collection}/"), 404)
        refused(client.get(f"{collection}/{NOBODY}/no-such-thing"), 404)
        refused(client.put(collection, data=TOO_LARGE, **TEXT), 405)
        if set("GUD") & set(resource.operations):
            refused(client.put(f"{collection}/{NOBODY}", data=TOO_LARGE, **TEXT), 405)

    def test_every_operation_needs_a_key(self, make: Maker, client: FlaskClient, resource: Resource) -> None:
        row = make.make(resource)
        offered = {"L": ("GET", row.collection), "C": ("POST", row.collection), "G": ("GET", row.url)}
        offered |= {"U": ("PATCH", row.url), "D": ("DELETE", row.url)}
        for operation in resource.operations:
            method, path = offered[operation]
            for headers in (NO_KEY, WRONG_KEY, {"Authorization": "Bearer wrong"}, {"X-Webhook-Secret": API_KEY}):
                refused(client.open(path, method=method, headers=headers, json={}), 401)
        assert make.api.get(row.collection).get_json()["data"] == [row.listed]

    def test_a_read_is_401_then_400_then_404(self, make: Maker, client: FlaskClient, resource: Resource) -> None:
        if "G" in resource.operations:
            collection = make.collection(resource)
            refused(client.get(f"{collection}/no-uuid?page=1"), 401)
            refused(make.api.get(f"{collection}/no-uuid"), 400, resource.id_name)
            refused(make.api.get(f"{collection}/{NOBODY}?page=1"), 400, "page")
            refused(make.api.get(f"{collection}/{NOBODY}", headers={"If-None-Match": "*"}), 404)


@pytest.mark.deep
class TestConflicts:
    def test_412_comes_before_409(self, make: Maker) -> None:
        taken, row = make.make(VOYAGES), make.make(VOYAGES)
        body = {"slug": taken.data["slug"]}
        refused(make.api.patch(row.url, body, headers={"If-Match": '"stale"'}), 412)
        refused(make.api.patch(row.url, body), 409, "slug")

    def test_400_comes_before_409(self, make: Maker) -> None:
        taken = make.make(VOYAGES)
        refused(make.api.post(VOYAGES.rule, {"name": "x", "slug": taken.data["slug"], "seats": 0}), 400, "seats")
        wrong = {"name": "x", "slug": taken.data["slug"], "homePortId": NOBODY}
        refused(make.api.post(VOYAGES.rule, wrong), 400, "homePortId")


@pytest.mark.deep
class TestBodySizes:
    def test_1_mib_is_taken_and_a_byte_more_refused(self, make: Maker) -> None:
        body = b'{"name": "x"}'.ljust(1024 * 1024)
        assert make.api.post(PORTS.rule, data=body, **JSON).status_code == 201
        refused(make.api.post(PORTS.rule, data=body + b" ", **JSON), 413)


@pytest.mark.deep
class TestLimits:
    @pytest.fixture
    def limited(self, database_url: str, tables: None) -> FlaskClient:
        return serving_samples(create_app(settings_for(database_url, RATE_LIMIT_GENERAL="1"))).test_client()

    @pytest.fixture
    def used_up(self, limited: FlaskClient) -> FlaskClient:
        # A minute may turn in between; then the next request is the one that is let through.
        assert 429 in [limited.get(PORTS.rule).status_code for _ in range(3)]
        return limited

    def test_429_comes_before_401_and_all_that_follows(self, used_up: FlaskClient) -> None:
        refused(used_up.post(PORTS.rule, data=TOO_LARGE, **TEXT), 429)

    def test_404_and_405_for_the_route_come_before_429(self, used_up: FlaskClient) -> None:
        refused(used_up.get(f"{PORTS.rule}/"), 404)
        refused(used_up.put(PORTS.rule), 405)
