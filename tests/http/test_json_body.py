"""Bodies: what counts as JSON, how strictly it is read, and bodies that come without a length."""

import gzip
import http.client
import json
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.probe_blueprints import GUARDED, ProbeApps, path_behind, right_credentials
from tests.support.settings import API_KEY
from tt_api.http.guards import Guard

PUBLIC = path_behind(Guard.PUBLIC)


@pytest.fixture(scope="module")
def client(lasting_probe: ProbeApps) -> FlaskClient:
    return lasting_probe()


def sent(client: FlaskClient, body: bytes, content_type: str | None = "application/json") -> TestResponse:
    return client.post(PUBLIC, data=body, content_type=content_type)


def nested(depth: int) -> bytes:
    """A body of that many objects and lists inside each other."""
    lists = depth // 2
    return b'{"a":' * (depth - lists) + b"[" * lists + b"]" * lists + b"}" * (depth - lists) if lists else b"{}"


# What is no JSON for us, with a part of what the caller is told.
REFUSED = {
    "empty": (b"", "empty"),
    "whitespace": (b" \n\t ", "empty"),
    "cut off": (b'{"a": 1', ""),
    "trailing comma": (b'{"a": 1,}', ""),
    "two values": (b"{} {}", ""),
    "single quotes": (b"{'a': 1}", ""),
    "comment": (b"{} // really", ""),
    "byte order mark": (b"\xef\xbb\xbf{}", "byte order mark"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), ""),
    "Latin-1": ('{"a": "é"}'.encode("latin-1"), "UTF-8"),
    "overlong UTF-8": (b'{"a": "\xc0\xaf"}', "UTF-8"),
    "surrogate in UTF-8": (b'{"a": "\xed\xa0\x80"}', "UTF-8"),
    "NaN": (b'{"a": NaN}', "NaN"),
    "Infinity": (b'{"a": [Infinity]}', "Infinity"),
    "-Infinity": (b'{"a": -Infinity}', "Infinity"),
    "repeated key": (b'{"a": 1, "a": 1}', "twice"),
    "repeated key inside": (b'{"a": [{"b": 1, "b": 2}]}', "twice"),
    "repeated key by escape": (b'{"a": 1, "\\u0061": 2}', "twice"),
    "NUL": (b'{"a": "\\u0000"}', "NUL"),
    "NUL in a key": (b'{"\\u0000": 1}', "NUL"),
    "NUL deep inside": (b'{"a": [1, {"b": ["x\\u0000y"]}]}', "NUL"),
    "raw NUL": (b'{"a": "\x00"}', ""),
    "NUL between": (b'{"a":\x001}', ""),
    "raw line break in a string": (b'{"a": "x\ny"}', ""),
    "high surrogate": (b'{"a": "\\ud83d"}', "surrogate"),
    "low surrogate": (b'{"a": "\\uDE00"}', "surrogate"),
    "surrogates swapped": (b'{"a": "\\ude00\\ud83d"}', "surrogate"),
    "surrogate in a key": (b'{"\\ud800": 1}', "surrogate"),
    "surrogate in a key deep inside": (b'[{"a": [{"\\ud800": 1}]}]', "surrogate"),
    "huge exponent": (b'{"a": 1e400}', "range"),
    "tiny exponent": (b'{"a": 1e-400}', "range"),
    "exponent beyond a decimal": (b'{"a": 1e9999999999999999999}', ""),
    "negative exponent beyond a decimal": (b'{"a": -1E-9999999999999999999}', ""),
    "exponent of 5000 digits": (b'{"a": 1e' + b"9" * 5_000 + b"}", ""),
    "zero with a huge exponent": (b'{"a": 0e9999999999999999999}', ""),
    "integer of 5000 digits": (b'{"a": ' + b"9" * 5_000 + b"}", "range"),
    "fraction of 5000 digits": (b'{"a": 0.' + b"9" * 5_000 + b"}", "range"),
    "leading zero": (b'{"a": 01}', ""),
    "plus sign": (b'{"a": +1}', ""),
    "other digits": ('{"a": ٣}'.encode(), ""),
    "33 deep": (nested(33), "32"),
    "100 000 brackets": (b"[" * 100_000, "32"),
    "100 000 braces": (b'{"a":' * 100_000, "32"),
    "100 000 closed brackets": (b"[" * 100_000 + b"]" * 100_000, "32"),
    "brackets after an escaped quote": (b'{"a": "\\"", "b": ' + b"[" * 40 + b"]" * 40 + b"}", "32"),
    "brackets after an escaped backslash": (b'{"a": "\\\\", "b": ' + b"[" * 40 + b"]" * 40 + b"}", "32"),
}


class TestReading:
    @pytest.mark.parametrize("case", list(REFUSED))
    def test_refuses(self, client: FlaskClient, case: str) -> None:
        body, why = REFUSED[case]
        response = sent(client, body)
        assert response.status_code == 400
        error = response.get_json()["error"]
        assert error["code"] == "VALIDATION_ERROR"
        assert why in error["message"]
        assert len(error["message"]) < 300

    @pytest.mark.parametrize(
        "body",
        [
            b"{}",
            b' \n{"a": [1, -2, true, null, "x"]}\n',
            nested(32),
            b'{"a": "' + b"[{" * 500 + b'"}',
            b'{"a": "\\"' + b"[" * 40 + b'\\\\"}',
            b'{"a": [' + b"[],{}," * 200 + b"[]]}",
            '{"schlüssel": "日本 😀"}'.encode(),
            b'{"a": "\\ud83d\\ude00 \\u00e9"}',
            b'{"A": 1, "a": 2}',
            b'{"a": 9007199254740991, "b": -0.5, "c": 1.5E+3}',
        ],
        ids=lambda body: body[:20].decode(errors="replace"),
    )
    def test_keeps_what_was_sent(self, client: FlaskClient, body: bytes) -> None:
        assert sent(client, body).get_json() == {"data": json.loads(body)}

    @pytest.mark.usefixtures("app")
    @pytest.mark.parametrize("body", [b"[]", b'[{"name": "A"}]', b'"name"', b"1", b"1.5", b"true", b"null"])
    @pytest.mark.parametrize("method", ["POST", "PATCH"])
    def test_takes_objects_only(self, client: FlaskClient, body: bytes, method: str) -> None:
        path = "/api/companies"
        if method == "PATCH":
            path += "/" + ApiClient(client).created(path, {"name": "Blue Heron"})["id"]
        response = client.open(
            path, method=method, data=body, content_type="application/json", headers={"X-API-Key": API_KEY}
        )
        assert response.status_code == 400

    @pytest.mark.parametrize("number", [b"1e300", b"-1e-300", b"1.5e300", b"0.1234567890123456789", b"1" * 300, b"1e0"])
    @pytest.mark.usefixtures("app")
    def test_of_a_free_object_never_breaks_the_answer(self, client: FlaskClient, number: bytes) -> None:
        body = b'{"name": "Blue Heron", "customFields": {"n": ' + number + b"}}"
        headers = {"X-API-Key": API_KEY}
        created = client.post("/api/companies", data=body, content_type="application/json", headers=headers)
        assert created.status_code in (201, 400)
        listed = client.get("/api/companies", headers=headers)
        assert listed.status_code == 200
        assert len(listed.get_json()["data"]) == (created.status_code == 201)


class TestTheLength:
    @pytest.mark.parametrize("ended_by_the_server", [True, False])
    def test_of_a_body_that_was_cut_off_refuses_it_though_what_came_is_json(
        self, client: FlaskClient, *, ended_by_the_server: bool
    ) -> None:
        sent_along = {"CONTENT_LENGTH": "20", "wsgi.input_terminated": ended_by_the_server}
        answer = client.post(PUBLIC, data=b"{}", content_type="application/json", environ_overrides=sent_along)
        assert answer.status_code == 400
        assert answer.get_json()["error"]["code"] == "VALIDATION_ERROR"


class TestTheContentType:
    @pytest.mark.parametrize(
        "content_type",
        ["application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON"],
    )
    @pytest.mark.parametrize("guard", list(Guard))
    def test_of_json_is_taken_everywhere(self, client: FlaskClient, guard: Guard, content_type: str) -> None:
        headers = right_credentials(guard, b'{"a": 1}')
        response = client.post(path_behind(guard), data=b'{"a": 1}', content_type=content_type, headers=headers)
        assert response.get_json() == {"data": {"a": 1}}

    @pytest.mark.parametrize("content_type", ["text/plain", "text/plain;charset=UTF-8"])
    def test_of_a_beacon_is_taken_on_public_routes_only(self, client: FlaskClient, content_type: str) -> None:
        assert sent(client, b'{"a": 1}', content_type).get_json() == {"data": {"a": 1}}
        for guard in GUARDED:
            headers = right_credentials(guard, b"{}")
            response = client.post(path_behind(guard), data=b"{}", content_type=content_type, headers=headers)
            assert response.status_code == 415
            assert response.get_json()["error"]["code"] == "UNSUPPORTED_MEDIA_TYPE"

    def test_of_a_beacon_allows_nothing_that_json_does_not(self, client: FlaskClient) -> None:
        assert sent(client, b"a=1", "text/plain").status_code == 400
        assert sent(client, b'{"a": NaN}', "text/plain").status_code == 400

    @pytest.mark.parametrize(
        "content_type",
        [
            None,
            "",
            "text/html",
            "text/xml",
            "text/json",
            "application/xml",
            "application/jsonp",
            "application/x-www-form-urlencoded",
            "application/json, text/plain",
            "multipart/form-data; boundary=x",
            "json",
            "*/*",
        ],
    )
    def test_of_anything_else_is_a_415(self, client: FlaskClient, content_type: str | None) -> None:
        response = sent(client, b'{"a": 1}', content_type)
        assert response.status_code == 415
        assert "application/json" in response.get_json()["error"]["message"]

    @pytest.mark.parametrize("encoding", ["br", "gzip", "deflate", "gzip, identity", "x", "utf-8"])
    def test_of_an_encoded_body_is_a_415_that_says_so(self, client: FlaskClient, encoding: str) -> None:
        body = gzip.compress(b"{}") if "gzip" in encoding else b"{}"
        headers = {"Content-Encoding": encoding}
        response = client.post(PUBLIC, data=body, content_type="application/json", headers=headers)
        assert response.status_code == 415
        assert "Content-Encoding" in response.get_json()["error"]["message"]

    @pytest.mark.parametrize("encoding", ["identity", "Identity"])
    def test_of_a_body_that_says_it_is_not_encoded_is_taken(self, client: FlaskClient, encoding: str) -> None:
        headers = {"Content-Encoding": encoding}
        response = client.post(PUBLIC, data=b"{}", content_type="application/json", headers=headers)
        assert response.status_code == 200


class TestABodyInChunks:
    """Over a real connection, since a body without Content-Length is the server's affair as well."""

    @pytest.fixture
    def connection(self, client: FlaskClient) -> Iterator[http.client.HTTPConnection]:
        server = make_server("127.0.0.1", 0, client.application, threaded=True)
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
        try:
            yield connection
        finally:
            connection.close()
            server.shutdown()
            thread.join()
            server.server_close()

    def post(
        self, connection: http.client.HTTPConnection, body: bytes, path: str = PUBLIC, **headers: str
    ) -> tuple[int, Any]:
        chunks = (body[start : start + 65_536] for start in range(0, len(body), 65_536))
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("POST", path, body=chunks, headers=sent, encode_chunked=True)
        response = connection.getresponse()
        return response.status, json.loads(response.read())

    def test_is_read(self, connection: http.client.HTTPConnection) -> None:
        body = json.dumps({"a": "x" * 200_000}).encode()
        status, answer = self.post(connection, body, Content_Type="application/json")
        assert status == 200
        assert answer == {"data": {"a": "x" * 200_000}}

    def test_of_one_mebibyte_is_taken_and_of_one_byte_more_a_413(self, connection: http.client.HTTPConnection) -> None:
        largest = b'{"a": 1}'.ljust(1024 * 1024)
        assert self.post(connection, largest, Content_Type="application/json") == (200, {"data": {"a": 1}})
        connection.close()
        status, answer = self.post(connection, largest + b" ", Content_Type="application/json")
        assert (status, answer["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")

    def test_over_one_mebibyte_is_a_413_for_a_resource_too(self, connection: http.client.HTTPConnection) -> None:
        body = b'{"name": "Blue Heron"}'.ljust(1024 * 1024 + 1)
        headers = {"Content_Type": "application/json", "X_API_Key": API_KEY}
        status, answer = self.post(connection, body, "/api/companies", **headers)
        assert (status, answer["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")

    def test_without_a_type_is_a_415(self, connection: http.client.HTTPConnection) -> None:
        status, answer = self.post(connection, b'{"a": 1}')
        assert (status, answer["error"]["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")

    def test_that_is_empty_is_a_400(self, connection: http.client.HTTPConnection) -> None:
        status, answer = self.post(connection, b"", Content_Type="application/json")
        assert (status, answer["error"]["code"]) == (400, "VALIDATION_ERROR")
