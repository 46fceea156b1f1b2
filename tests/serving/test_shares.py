"""Two workers share the clients evenly, and no client depends on a worker that doesn't answer."""

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from tests.support.gunicorn_process import Client, Gunicorn, gunicorn
from tests.support.work_processes import until

# Of 16. Exactly half it is only while neither waits for the processor.
NEARLY_HALF = 6
# On a busy machine a worker may not get the processor within the head start that the other gives it.
TRIES = 5


@contextmanager
def two_workers(folder: Path) -> Iterator[Gunicorn]:
    """A gunicorn with two workers that serve and have no client yet."""
    with gunicorn(folder, "--workers", "2") as server:
        until(lambda: len(server.workers()) == 2 and all(map(serves, server.workers())))
        until(lambda: open_connections(server) == 0)
        yield server


def test_clients_that_come_one_by_one_are_shared_evenly(tmp_path: Path) -> None:
    with two_workers(tmp_path) as server:
        assert shares_evenly(server)


def test_clients_that_come_at_once_are_shared(tmp_path: Path) -> None:
    with two_workers(tmp_path) as server, ExitStack() as stack:
        clients = connect(stack, server, 64)
        for client in clients:
            client.get("/pid")
        # One that is slow for a moment leaves some to the other.
        assert min(served_by(server, clients, asked=True)) >= 16


def test_a_worker_whose_clients_have_left_takes_the_next_ones(tmp_path: Path) -> None:
    with two_workers(tmp_path) as server:
        for worker in server.workers():
            assert any(takes_all_when_its_own_have_left(server, worker) for _ in range(TRIES))


def test_nobody_waits_for_a_frozen_worker(tmp_path: Path) -> None:
    with two_workers(tmp_path) as server, ExitStack() as stack:
        frozen = server.workers()[0]
        stack.callback(frozen.send_signal, signal.SIGCONT)
        frozen.send_signal(signal.SIGSTOP)
        until(lambda: set(states(frozen)) == {"T"})
        for client in connect(stack, server, 8):
            assert client.get("/pid").answer().body != str(frozen.pid).encode()


def test_a_worker_that_follows_a_killed_one_takes_its_share(tmp_path: Path) -> None:
    with two_workers(tmp_path) as server:
        old = server.workers()
        old[0].kill()
        until(lambda: len(server.workers()) == 2 and old[0] not in server.workers())
        until(lambda: all(map(serves, server.workers())))
        assert shares_evenly(server)


def connect(stack: ExitStack, server: Gunicorn, number: int) -> list[Client]:
    return [stack.enter_context(server.client()) for _ in range(number)]


def shares_evenly(server: Gunicorn) -> bool:
    """Whether both workers serve nearly half of the clients that come one by one; in one of a few tries."""
    for _ in range(TRIES):
        with ExitStack() as stack:
            if min(served_by(server, connect(stack, server, 16))) >= NEARLY_HALF:
                return True
        until(lambda: open_connections(server) == 0)
    return False


def takes_all_when_its_own_have_left(server: Gunicorn, worker: psutil.Process) -> bool:
    """Whether a worker that has fewer clients than the other takes all that come next."""
    name = str(worker.pid).encode()
    with ExitStack() as stack:
        clients = connect(stack, server, 12)
        own = [client for client in clients if client.get("/pid").answer().body == name]
        for client in own:
            client.close()
        until(lambda: open_connections(server) == 12 - len(own))
        again = {client.get("/pid").answer().body for client in connect(stack, server, len(own))}
    until(lambda: open_connections(server) == 0)
    return again == {name}


def served_by(server: Gunicorn, clients: list[Client], *, asked: bool = False) -> list[int]:
    """How many of the clients each worker serves."""
    answers = Counter((client if asked else client.get("/pid")).answer().body for client in clients)
    return [answers[str(worker.pid).encode()] for worker in server.workers()]


def states(process: psutil.Process) -> list[str]:
    """What each of its threads is doing, in the kernel's letters."""
    tasks = Path(f"/proc/{process.pid}/task").iterdir()
    return [(task / "stat").read_text().rpartition(") ")[2][0] for task in tasks]


def serves(worker: psutil.Process) -> bool:
    return worker.num_threads() > 1


def open_connections(server: Gunicorn) -> int:
    found = [connection for worker in server.workers() for connection in worker.net_connections("tcp")]
    return sum(connection.status != psutil.CONN_LISTEN for connection in found)
