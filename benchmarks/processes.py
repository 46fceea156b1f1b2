"""The servers under load: processes with a log, that end with us, and what they use."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil

from benchmarks import BenchError
from devtools.processes import tethered

READY_SECONDS = 60.0
STOP_SECONDS = 25.0
LOG_LINES_SHOWN = 8
SETTLE_SECONDS = 10.0
SETTLE_STEP_SECONDS = 0.15
IDLE_CPU_SECONDS = 0.01  # one tick of the clock that counts CPU


@dataclass(frozen=True, slots=True)
class Server:
    """One running server.

    Attributes:
        pid: its main process, whose children are the workers.
        api_key: a key that it takes.
    """

    name: str
    port: int
    pid: int
    log: Path
    api_key: str = ""

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def last_lines(self) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:])


@contextmanager
def running(
    name: str, command: Sequence[str], environment: Mapping[str, str], cwd: Path, log: Path, ready: str
) -> Iterator[Server]:
    """Start a server on a free port, wait until ``ready`` answers 200, and end it with all its children afterwards.

    Args:
        environment: its whole environment, but for PORT.
        ready: the path that answers when it serves.
    """
    port = _free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            tethered([_full_path(command[0]), *command[1:]], signal.SIGTERM),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env={**environment, "PORT": str(port)},
            process_group=0,
        )
    server = Server(name, port, process.pid, log, environment.get("API_KEYS", "").split(",")[0])
    try:
        _wait_until_ready(server, process, ready)
        yield server
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def cpu_seconds(pid: int) -> float:
    """The CPU that a process and all its descendants, living and ended, have used so far."""
    return sum(_own_cpu_seconds(process) for process in _family(pid))


def settle(server: Server) -> None:
    """Wait until a server has done with the requests that nobody waits for any more."""
    deadline = time.monotonic() + SETTLE_SECONDS
    used = cpu_seconds(server.pid)
    while time.monotonic() < deadline:
        time.sleep(SETTLE_STEP_SECONDS)
        before, used = used, cpu_seconds(server.pid)
        if used - before <= IDLE_CPU_SECONDS:
            return
    raise BenchError(f"{server.name} was still busy {SETTLE_SECONDS:.0f} s after the load had ended")


def pss_megabytes(pid: int) -> tuple[float, float]:
    """The proportional memory of a process's children, the workers, and that of the whole family."""
    family = _family(pid)
    children = {child.pid for child in family[0].children()}
    sizes = {process.pid: process.memory_full_info().pss / 1e6 for process in family}
    return sum(size for each, size in sizes.items() if each in children), sum(sizes.values())


def _family(pid: int) -> list[psutil.Process]:
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def _own_cpu_seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0  # it ended just now: its parent has inherited its figure
    return float(times.user + times.system + times.children_user + times.children_system)


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes], path: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _answers(server.port, path):
        if process.poll() is not None or time.monotonic() > deadline:
            raise BenchError(f"{server.name} did not start; its log ends:\n{server.last_lines()}")
        time.sleep(0.1)


def _answers(port: int, path: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _full_path(program: str) -> str:
    return shutil.which(program) or program
