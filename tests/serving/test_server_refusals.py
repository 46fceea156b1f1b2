"""What our worker refuses by itself: in the application's form, once, and without a word of what was sent."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving.test_slow_clients import IMPATIENT
from tests.support.figures import scraped
from tests.support.gunicorn_process import Client, Gunicorn, api_server, gunicorn

COUNT = "tt_http_requests_total"
CANARY = "Jane-Canary"
GET = "GET /say/x HTTP/1.1\r\nHost: test\r\n"
POST = "POST /echo HTTP/1.1\r\nHost: test\r\n"
CHUNKED = f"{POST}Transfer-Encoding: chunked\r\n\r\n"

HEADS = {
    "no HTTP": (400, f"{CANARY}\r\n\r\n"),
    "a letter with an accent": (400, f"GET /say/caf\u00e9-{CANARY} HTTP/1.1\r\nHost: test\r\n\r\n"),
    "lines that end with a line feed": (400, f"GET /say/{CANARY} HTTP/1.1\nHost: test\n\n"),
    "a version that isn't": (400, "GET /say/x HTTP/3.0\r\nHost: test\r\n\r\n"),
    "a method that isn't": (400, "get /say/x HTTP/1.1\r\nHost: test\r\n\r\n"),
    "a header without a name": (400, f"{GET}: {CANARY}\r\n\r\n"),
    "no host": (400, "GET /say/x HTTP/1.1\r\n\r\n"),
    "an empty host": (400, "GET /say/x HTTP/1.1\r\nHost:\r\n\r\n"),
    "two hosts": (400, f"{GET}Host: other\r\n\r\n"),
    "a host that can't be": (400, "GET /say/x HTTP/1.1\r\nHost: a b/c@d\r\n\r\n"),
    "a coding before chunked": (400, f"{POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    "a coding in place of chunked": (400, f"{POST}Transfer-Encoding: gzip\r\n\r\n"),
    "an unknown coding": (501, f"{POST}Transfer-Encoding: {CANARY}\r\n\r\n"),
    "two lengths": (400, f"{POST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
    "a length and chunks": (400, f"{POST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    "an address too long": (414, f"GET /say/{'x' * 8500} HTTP/1.1\r\nHost: test\r\n\r\n"),
    "an address that never ends": (414, f"GET /say/{'x' * 9000}"),
    "a cookie too long": (431, f"{GET}Cookie: {'x' * 9000}\r\n\r\n"),
    "too many headers": (431, GET + "".join(f"X-{number}: x\r\n" for number in range(200)) + "\r\n"),
    "a head that never ends": (431, GET + "X: x\r\n" * 20_000),
    "an expectation": (417, f"{POST}Expect: {CANARY}\r\n\r\n"),
}
BODIES = {
    "a size that isn't": f"{CANARY}\r\n\r\n",
    "a size that never ends": "0" * 1000,
    "a negative size": "-1\r\n\r\n",
    "no size": "\r\n\r\n",
    "a chunk longer than said": f"3\r\n{CANARY}\r\n0\r\n\r\n",
    "a bad extension": '3;="\r\nabc\r\n0\r\n\r\n',
    "a bad trailer": f"0\r\n{CANARY}\r\n\r\n",
    "a host among the trailers": "0\r\nHost: other\r\n\r\n",
    "trailers that never end": "0\r\n" + "X: x\r\n" * 5000,
    "too many chunks": "1\r\nx\r\n" * 1025,
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gunicorn]:
    with api_server(tmp_path_factory.mktemp("served")) as running:
        yield running
    assert CANARY not in running.said()
    assert "Traceback" not in running.said()


@pytest.fixture
def client(server: Gunicorn) -> Iterator[Client]:
    with server.client() as connected:
        yield connected


@pytest.mark.parametrize(("status", "sent"), HEADS.values(), ids=HEADS)
def test_heads(client: Client, status: int, sent: str) -> None:
    refused(client.send(sent), status)


@pytest.mark.parametrize("path", ["/nowhere", "/api/companies"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_chunks(client: Client, path: str, body: str) -> None:
    assert refused(client.begin_chunks(path, "X-Request-Id: mine").send(body), 400)["requestId"] == "mine"


def test_a_head_is_refused_without_a_body(client: Client) -> None:
    client.send("HEAD /livez HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nx").end()
    head, _, body = client.all_that_comes().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert not body


def test_a_refusal_waits_for_the_answers_before_it(client: Client) -> None:
    client.get("/livez").get("/livez").send(f"{CANARY}\r\n\r\n")
    assert [client.answer().status for _ in range(3)] == [200, 200, 400]


def test_http_1_0_needs_no_host(client: Client) -> None:
    assert client.send("GET /livez HTTP/1.0\r\n\r\n").answer().status == 200


@pytest.mark.parametrize("host", ["example.com", "my_service:3100", "127.0.0.1", "[::1]:3100"])
def test_hosts_that_can_be(client: Client, host: str) -> None:
    assert client.send(f"GET /livez HTTP/1.1\r\nHost: {host}\r\n\r\n").answer().status == 200


def test_a_failure_below_the_application_has_the_same_form(tmp_path_factory: pytest.TempPathFactory) -> None:
    with gunicorn(tmp_path_factory.mktemp("served")) as server, server.client() as client:
        error = refused(client.get("/fail/secret"), 500)
        assert (error["code"], "secret" in error["message"]) == ("INTERNAL_ERROR", False)


def test_refusals_are_counted_and_not_timed(tmp_path: Path) -> None:
    malformed = ((400, f"{CANARY}\r\n\r\n"), (400, f"{CHUNKED}-1\r\n\r\n"), HEADS["an unknown coding"])
    with api_server(tmp_path, *IMPATIENT) as server:
        with server.client() as late_head, server.client() as late_body:
            late_head.send(GET)
            late_body.begin_post("/api/companies", 5)
            refused(late_head, 408)
            refused(late_body, 408)
        for status, sent in malformed:
            with server.client() as client:
                refused(client.send(sent), status)
        found = scraped(server.port)
    expected = {("other", "408"), ("POST", "408"), ("other", "400"), ("POST", "400"), ("other", "501")}
    for method, code in expected:
        assert found.of(COUNT, method=method, route="none", status=code) == 1
    # Beside them there was the harness's own GET.
    assert found.series("tt_http_request_seconds_count") == {("GET", "none")}


def refused(client: Client, status: int) -> dict[str, str]:
    """The error of the one answer that comes."""
    head, _, body = client.all_that_comes().partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    assert int(first.split()[1]) == status
    assert headers["connection"] == "close"
    assert headers["content-type"] == "application/json"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    error: dict[str, str] = json.loads(body)["error"]
    assert set(error) == {"code", "message", "requestId"}
    assert error["requestId"] == headers["x-request-id"]
    assert CANARY not in error["message"]
    return error
