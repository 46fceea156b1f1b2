"""What our worker does that stock gthread doesn't."""

import inspect
import resource
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

import pytest
from gunicorn.config import Config
from gunicorn.http import wsgi
from gunicorn.http.body import ChunkedReader, LengthReader
from gunicorn.http.message import HeaderPolicy, Message, Request, _ip_in_allow_list
from gunicorn.http.unreader import Unreader
from gunicorn.workers.base import Worker

from tests.support.gunicorn_process import Client, Gunicorn, connections, gunicorn
from tests.support.work_processes import until
from tt_api.serving.limits import MIB
from tt_api.serving.worker import BufferingWorker

# What tt_api/serving builds upon, as it was read.
READ = "e2093c1456e7962a49427188a3a03f06a8439ecfe32b5fe02c804e71086ad338"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gunicorn]:
    with gunicorn(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture
def client(server: Gunicorn) -> Iterator[Client]:
    with server.client() as connected:
        yield connected


def test_the_head_of_an_answer_comes_with_its_body(client: Client) -> None:
    client.get("/say/hello")
    assert client.sock.recv(4096).endswith(b"\r\n\r\nhello")


def test_an_answer_in_pieces_comes_piece_by_piece(tmp_path: Path) -> None:
    with gunicorn(tmp_path) as server, server.client() as client:
        client.get("/drip/one/two")
        (tmp_path / "one.released").touch()
        first = client.sock.recv(4096)
        assert first.startswith(b"HTTP/1.1 200 OK")
        assert first.endswith(b"\r\n\r\n3\r\none\r\n")
        (tmp_path / "two.released").touch()
        assert client.sock.recv(4096).startswith(b"3\r\ntwo\r\n")


def test_who_waits_to_be_asked_for_a_body_is_asked_once(client: Client) -> None:
    client.begin_post("/echo", 3, "Expect: 100-continue")
    assert client.sock.recv(4096) == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert client.send("one").answer().body == b"one"
    assert client.post("/echo", "two").answer().body == b"two"


def test_a_body_that_is_too_long_is_neither_asked_nor_waited_for(client: Client) -> None:
    answer = client.begin_post("/say/refused", 5 * MIB, "Expect: 100-continue").answer()
    assert (answer.status, answer.body, answer.closes) == (200, b"refused", True)
    assert client.ended()


def test_an_upload_that_is_too_long_gets_its_answer(client: Client) -> None:
    client.begin_post("/say/refused", 2 * MIB).send("x" * 50_000)
    assert client.answer().body == b"refused"
    assert client.ended()


def test_of_chunks_that_are_too_long_the_application_gets_one_byte_more_than_it_takes(client: Client) -> None:
    client.begin_chunks("/length")
    for _ in range(16):
        client.send(f"{MIB // 16:x}\r\n{'x' * (MIB // 16)}\r\n")
    answer = client.send("2\r\nxx\r\n").answer()
    assert (answer.body, answer.closes) == (str(MIB + 1).encode(), True)


def test_a_body_at_the_limit_leaves_the_connection_open(client: Client) -> None:
    for _ in range(2):
        answer = client.post("/length", "x" * MIB).answer()
        assert (answer.body, answer.closes) == (str(MIB).encode(), False)


def test_an_unread_body_leaves_the_connection_open(client: Client) -> None:
    assert not client.post("/say/first", "x" * 200_000).answer().closes
    assert client.get("/say/second").answer().body == b"second"


def test_as_many_chunks_as_are_allowed(client: Client) -> None:
    client.begin_chunks("/length").send("1\r\nx\r\n" * 1024 + "0\r\nSome: trailer\r\n\r\n")
    assert client.answer().body == b"1024"
    client.begin_chunks("/length").send("3;an=extension\r\nabc\r\n00;last\r\n\r\n")
    assert client.answer().body == b"3"


def test_chunks_may_come_byte_by_byte(client: Client) -> None:
    client.begin_chunks("/echo")
    for byte in "3\r\none\r\n00A\r\n and more!\r\n0\r\n\r\n":
        client.send(byte)
    assert client.answer().body == b"one and more!"
    assert client.get("/say/next").answer().body == b"next"


def test_idle_connections_hold_no_thread(server: Gunicorn) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(server.client()) for _ in range(32)]
        for client in clients[:16]:
            assert client.get("/say/x").answer().status == 200
        for client in clients:
            assert client.get("/say/x").answer().status == 200


def test_clients_that_do_not_close_after_the_last_answer_hold_no_thread(server: Gunicorn) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(server.client()) for _ in range(32)]
        for client in clients:
            assert client.get("/say/x", "Connection: close").answer().status == 200


def test_no_exit_ends_a_thread(server: Gunicorn) -> None:
    threads = server.worker().num_threads()
    for _ in range(3 * threads):
        with server.client() as client:
            assert client.get("/exit/now").answer().status == 500
    assert server.worker().num_threads() == threads


def test_takes_no_more_connections_than_it_may(tmp_path: Path) -> None:
    with gunicorn(tmp_path, "--worker-connections", "8") as server, ExitStack() as stack:
        clients = [stack.enter_context(server.client()) for _ in range(8)]
        until(lambda: len(connections(server.worker())) == 8)
        waiting = stack.enter_context(server.client()).get("/say/late")
        assert clients[0].get("/say/x").answer().status == 200
        assert not waiting.readable()
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
        BufferingWorker.check_config(config, None)


def test_gunicorn_is_the_one_that_the_worker_was_written_for() -> None:
    used = [
        *(Worker.init_process, Worker.init_signals, Worker.handle_exit, Worker.handle_quit),
        *(ChunkedReader, LengthReader, Unreader, Message, Request, HeaderPolicy, _ip_in_allow_list),
        *(wsgi.create, wsgi.Response),
    ]
    now = sha256("".join(map(inspect.getsource, used)).encode()).hexdigest()
    assert now == READ, "gunicorn has changed below tt_api/serving: docs/decisions/own-worker.md says what to look at"
