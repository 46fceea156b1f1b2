"""Requests and answers as clients meet them, on our worker and on stock gthread: real gunicorn, real sockets."""

from collections.abc import Iterator
from contextlib import ExitStack
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import time

import pytest

from tests.support.gunicorn_process import Client, Gunicorn, descriptors_at_rest, gunicorn
from tests.support.work_processes import until


@pytest.fixture(scope="module")
def server(web_worker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gunicorn]:
    with gunicorn(tmp_path_factory.mktemp("served"), WEB_WORKER=web_worker) as running:
        yield running


@pytest.fixture
def client(server: Gunicorn) -> Iterator[Client]:
    with server.client() as connected:
        yield connected


def test_a_connection_serves_one_request_after_the_other(client: Client) -> None:
    for number in range(5):
        answer = client.get(f"/say/{number}").answer()
        assert (answer.status, answer.body, answer.closes) == (200, str(number).encode(), False)


def test_pipelined_requests_are_answered_in_order(client: Client) -> None:
    for number in range(300):
        client.get(f"/say/{number}")
    assert [client.answer().body for _ in range(300)] == [str(number).encode() for number in range(300)]


def test_a_pipelined_request_that_came_with_the_body_before_it_is_answered(client: Client) -> None:
    client.send(
        "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\noneGET /say/two HTTP/1.1\r\nHost: test\r\n\r\n"
    )
    assert [client.answer().body, client.answer().body] == [b"one", b"two"]
    assert client.get("/say/three").answer().body == b"three"


def test_a_request_may_come_in_pieces(client: Client) -> None:
    for piece in ("GET /say", "/pieces HTTP/1.1\r\nHo", "st: test\r\n", "\r\n"):
        client.send(piece)
    assert client.answer().body == b"pieces"


@pytest.mark.parametrize(("trusted", "scheme"), [("127.0.0.1", b"https"), ("192.0.2.1", b"http")])
def test_only_a_trusted_proxy_says_what_the_scheme_was(
    trusted: str, scheme: bytes, web_worker: str, tmp_path: Path
) -> None:
    with (
        gunicorn(tmp_path, "--forwarded-allow-ips", trusted, WEB_WORKER=web_worker) as server,
        server.client() as client,
    ):
        for _ in range(2):
            assert client.get("/scheme", "X-Forwarded-Proto: https").answer().body == scheme


def test_closes_when_the_client_asks(client: Client) -> None:
    assert client.get("/say/last", "Connection: close").answer().closes
    assert client.ended()


def test_http_1_0_closes_unless_asked_to_keep(client: Client, server: Gunicorn) -> None:
    assert client.get("/say/old", version="1.0").answer().body == b"old"
    assert client.ended()
    with server.client() as another:
        for _ in range(2):
            assert another.get("/say/kept", "Connection: keep-alive", version="1.0").answer().body == b"kept"


def test_answers_without_a_body_come_at_once(client: Client) -> None:
    for _ in range(3):
        assert client.get("/nothing").answer().status == 204
    assert client.send("HEAD /say/hello HTTP/1.1\r\nHost: test\r\n\r\n").sock.recv(4096).endswith(b"\r\n\r\n")


def test_an_answer_says_when_it_was_made(client: Client) -> None:
    def said() -> float:
        before = time()
        moment = parsedate_to_datetime(client.get("/say/x").answer().headers["date"]).timestamp()
        assert int(before) <= moment <= time()
        return moment

    first = said()
    until(lambda: said() > first)


def test_an_answer_that_fails_half_way_ends_its_connection(server: Gunicorn) -> None:
    with server.client() as client:
        client.get("/break/half")
        came = b""
        while more := client.sock.recv(4096):
            came += more
    assert came.count(b"HTTP/1.1 ") == 1
    assert came.endswith(b"\r\n\r\nhalf")
    assert "Error handling request" in server.said()


def test_chunked_bodies(client: Client) -> None:
    for _ in range(2):
        client.send("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        client.send("4\r\n two\r\n0\r\n\r\n")
        assert client.answer().body == b"one two"


def test_a_body_that_nobody_read_is_no_request(client: Client) -> None:
    client.post("/say/first", "GET /say/smuggled HTTP/1.1\r\nHost: test\r\n\r\n" * 100).get("/say/second")
    assert [client.answer().body, client.answer().body] == [b"first", b"second"]


def test_a_failure_ends_no_thread(server: Gunicorn) -> None:
    for _ in range(6):
        with server.client() as client:
            assert client.get("/fail/now").answer().status == 500
    with server.client() as client:
        assert client.get("/say/alive").answer().body == b"alive"


def test_as_many_requests_run_at_once_as_there_are_threads(web_worker: str, tmp_path: Path) -> None:
    waiting = ["one", "two", "three"]
    with gunicorn(tmp_path, "--threads", "4", WEB_WORKER=web_worker) as server, ExitStack() as stack:
        held = [stack.enter_context(server.client()).get(f"/hold/{name}") for name in waiting]
        for name in waiting:
            server.begun(name)
        with server.client() as client:
            assert client.get("/say/x").answer().status == 200
        for name, client in zip(waiting, held, strict=True):
            server.release(name)
            assert client.answer().body == name.encode()


def test_clients_that_go_at_any_point_leave_nothing_behind(server: Gunicorn) -> None:
    worker = server.worker()
    beginnings = (
        "",
        "GET /say/x",
        "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\nhalf",
        "GET /big HTTP/1.1\r\n\r\n",
    )

    def come_and_go(times: int) -> None:
        for number in range(times):
            client = server.client().send(beginnings[number % 4])
            (client.reset if number % 8 < 4 else client.close)()

    come_and_go(len(beginnings) * 2)  # with the first refusal the files of figures are opened, which stay
    before = descriptors_at_rest(worker)
    come_and_go(200)
    with ExitStack() as stack:
        for client in [stack.enter_context(server.client()) for _ in range(50)]:
            assert client.get("/say/x").answer().status == 200
    assert descriptors_at_rest(worker) == before


def test_idle_and_unused_connections_are_closed_in_time(web_worker: str, tmp_path: Path) -> None:
    with (
        gunicorn(tmp_path, "--keep-alive", "1", WEB_WORKER=web_worker) as server,
        server.client() as used,
        server.client() as unused,
    ):
        assert used.get("/say/x").answer().status == 200
        assert used.ended()
        assert unused.ended()
