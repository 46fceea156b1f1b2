"""How a worker ends: told to, replaced under load, orphaned, or after its number of requests."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event

import psutil
import pytest

from devtools.processes import lives
from tests.support.gunicorn_process import Answer, Client, Gunicorn, gunicorn
from tests.support.work_processes import until

CALLERS = 8


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_requests_finish_and_idle_connections_are_told_to_close(
    tmp_path: Path, web_worker: str, number: signal.Signals
) -> None:
    with gunicorn(tmp_path, WEB_WORKER=web_worker) as server, server.client() as busy, server.client() as idle:
        assert not idle.get("/say/x").answer().closes
        busy.get("/hold/it")
        server.begun("it")
        server.process.send_signal(number)
        # However late it is noticed, each of them is answered, and one of them is told to close.
        answers = until(lambda: answered_until_closed(idle))
        assert {answer.status for answer in answers} == {200}
        server.release("it")
        # Its head was settled before the signal, so it may say that the connection goes on; then it does.
        answer = busy.answer()
        assert answer.body == b"it"
        assert answer.closes or busy.get("/say/x").answer().closes
        assert server.process.wait(60) == 0


def test_sigint_to_everybody_as_from_a_terminal_lets_requests_finish(tmp_path: Path, web_worker: str) -> None:
    with gunicorn(tmp_path, WEB_WORKER=web_worker) as server, server.client() as busy:
        busy.get("/hold/it")
        server.begun("it")
        os.killpg(server.process.pid, signal.SIGINT)
        until(lambda: "Handling signal: int" in server.said())
        server.release("it")
        assert busy.answer().body == b"it"
        assert server.process.wait(60) == 0


def test_a_request_that_is_half_there_is_finished_and_answered(tmp_path: Path) -> None:
    with gunicorn(tmp_path) as server, server.client() as client, server.client() as other:
        client.begin_post("/echo", 9).send("half")
        assert other.get("/say/x").answer().status == 200
        server.process.terminate()
        until(lambda: refuses_connections(server))
        answer = client.send(" done").answer()
        assert (answer.body, answer.closes) == (b"half done", True)
        assert server.process.wait(60) == 0


def test_clients_that_came_before_the_signal_and_were_not_taken_yet_are_answered(tmp_path: Path) -> None:
    with gunicorn(tmp_path) as server, ExitStack() as stack:
        worker = server.worker()
        worker.suspend()
        waiting = [stack.enter_context(server.client()) for _ in range(5)]
        for client in waiting:
            client.get("/say/x")
        server.process.terminate()
        until(lambda: "Handling signal: term" in server.said())
        worker.resume()
        answers = [client.answer() for client in waiting]
        assert [(answer.status, answer.closes) for answer in answers] == [(200, True)] * 5
        assert server.process.wait(60) == 0


def test_sigterm_ends_a_worker_of_idle_connections_only(tmp_path: Path) -> None:
    with gunicorn(tmp_path) as server, server.client() as used, server.client() as unused:
        assert used.get("/say/x").answer().status == 200
        server.process.terminate()
        assert used.ended()
        assert unused.ended()
        assert server.process.wait(60) == 0
        assert "Traceback" not in server.said()


def test_a_request_that_never_ends_does_not_hold_a_stopping_worker(tmp_path: Path) -> None:
    with gunicorn(tmp_path, "--graceful-timeout", "1") as server, server.client() as busy:
        worker = server.worker()
        busy.get("/hold/ever")
        server.begun("ever")
        worker.terminate()  # gunicorn itself wasn't asked, so it kills nothing
        until(lambda: not lives(worker.pid))


def test_sigquit_ends_at_once(tmp_path: Path) -> None:
    with gunicorn(tmp_path) as server, server.client() as busy, server.client():
        busy.get("/hold/ever")
        server.begun("ever")
        server.process.send_signal(signal.SIGQUIT)
        # Had the worker not ended by itself, gunicorn would wait graceful_timeout, 45 s.
        assert server.process.wait(60) == 0


def test_an_orphan_ends(tmp_path: Path) -> None:
    with gunicorn(tmp_path) as server, server.client():
        worker = server.worker()
        server.process.kill()
        until(lambda: not lives(worker.pid))


def test_the_heartbeat_goes_on_while_all_threads_are_busy(tmp_path: Path, web_worker: str) -> None:
    with gunicorn(tmp_path, WEB_WORKER=web_worker) as server, server.client() as one, server.client() as other:
        one.get("/hold/one")
        other.get("/hold/other")
        server.begun("one")
        server.begun("other")
        for _ in range(2):
            before = heartbeat(server.worker())
            until(lambda before=before: heartbeat(server.worker()) > before)


def test_hup_under_load_fails_no_request(tmp_path: Path, web_worker: str) -> None:
    with gunicorn(tmp_path, "--workers", "2", WEB_WORKER=web_worker) as server, load(server):
        for _ in range(2):
            old = pids(server)
            server.process.send_signal(signal.SIGHUP)
            until(lambda old=old: replaced(server, old), what=server.said)


def test_a_rolling_restart_under_load_fails_no_request(tmp_path: Path, web_worker: str) -> None:
    with gunicorn(tmp_path, "--workers", "2", WEB_WORKER=web_worker) as server, load(server):
        old = pids(server)
        for pid in old:
            before = pids(server)
            psutil.Process(pid).terminate()
            until(lambda pid=pid, before=before: not lives(pid) and len(pids(server) - before) == 1, what=server.said)
        assert replaced(server, old)


def test_max_requests_under_load_fails_no_request(tmp_path: Path, web_worker: str) -> None:
    with gunicorn(tmp_path, "--workers", "2", "--max-requests", "200", WEB_WORKER=web_worker) as server, load(server):
        until(lambda: server.said().count("Autorestarting worker") >= 4, what=server.said)


@contextmanager
def load(server: Gunicorn) -> Iterator[None]:
    """Keep-alive callers at work during the block; none of their requests may fail."""
    enough = Event()
    wait_until_both_serve(server)
    with ThreadPoolExecutor(CALLERS) as pool:
        callers: list[Future[int]] = [pool.submit(call, server, enough) for _ in range(CALLERS)]
        try:
            yield
        finally:
            enough.set()
        assert all(caller.result() > 0 for caller in callers)


def wait_until_both_serve(server: Gunicorn) -> None:
    """Not just until both are there: a worker that was forked a moment ago loses signals until it has its handlers."""
    serving: set[int] = set()
    with ExitStack() as clients:

        def both_have_answered() -> bool:
            # They stay connected, so that the other worker gets the next one.
            client = clients.enter_context(server.client())
            serving.add(int(client.get("/pid").answer().body))
            return len(serving) == 2

        until(both_have_answered, what=server.said)


def call(server: Gunicorn, enough: Event) -> int:
    """How many requests were answered; a new connection only where the server announced the end of the last."""
    count = 0
    while not enough.is_set():
        with server.client() as client:
            closes = False
            while not closes and not enough.is_set():
                answer = client.get(f"/say/{count}").answer()
                assert (answer.status, answer.body) == (200, str(count).encode())
                closes = answer.closes
                count += 1
    return count


def answered_until_closed(client: Client) -> list[Answer]:
    answers = [client.get("/say/x").answer()]
    while not answers[-1].closes:
        answers.append(client.get("/say/x").answer())
    return answers


def refuses_connections(server: Gunicorn) -> bool:
    try:
        server.client().close()
    except ConnectionRefusedError:
        return True
    return False


def heartbeat(worker: psutil.Process) -> float:
    """When it last touched the file by which gunicorn knows that it lives."""
    files = [entry for entry in Path(f"/proc/{worker.pid}/fd").iterdir() if "wgunicorn-" in str(entry.readlink())]
    return max(entry.stat().st_mtime for entry in files)


def pids(server: Gunicorn) -> set[int]:
    return {worker.pid for worker in server.workers()}


def replaced(server: Gunicorn, old: set[int]) -> bool:
    now = pids(server)
    return len(now) == 2 and not now & old
