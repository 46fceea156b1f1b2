"""The worker as clients meet it: real gunicorn, real sockets, two threads."""

import inspect
import resource
import select
from collections.abc import Iterator
from contextlib import ExitStack
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from time import sleep, time

import psutil
import pytest
from gunicorn.config import Config
from gunicorn.http import wsgi
from gunicorn.http.body import Body, LengthReader
from gunicorn.http.message import HeaderPolicy, _ip_in_allow_list
from gunicorn.http.parser import Parser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.base import Worker
from gunicorn.workers.gthread import TConn, ThreadWorker
from tt_api.serving.turns import AT_ONCE

from tests.support.gunicorn_process import IMPATIENT, Client, Gunicorn, gunicorn
from tests.support.served import BIG
from tests.support.work_processes import until
from tt_api.serving.worker import PollingThreadsWorker

# What tt_api/serving builds upon, as it was read.
READ = "2764370bd0396bfb4022073697dce424e13cad2e90ef0c9ff3216527ef3ae81b"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gunicorn]:
    with gunicorn(tmp_path_factory.mktemp("served")) as running:
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
def test_only_a_trusted_proxy_says_what_the_scheme_was(trusted: str, scheme: bytes, tmp_path: Path) -> None:
    with gunicorn(tmp_path, "--forwarded-allow-ips", trusted) as server, server.client() as client:
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


def test_the_head_of_an_answer_comes_with_its_body(client: Client) -> None:
    client.get("/say/hello")
    assert client.sock.recv(4096).endswith(b"\r\n\r\nhello")


def test_answers_without_a_body_come_at_once(client: Client) -> None:
    for _ in range(3):
        assert client.get("/nothing").answer().status == 204
    assert client.send("HEAD /say/hello HTTP/1.1\r\nHost: test\r\n\r\n").sock.recv(4096).endswith(b"\r\n\r\n")


def test_an_answer_says_when_it_was_made(client: Client) -> None:
    said = []
    for pause in (0.0, 1.1):
        sleep(pause)
        said.append(parsedate_to_datetime(client.get("/say/x").answer().headers["date"]))
        assert abs(said[-1].timestamp() - time()) < 2
    assert said[0] < said[1]


def test_an_answer_that_fails_half_way_ends_its_connection(server: Gunicorn) -> None:
    with server.client() as client:
        client.get("/break/half")
        came = b""
        while more := client.sock.recv(4096):
            came += more
    assert came.count(b"HTTP/1.1 ") == 1
    assert came.endswith(b"\r\n\r\nhalf")
    assert "Error handling request" in server.said()


def test_a_body_in_pieces_comes_piece_by_piece(tmp_path: Path) -> None:
    with gunicorn(tmp_path) as server, server.client() as client:
        client.get("/drip/one/two")
        (tmp_path / "one.released").touch()
        first = client.sock.recv(4096)
        assert first.startswith(b"HTTP/1.1 200 OK")
        assert first.endswith(b"\r\n\r\n3\r\none\r\n")
        (tmp_path / "two.released").touch()
        assert client.sock.recv(4096).startswith(b"3\r\ntwo\r\n")


def test_chunked_bodies(client: Client) -> None:
    for _ in range(2):
        client.send("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        client.send("4\r\n two\r\n0\r\n\r\n")
        assert client.answer().body == b"one two"


def test_a_body_that_nobody_read_is_no_request(client: Client) -> None:
    client.post("/say/first", "GET /say/smuggled HTTP/1.1\r\nHost: test\r\n\r\n" * 100).get("/say/second")
    assert [client.answer().body, client.answer().body] == [b"first", b"second"]


def test_a_refused_upload_gets_its_answer(client: Client) -> None:
    client.post("/say/refused", "x" * 1_000_000)
    assert client.answer().body == b"refused"
    assert client.ended()


def test_what_is_no_http_gets_a_400(client: Client) -> None:
    assert client.send("no request\r\n\r\n").answer().status == 400
    assert client.ended()


@pytest.mark.parametrize("path", ["/fail/now", "/exit/now"])
def test_no_exception_ends_a_thread(server: Gunicorn, path: str) -> None:
    threads = server.worker().num_threads()
    for _ in range(3 * threads):
        with server.client() as client:
            client.get(path)
            assert client.ended() or client.answer().status == 500
    assert server.worker().num_threads() == threads
    with server.client() as client:
        assert client.get("/say/alive").answer().body == b"alive"


def test_clients_that_go_at_any_point_leave_nothing_behind(server: Gunicorn) -> None:
    worker = server.worker()
    before = descriptors_at_rest(worker)
    beginnings = (
        "",
        "GET /say/x",
        "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\nhalf",
        "GET /big HTTP/1.1\r\n\r\n",
    )
    for number in range(200):
        client = server.client().send(beginnings[number % 4])
        (client.reset if number % 8 < 4 else client.close)()
    with ExitStack() as stack:
        for client in [stack.enter_context(server.client()) for _ in range(50)]:
            assert client.get("/say/x").answer().status == 200
    assert descriptors_at_rest(worker) == before


def test_idle_connections_hold_no_thread(server: Gunicorn) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(server.client()) for _ in range(32)]
        for client in clients[:16]:
            assert client.get("/say/x").answer().status == 200
        for client in clients:
            assert client.get("/say/x").answer().status == 200


def test_requests_that_wait_leave_their_turns_to_others(tmp_path: Path) -> None:
    waiting = [f"waits-{number}" for number in range(AT_ONCE + 1)]
    with gunicorn(tmp_path, "--threads", str(AT_ONCE + 2)) as server, ExitStack() as stack:
        held = [stack.enter_context(server.client()).get(f"/hold/{name}") for name in waiting]
        for name in waiting:
            server.begun(name)
        with server.client() as client:
            assert client.get("/say/x").answer().status == 200
        for name, client in zip(waiting, held, strict=True):
            server.release(name)
            assert client.answer().body == name.encode()


def test_clients_that_do_not_close_after_the_last_answer_hold_no_thread(server: Gunicorn) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(server.client()) for _ in range(32)]
        for client in clients:
            assert client.get("/say/x", "Connection: close").answer().status == 200


def test_idle_and_unused_connections_are_closed_in_time(tmp_path: Path) -> None:
    with gunicorn(tmp_path, "--keep-alive", "1") as server, server.client() as used, server.client() as unused:
        assert used.get("/say/x").answer().status == 200
        assert used.ended()
        assert unused.ended()


def test_silent_clients_are_given_up(tmp_path: Path) -> None:
    with gunicorn(tmp_path, *IMPATIENT) as server, ExitStack() as stack:
        clients = [stack.enter_context(server.client()) for _ in range(6)]
        for half_a_head in clients[:2]:
            half_a_head.send("GET /say/x")
        for half_a_body in clients[2:4]:
            half_a_body.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\nhalf")
        for reading_nothing in clients[4:]:
            reading_nothing.get("/big")
        with server.client() as other:
            assert other.get("/say/served").answer().body == b"served"
        assert all(client.ended() for client in clients[:4])
        for client in clients[4:]:
            assert len(client.answer().body) < BIG
        assert "Error" not in server.said()
        assert "Traceback" not in server.said()


def test_takes_no_more_connections_than_it_may(tmp_path: Path) -> None:
    with gunicorn(tmp_path, "--worker-connections", "8") as server, ExitStack() as stack:
        clients = [stack.enter_context(server.client()) for _ in range(8)]
        waiting = stack.enter_context(server.client()).get("/say/late")
        assert clients[0].get("/say/x").answer().status == 200
        assert not readable(waiting)
        clients[0].close()
        assert waiting.answer().body == b"late"


def test_pauses_when_there_are_no_descriptors(tmp_path: Path) -> None:
    with gunicorn(tmp_path) as server, server.client() as client:
        assert client.get("/say/x").answer().status == 200
        worker = server.worker()
        until(lambda: len(connections(worker)) == 1)
        usual = worker.rlimit(resource.RLIMIT_NOFILE)
        taken = {int(number.name) for number in Path(f"/proc/{worker.pid}/fd").iterdir()}
        first_free = min(set(range(1000)) - taken)
        worker.rlimit(resource.RLIMIT_NOFILE, (first_free, usual[1]))
        with server.client() as waiting:
            waiting.get("/say/late")
            until(lambda: "Accepting no connections for a moment" in server.said())
            assert client.get("/say/x").answer().status == 200
            worker.rlimit(resource.RLIMIT_NOFILE, usual)
            assert waiting.answer().body == b"late"
        assert server.said().count("Accepting no connections") < 10


def test_refuses_tls() -> None:
    config = Config()
    config.set("certfile", __file__)
    with pytest.raises(RuntimeError, match="does not serve TLS"):
        PollingThreadsWorker.check_config(config, None)


def test_gthread_is_the_one_that_the_worker_was_written_for() -> None:
    used = [
        *(ThreadWorker.__init__, ThreadWorker.handle, ThreadWorker.handle_request, ThreadWorker._keepalive_after),
        *(ThreadWorker.run, ThreadWorker.finish_request, ThreadWorker.init_process, ThreadWorker.is_parent_alive),
        *(Worker.init_process, Worker.init_signals, Worker.handle_exit, Worker.handle_quit),
        *(TConn, Body, LengthReader, Parser, SocketUnreader),
        *(HeaderPolicy._peer_is_trusted_proxy, _ip_in_allow_list, wsgi.create, wsgi.Response),
    ]
    now = sha256("".join(map(inspect.getsource, used)).encode()).hexdigest()
    assert now == READ, "gunicorn has changed below tt_api/serving: docs/decisions/own-worker.md says what to look at"


def descriptors_at_rest(worker: psutil.Process) -> int:
    """How many files it has open once it has closed every connection."""
    until(lambda: not connections(worker))
    return worker.num_fds()


def connections(worker: psutil.Process) -> list[object]:
    return [found for found in worker.net_connections("tcp") if found.status != psutil.CONN_LISTEN]


def readable(client: Client) -> bool:
    return bool(select.select([client.sock], [], [], 0)[0])
