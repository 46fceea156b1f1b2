"""`python -m benchmarks.slow_sockets`: what other clients wait while 500 slow ones are connected.

Slices take turns in which the slow sockets are connected to the server, and to a port that nobody reads, so that they
take as much of the machine; each pair gives one ratio of the 99th percentiles. Everything is on loopback, bounded in
number and time, and the others ask for /livez, which needs no database: what is measured is the server.
"""

import argparse
import os
import selectors
import socket
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median, quantiles
from threading import Thread
from time import monotonic, perf_counter, sleep
from typing import NamedTuple

from benchmarks import BenchError, targets
from benchmarks.database import bench_database
from benchmarks.processes import Server
from devtools.places import temporary_folder

MOST_SOCKETS, MOST_SECONDS, MOST_PAIRS = 800, 30, 21
DRIP_SECONDS = 1.0
RETURN_SECONDS = 10.0
SETTLE_SECONDS = 2.5  # longer than a worker waits for a client to hang up
FEWEST_ANSWERS = 100


class Kind(NamedTuple):
    """One way of being slow: what is sent at once, and what is sent a byte a second (nothing for slow readers)."""

    name: str
    begin: bytes
    drip: bytes


def kinds(key: str) -> list[Kind]:
    """All ways of being slow."""

    def body(path: str, length: int, *headers: str) -> bytes:
        lines = [f"POST {path} HTTP/1.1", "Host: slow", f"Content-Length: {length}", *headers]
        return "\r\n".join([*lines, "Content-Type: application/json", "", "{"]).encode()

    mine = f"X-API-Key: {key}"
    return [
        Kind("half a head", b"GET /livez HTTP/1.1\r\nHost: slow\r\nX-Slow: ", b"x"),
        Kind("a body to a 404", body("/nowhere", 1000), b" "),
        Kind("a body to a 401", body("/api/companies", 1000), b" "),
        Kind("a body to a 413", body("/api/companies", 5_000_000, mine), b" "),
        Kind("a body to a route that takes it", body("/api/companies", 1000, mine), b" "),
        Kind("an answer that isn't read", b"GET /openapi.json HTTP/1.1\r\nHost: slow\r\n\r\n" * 8, b""),
    ]


class SlowSockets:
    """So many slow clients; one that the server gives up comes again after a while.

    At once it would be no slow client but a quick one: each time it is a whole request to answer.
    """

    def __init__(self, port: int, api_key: str, number: int) -> None:
        """Connect them."""
        self._port = port
        self._number = number
        self._selector = selectors.DefaultSelector()
        self._away: deque[tuple[float, Kind]] = deque()
        for kind, _ in zip(cycle(kinds(api_key)), range(number), strict=False):
            self._connect(kind)

    def drip(self) -> None:
        """Send a byte a second on each, evenly spread, for ever."""
        began, sent = monotonic(), 0
        while True:
            for key in list(self._selector.get_map().values()):
                self._drip(key)
                if self._away and self._away[0][0] < monotonic():
                    self._connect(self._away.popleft()[1])
                sent += 1
                sleep(max(0.0, began + sent * DRIP_SECONDS / self._number - monotonic()))

    def _connect(self, kind: Kind) -> None:
        sock = socket.socket()
        if not kind.drip:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.connect(("127.0.0.1", self._port))
        sock.sendall(kind.begin)
        sock.setblocking(False)
        self._selector.register(sock, selectors.EVENT_READ, kind)

    def _drip(self, key: selectors.SelectorKey) -> None:
        sock, kind = key.fileobj, key.data
        assert isinstance(sock, socket.socket)  # noqa: S101 -- nothing else is registered
        try:
            if kind.drip:
                sock.send(kind.drip)
                if not sock.recv(65536):
                    raise ConnectionError
            else:
                sock.recv(1)
        except BlockingIOError:
            pass
        except OSError:
            self._selector.unregister(sock)
            sock.close()
            self._away.append((monotonic() + RETURN_SECONDS, kind))


@contextmanager
def slow_sockets(port: int, api_key: str, number: int) -> Iterator[None]:
    """Have so many of them while the block runs."""
    context = get_context("fork")
    connected = context.Event()
    process = context.Process(target=_be_slow, args=(port, api_key, number, connected), daemon=True)
    process.start()
    try:
        if not connected.wait(20):
            raise BenchError("the slow sockets can't connect")
        sleep(SETTLE_SECONDS)
        yield
    finally:
        process.kill()
        process.join()
        sleep(SETTLE_SECONDS)


def _be_slow(port: int, api_key: str, number: int, connected: Event) -> None:
    os.nice(10)  # they would be other machines, and take nothing from this one
    slow = SlowSockets(port, api_key, number)
    connected.set()
    slow.drip()


def p99_ms(server: Server, seconds: float, callers: int) -> float:
    """The 99th percentile of what a few callers wait, in milliseconds.

    Raises:
        BenchError: an answer was wrong, or there were too few.
    """
    until = monotonic() + seconds
    waits: list[list[float]] = [[] for _ in range(callers)]
    threads = [Thread(target=_call, args=(server, until, found)) for found in waits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = sorted(wait for some in waits for wait in some)
    if len(found) < FEWEST_ANSWERS or not all(waits):
        raise BenchError(f"only {len(found)} answers in {seconds:g} s; its log ends:\n{server.last_lines()}")
    return quantiles(found, n=100)[-1] * 1000


def _call(server: Server, until: float, waits: list[float]) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    while monotonic() < until:
        began = perf_counter()
        connection.request("GET", "/livez")
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise BenchError(f"/livez answered {answer.status}")
        waits.append(perf_counter() - began)


def main() -> None:
    """Measure as the command line asks."""
    options = _options()
    ratios = []
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        database = stack.enter_context(bench_database(folder))
        environment = targets.production_environment(database.url, "")
        server = stack.enter_context(_serve(environment, folder))
        p99_ms(server, 1, options.callers)
        order = [True, False]
        for _ in range(options.pairs):
            found = {}
            for at_the_server in order:
                with (
                    socket.create_server(("127.0.0.1", 0), backlog=MOST_SOCKETS) as nobody,
                    slow_sockets(
                        server.port if at_the_server else nobody.getsockname()[1], server.api_key, options.sockets
                    ),
                ):
                    found[at_the_server] = p99_ms(server, options.seconds, options.callers)
            order.reverse()
            with_them, without = found[True], found[False]
            ratios.append(with_them / without)
            print(f"p99 {with_them:.2f} ms, without {options.sockets} slow sockets {without:.2f} ms", flush=True)
    print(f"ratio, median of {len(ratios)} pairs: {median(ratios):.3f}")


@contextmanager
def _serve(environment: dict[str, str], folder: Path) -> Iterator[Server]:
    with targets.ours(environment, folder) as server:
        yield server


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.slow_sockets", description=__doc__)
    parser.add_argument("--sockets", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--callers", type=int, default=4, help="how many measure, each request after request")
    parser.add_argument("--pairs", type=int, default=7)
    options = parser.parse_args()
    if options.sockets > MOST_SOCKETS or options.seconds > MOST_SECONDS or options.pairs > MOST_PAIRS:
        parser.error(f"at most {MOST_SOCKETS} sockets, {MOST_SECONDS} s and {MOST_PAIRS} pairs")
    return options


if __name__ == "__main__":
    try:
        main()
    except BenchError as error:
        sys.exit(f"tt_api: {error}")
