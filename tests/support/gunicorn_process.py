"""Real gunicorns for tests, as shipped but for what a test overrides, and clients that speak to them byte by byte."""

import os
import re
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import psutil

from devtools import places
from devtools.processes import lives, tethered
from tests.support.forked import Forked
from tests.support.pooling import route
from tests.support.settings import SECRETS
from tests.support.work_processes import kill_group, until

HANG_SECONDS = 60


Start = Callable[[Sequence[str], Path, Mapping[str, str]], subprocess.Popen[bytes] | Forked]


def started(
    command: Sequence[str], output: Path, environment: Mapping[str, str], within: Sequence[str] = ()
) -> subprocess.Popen[bytes]:
    """Start a module as `python -m` does, in a process group of its own that dies with this process.

    ``within`` is a program that makes way for the one whose command it is given.
    """
    with output.open("ab") as log:
        return subprocess.Popen(
            tethered([*within, sys.executable, "-m", *command], signal.SIGKILL),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=places.CLONE,
            env=environment,
            process_group=0,
        )


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def closes(self) -> bool:
        return self.headers["connection"] == "close"


class Client:
    """One connection; `answer` reads the next answer, so that requests can be pipelined."""

    def __init__(self, port: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=HANG_SECONDS)
        self._incoming = self.sock.makefile("rb")

    def send(self, text: str) -> Self:
        self.sock.sendall(text.encode())
        return self

    def get(self, path: str, *headers: str, version: str = "1.1") -> Self:
        lines = [f"GET {path} HTTP/{version}", "Host: test", *headers]
        return self.send("\r\n".join(lines) + "\r\n\r\n")

    def post(self, path: str, body: str) -> Self:
        return self.send(f"POST {path} HTTP/1.1\r\nHost: test\r\nContent-Length: {len(body)}\r\n\r\n{body}")

    def begin_post(self, path: str, length: int, *headers: str) -> Self:
        """Send the head alone."""
        lines = [f"POST {path} HTTP/1.1", "Host: test", f"Content-Length: {length}", *headers]
        return self.send("\r\n".join(lines) + "\r\n\r\n")

    def begin_chunks(self, path: str, *headers: str) -> Self:
        """Send the head alone."""
        lines = [f"POST {path} HTTP/1.1", "Host: test", "Transfer-Encoding: chunked", *headers]
        return self.send("\r\n".join(lines) + "\r\n\r\n")

    def readable(self, seconds: float = 0) -> bool:
        """Whether something has come, or does within so long."""
        return bool(select.select([self.sock], [], [], seconds)[0])

    def all_that_comes(self) -> bytes:
        """Everything until the server closes."""
        came = b""
        with suppress(ConnectionResetError):
            while more := self._incoming.read1():
                came += more
        return came

    def answer(self) -> Answer:
        """The next answer.

        Raises:
            ConnectionError: if there is none.
        """
        first = self._incoming.readline()
        if not first:
            raise ConnectionError("closed without an answer")
        headers = {}
        while line := self._incoming.readline().strip().decode():
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
        return Answer(int(first.split()[1]), headers, self._incoming.read(int(headers.get("content-length", 0))))

    def end(self) -> Self:
        """Send no more."""
        self.sock.shutdown(socket.SHUT_WR)
        return self

    def ended(self) -> bool:
        """Whether the server closes, having sent nothing more; waits for it."""
        with suppress(ConnectionResetError):
            return self._incoming.read(1) == b""
        return True

    def reset(self) -> None:
        """Go in the rudest way."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self) -> None:
        self._incoming.close()
        self.sock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


class Gunicorn:
    """A gunicorn with its workers."""

    def __init__(
        self,
        folder: Path,
        options: tuple[str, ...],
        application: str,
        environment: Mapping[str, str],
        start: Start = started,
    ) -> None:
        self.folder = folder
        self._log = folder / "gunicorn.log"
        command = ["gunicorn", "--config", "gunicorn.conf.py", "--bind", "127.0.0.1:0", *options, application]
        own = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        variables = {"APP_ENV": "test", "DATABASE_URL": "postgresql://nobody@127.0.0.1/none", "WEB_CONCURRENCY": "1"}
        variables |= {**SECRETS, "WEB_THREADS": "2", "HELD_REQUESTS": str(folder), **environment}
        self.process = start(command, self._log, {**own, **variables, **route(variables["DATABASE_URL"])})

    def wait_until_up(self) -> None:
        found = until(lambda: re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", self.said()), what=self.said)
        self.port = int(found[1])
        with self.client() as client:
            client.get("/pid").answer()

    def said(self) -> str:
        return self._log.read_text(errors="replace")

    def client(self) -> Client:
        return Client(self.port)

    def workers(self) -> list[psutil.Process]:
        return [child for child in psutil.Process(self.process.pid).children() if lives(child.pid)]

    def worker(self) -> psutil.Process:
        """The only one."""
        [worker] = self.workers()
        return worker

    def begun(self, name: str) -> None:
        """Wait until the request for /hold/<name> is being served."""
        until((self.folder / f"{name}.begun").exists, what=self.said)

    def release(self, name: str) -> None:
        (self.folder / f"{name}.released").touch()

    def kill(self) -> None:
        kill_group(self.process)


def connections(worker: psutil.Process) -> list[object]:
    """Those of its clients."""
    return [found for found in worker.net_connections("tcp") if found.status != psutil.CONN_LISTEN]


def descriptors_at_rest(worker: psutil.Process) -> int:
    """How many files it has open once it has closed every connection."""
    until(lambda: not connections(worker))
    return int(worker.num_fds())


@contextmanager
def gunicorn(
    folder: Path, *options: str, application: str = "tests.support.served:app", **environment: str
) -> Iterator[Gunicorn]:
    """A gunicorn with one worker of two threads, unless the options say otherwise; nothing of it is left behind.

    It is forked. Tests about its start, or about what its own forks share, start a `Gunicorn` of their own.
    """
    with up(Gunicorn(folder, options, application, environment, Forked)) as server:
        yield server


@contextmanager
def api_server(folder: Path, *options: str, **environment: str) -> Iterator[Gunicorn]:
    """The same with the API."""
    with gunicorn(folder, *options, application="wsgi:app", **environment) as server:
        yield server


@contextmanager
def up(server: Gunicorn) -> Iterator[Gunicorn]:
    """One that was started, once it answers; nothing of it is left behind."""
    try:
        server.wait_until_up()
        yield server
    finally:
        server.kill()
