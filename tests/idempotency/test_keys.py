"""The keys themselves: what one may look like, what it is one of, when it is free again, and what is refused before."""

import json
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.live_server import live_server
from tests.support.settings import API_KEY

KEY = {"Idempotency-Key": "execution-17-0"}
KEYS = "SELECT count(*) FROM idempotency_keys"
COMPANIES = "SELECT count(*) FROM companies"
ACME = {"name": "Acme"}
MALFORMED = {
    "empty": "",
    "blank": " ",
    "two words": "two words",
    "256 characters": "k" * 256,
    "not ASCII": "schl\xfcssel",
    "a control character": "a\x01b",
    "a tab": "a\tb",
    "DEL": "a\x7fb",
    "sent twice": "twice,twice",
}


class TestAKey:
    @pytest.mark.parametrize("key", ["!", "k" * 255, "%7B$execution.id%7D-0", '"quoted"', "a;b=c"])
    def test_is_any_visible_ascii(self, api: ApiClient, key: str) -> None:
        answers = [api.post("/api/companies", ACME, headers={"Idempotency-Key": key}) for _ in range(2)]
        assert ["Idempotency-Replayed" in answer.headers for answer in answers] == [False, True]

    @pytest.mark.parametrize("header", ["Idempotency-Key", "X-Idempotency-Key"])
    @pytest.mark.parametrize("key", MALFORMED.values(), ids=MALFORMED.keys())
    def test_is_a_400_where_it_is_malformed(self, api: ApiClient, database_url: str, key: str, header: str) -> None:
        # As servers hand it over: a client of tests refuses to send some of them.
        environ = {f"HTTP_{header.upper().replace('-', '_')}": key}
        response = api.post("/api/companies", ACME, environ_overrides=environ)
        assert response.status_code == 400
        assert response.get_json()["error"]["message"].startswith(f"{header} must be one key")
        assert query(database_url, COMPANIES) == [(0,)]

    def test_may_come_in_both_headers_if_it_is_the_same(self, api: ApiClient) -> None:
        def status(key: str) -> int:
            headers = {"Idempotency-Key": "k1", "X-Idempotency-Key": key}
            return api.post("/api/companies", ACME, headers=headers).status_code

        assert (status("k2"), status("k1")) == (400, 201)

    def test_counts_in_its_case(self, api: ApiClient, database_url: str) -> None:
        for key in ("k", "K"):
            assert api.post("/api/companies", ACME, headers={"Idempotency-Key": key}).status_code == 201
        assert query(database_url, COMPANIES) == [(2,)]


class TestUnderOneKey:
    def test_another_body_is_a_409(self, api: ApiClient, database_url: str) -> None:
        first = api.post("/api/companies", ACME, headers=KEY)
        response = api.post("/api/companies", {"name": "Heron"}, headers=KEY)
        assert (response.status_code, response.get_json()["error"]["code"]) == (409, "CONFLICT")
        assert "another" in response.get_json()["error"]["message"]
        # Coming again later doesn't help.
        assert "Retry-After" not in response.headers
        assert query(database_url, COMPANIES) == [(1,)]
        assert api.post("/api/companies", ACME, headers=KEY).data == first.data

    def test_another_id_in_the_path_is_a_409(self, api: ApiClient) -> None:
        one, other = (f"/api/companies/{api.created('/api/companies', ACME)['id']}" for _ in range(2))
        assert api.patch(one, {"city": "Lisbon"}, headers=KEY).status_code == 200
        response = api.patch(other, {"city": "Lisbon"}, headers=KEY)
        assert response.status_code == 409
        assert "path" in response.get_json()["error"]["message"]
        assert api.get(other).get_json()["data"]["city"] is None

    def test_another_route_or_method_is_another_request(self, api: ApiClient) -> None:
        company = api.post("/api/companies", ACME, headers=KEY)
        changed = api.patch(company.headers["Location"], ACME, headers=KEY)
        contact = api.post("/api/contacts", {"firstName": "Ada"}, headers=KEY)
        assert [one.status_code for one in (company, changed, contact)] == [201, 200, 201]
        assert not any("Idempotency-Replayed" in one.headers for one in (company, changed, contact))

    def test_a_delete_is_no_request_of_its(self, api: ApiClient, database_url: str) -> None:
        path = f"/api/companies/{api.created('/api/companies', ACME)['id']}"
        assert [api.delete(path, headers=KEY).status_code for _ in range(2)] == [204, 404]
        assert query(database_url, KEYS) == [(0,)]


class TestAKeyStaysFree:
    @pytest.fixture
    def failing(self, database_url: str) -> Iterator[None]:
        """Companies can't be stored, for a reason that nobody foresaw."""
        query(
            database_url,
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'out of order'; END $$;"
            " CREATE TRIGGER fail AFTER INSERT ON companies EXECUTE FUNCTION fail(); SELECT 1",
        )
        yield
        query(database_url, "DROP FUNCTION IF EXISTS fail CASCADE; SELECT 1")

    @pytest.mark.usefixtures("failing")
    def test_when_its_request_failed(self, api: ApiClient, database_url: str) -> None:
        assert api.post("/api/companies", ACME, headers=KEY).status_code == 500
        assert query(database_url, KEYS) == [(0,)]
        query(database_url, "DROP FUNCTION fail CASCADE; SELECT 1")
        response = api.post("/api/companies", ACME, headers=KEY)
        assert (response.status_code, "Idempotency-Replayed" in response.headers) == (201, False)

    @pytest.mark.parametrize(
        ("path", "body", "status"),
        [
            ("/api/companies", {"name": ""}, 400),
            ("/api/companies", {"name": "Acme", "parent": 1}, 400),
            ("/api/contacts/3f0c1a52-7a5e-4d0e-9a57-2f5a1c0b9d11/interactions", {}, 400),
            ("/api/email-templates/3f0c1a52-7a5e-4d0e-9a57-2f5a1c0b9d11/preview", {}, 404),
        ],
    )
    def test_when_its_request_was_refused(
        self, api: ApiClient, database_url: str, path: str, body: dict[str, Any], status: int
    ) -> None:
        assert [api.post(path, body, headers=KEY).status_code for _ in range(2)] == [status] * 2
        assert query(database_url, KEYS) == [(0,)]
        response = api.post("/api/companies", ACME, headers=KEY)
        assert (response.status_code, "Idempotency-Replayed" in response.headers) == (201, False)

    def test_when_the_version_had_passed(self, api: ApiClient) -> None:
        path = f"/api/companies/{api.created('/api/companies', ACME)['id']}"
        statuses = [
            api.patch(path, {"city": "Lisbon"}, headers={**KEY, "If-Match": version}).status_code
            for version in ('"7"', '"1"')
        ]
        assert statuses == [412, 200]

    @pytest.mark.parametrize("key", ["k1", "", "two words"])
    def test_where_nobody_owns_one(self, client: FlaskClient, database_url: str, key: str) -> None:
        """Public routes look at none, malformed ones neither."""
        view = {"sessionId": "s-1", "pageUrl": "https://www.example.com/"}
        for _ in range(2):
            answer = client.post("/api/page-views", json=view, headers={"Idempotency-Key": key})
            assert (answer.status_code, "Idempotency-Replayed" in answer.headers) == (201, False)
        assert query(database_url, KEYS) == [(0,)]


class TestTheOrderOfRefusal:
    """401, 413, 415, then the key: a malformed one, and a replay; only then what is wrong with the body."""

    @pytest.mark.parametrize("key", ["execution-17-0", "two words"])
    def test_a_401_a_413_and_a_415_come_before(self, api: ApiClient, key: str) -> None:
        api.post("/api/companies", ACME, headers=KEY)
        headers = {"Idempotency-Key": key}
        wrong = api.post("/api/companies", ACME, headers={**headers, "X-API-Key": "wrong"})
        large = api.post(
            "/api/companies", data=b" " * (1024 * 1024 + 1), content_type="application/json", headers=headers
        )
        xml = api.post("/api/companies", data=b"<a/>", content_type="text/xml", headers=headers)
        assert [one.status_code for one in (wrong, large, xml)] == [401, 413, 415]

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"name": ""}', b'{"name": "\\ud800"}', b"\xff"])
    def test_a_400_and_a_404_come_after(self, api: ApiClient, body: bytes) -> None:
        path = f"/api/companies/{api.created('/api/companies', ACME)['id']}"
        assert api.patch(path, {"city": "Lisbon"}, headers=KEY).status_code == 200
        assert api.delete(path).status_code == 204
        again = api.patch(path, {"city": "Lisbon"}, headers=KEY)
        assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
        other = api.patch(path, data=body, content_type="application/json", headers=KEY)
        assert other.status_code == 409

    @pytest.mark.parametrize("key", ["execution-17-0", "two words"])
    def test_a_413_comes_before_also_where_only_the_last_chunk_tells(self, api: ApiClient, key: str) -> None:
        api.post("/api/companies", ACME, headers=KEY)
        headers = {"Content-Type": "application/json", "X-API-Key": API_KEY, "Idempotency-Key": key}
        chunks = [json.dumps(ACME).encode(), *[b" " * 65_536] * 16]
        with live_server(api.app) as server, closing(HTTPConnection(server.url.removeprefix("http://"))) as connection:
            connection.request("POST", "/api/companies", iter(chunks), headers, encode_chunked=True)
            response = connection.getresponse()
            assert (response.status, json.loads(response.read())["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")
