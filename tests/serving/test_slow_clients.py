"""Clients that are slow, stop half-way or read nothing: none of them keeps another one waiting."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from socket import SO_ERROR, SOL_SOCKET

import psutil
import pytest

from tests.support.gunicorn_process import HANG_SECONDS, Client, Gunicorn, connections, gunicorn
from tests.support.served import BIG
from tests.support.work_processes import until
from tt_api.serving.limits import MIB

IMPATIENT = ("--worker-class", "tests.support.served.ImpatientWorker")
NARROW = ("--worker-class", "tests.support.served.NarrowWorker")
EACH = 20
UPLOADS = 60


@contextmanager
def slow_clients(server: Gunicorn) -> Iterator[list[Client]]:
    """Many of every kind, each in the middle of something."""
    with ExitStack() as stack:

        def some() -> list[Client]:
            return [stack.enter_context(server.client()) for _ in range(EACH)]

        sending = [
            *(client.send("GET /say/x HTTP/1.1\r\nX-Slow: ") for client in some()),
            *(client.begin_post("/say/unread", 1000).send("x") for client in some()),
            *(client.begin_post("/echo", 1000).send("x") for client in some()),
            *(client.begin_chunks("/echo").send("ff\r\nx") for client in some()),
        ]
        for reading_nothing in some():
            reading_nothing.get("/big")
        for refused_already in some():
            refused_already.send("no request\r\n\r\n")
            sending.append(refused_already)
        yield sending


def test_nobody_waits_for_slow_clients(tmp_path: Path) -> None:
    with gunicorn(tmp_path) as server, slow_clients(server) as slow, server.client() as other:
        for number in range(100):
            for client in slow[number % EACH :: EACH]:
                with suppress(ConnectionError):  # refused, and given up by now
                    client.send("x")
            assert other.get(f"/say/{number}").answer().body == str(number).encode()


def test_slow_clients_are_served_once_they_are_done(tmp_path: Path) -> None:
    with gunicorn(tmp_path) as server, server.client() as client, server.client() as reader:
        reader.get("/big")
        client.begin_post("/echo", 20)
        for _ in range(20):
            client.send("x")
        assert client.answer().body == b"x" * 20
        assert len(reader.answer().body) == BIG
        assert reader.get("/say/next").answer().body == b"next"


@pytest.mark.parametrize(
    "beginning",
    [
        "GET /say/x",
        "GET /say/x HTTP/1.1\r\nHost: test\r\n",
        "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5000\r\n\r\nhalf",
        "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n1388\r\nhalf",
    ],
)
def test_the_time_for_a_request_is_limited_however_it_trickles_in(tmp_path: Path, beginning: str) -> None:
    with gunicorn(tmp_path, *IMPATIENT) as server, server.client() as client:
        client.send(beginning)
        while not client.readable(0.01):
            client.send("x")
        answer = client.answer()
        assert (answer.status, answer.closes) == (408, True)
        assert client.ended()
        client.send("x")
        until(lambda: not connections(server.worker()))
        # Unread bytes at the close would have reset the connection, and an answer on its way with it.
        assert client.sock.getsockopt(SOL_SOCKET, SO_ERROR) == 0
        assert "Error" not in server.said()


def test_the_time_for_an_answer_is_limited_however_it_trickles_out(tmp_path: Path) -> None:
    with gunicorn(tmp_path, *IMPATIENT) as server, server.client() as client:
        assert client.get("/big").readable(HANG_SECONDS)
        until(lambda: not connections(server.worker()))
        assert len(client.answer().body) < BIG
        assert "Error" not in server.said()


def test_of_a_long_answer_no_more_is_made_than_its_client_takes(tmp_path: Path) -> None:
    with gunicorn(tmp_path) as server, ExitStack() as stack, server.client() as other:
        worker = server.worker()
        before = worker.memory_info().rss
        readers = [stack.enter_context(server.client()).get("/much/100") for _ in range(4)]
        assert all(reader.readable(HANG_SECONDS) for reader in readers)
        until(lambda: at_rest(worker))
        assert worker.memory_info().rss - before < 60 * MIB
        assert other.get("/say/next").answer().body == b"next"
        for reader in readers:
            assert len(reader.answer().body) == 100 * MIB
            assert reader.get("/say/after").answer().body == b"after"
        assert "Error" not in server.said()


def test_a_long_answer_whose_client_goes_is_given_up(tmp_path: Path) -> None:
    with gunicorn(tmp_path) as server:
        with server.client() as client:
            assert client.get("/much/100").readable(HANG_SECONDS)
            until(lambda: at_rest(server.worker()))
            assert not (tmp_path / "much.ended").exists()
            client.reset()
        until((tmp_path / "much.ended").exists, what=server.said)
        until(lambda: not connections(server.worker()))
        assert "Error" not in server.said()


def test_a_long_answer_is_given_up_when_its_client_is_too_slow(tmp_path: Path) -> None:
    with gunicorn(tmp_path, *IMPATIENT) as server, server.client() as client:
        client.get("/much/100")
        until((tmp_path / "much.ended").exists, what=server.said)
        assert len(client.answer().body) < 100 * MIB
        assert "Error" not in server.said()


def test_what_comes_after_the_last_answer_is_thrown_away_for_a_while_only(tmp_path: Path) -> None:
    with gunicorn(tmp_path, *IMPATIENT) as server, server.client() as silent, server.client() as endless:
        for client in (silent, endless):
            assert client.begin_post("/say/refused", 10**9).answer().closes
            assert client.ended()
        with suppress(ConnectionError):
            while True:
                endless.send("x" * 10_000)
        until(lambda: not connections(server.worker()))


def test_a_body_that_ends_half_way_is_refused(tmp_path: Path) -> None:
    with gunicorn(tmp_path) as server, server.client() as client:
        answer = client.begin_post("/echo", 9).send("half").end().answer()
        assert (answer.status, answer.closes) == (400, True)


def test_bodies_share_a_bounded_part_of_the_memory_and_all_arrive(tmp_path: Path) -> None:
    with gunicorn(tmp_path, *NARROW) as server, ExitStack() as stack, ThreadPoolExecutor(UPLOADS) as pool:
        worker = server.worker()
        held = [stack.enter_context(server.client()).get(f"/hold/{name}") for name in ("one", "two")]
        server.begun("one")
        server.begun("two")
        before = worker.memory_info().rss
        uploads = [stack.enter_context(server.client()) for _ in range(UPLOADS)]
        answers = pool.map(lambda client: client.post("/length", "x" * MIB).answer().body, uploads)
        until(lambda: at_rest(worker))
        assert worker.memory_info().rss - before < 20 * MIB
        server.release("one")
        server.release("two")
        assert [client.answer().status for client in held] == [200, 200]
        assert set(answers) == {str(MIB).encode()}


def test_small_bodies_do_not_wait_for_room(tmp_path: Path) -> None:
    with gunicorn(tmp_path, *NARROW) as server, ExitStack() as stack, server.client() as other:
        for _ in range(10):
            stack.enter_context(server.client()).begin_post("/length", MIB).send("x" * (MIB // 2))
        until(lambda: at_rest(server.worker()))
        assert other.post("/length", "x" * 10_000).answer().body == b"10000"


def at_rest(worker: psutil.Process) -> bool:
    """Whether it does nothing for a while, having taken in what it takes."""
    used = worker.cpu_times()
    return worker.cpu_times() == used and not any(worker.cpu_times() != used for _ in range(5000))
