"""Real workers and beats for tests, each in a process group of its own."""

import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import TypeVar

import psutil

from devtools.processes import lives
from tests.support.forked import Forked
from tests.support.pooling import route
from tests.support.settings import LIMITS, SECRETS

T = TypeVar("T")

WORKER = ("worker", "--concurrency", "1", "--without-gossip", "--without-mingle")
BEAT = ("beat",)
DISPATCHING = re.compile("dispatcher_(listening|polling)")
APP = "tests.support.work_app:celery"


def environment(database_url: str, redis_url: str, **more: str) -> dict[str, str]:
    """What a worker runs with: leases and messages that are soon given up."""
    own = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    quick = {"WORK_LEASE_SECONDS": "2", "WORK_REDISPATCH_SECONDS": "3", "PYTHONUNBUFFERED": "1"}
    addresses = {"APP_ENV": "test", **route(database_url), "REDIS_URL": redis_url}
    return {**own, **quick, **addresses, **SECRETS, **LIMITS, **more}


class Process:
    """A Celery process; `log` is the file that it writes into."""

    def __init__(self, log: Path, command: tuple[str, ...], variables: Mapping[str, str], app: str = APP) -> None:
        self.log = log
        self._process = Forked(["celery", "--quiet", "--app", app, *command], log, variables)

    @property
    def pid(self) -> int:
        return self._process.pid

    def status(self) -> int | None:
        return self._process.poll()

    def children(self) -> list[int]:
        """The ids of the living pool children."""
        try:
            family = psutil.Process(self.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []
        return [child.pid for child in family if lives(child.pid)]

    def group(self) -> list[int]:
        """Everything of its process group that lives, orphans included."""
        return [pid for pid in psutil.pids() if _group_of(pid) == self.pid and lives(pid)]

    def ask_to_stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        self._process.send_signal(how)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end in order, and return its exit status."""
        self.ask_to_stop(how)
        return self.ended()

    def ended(self) -> int:
        """Wait for its end, and return its exit status."""
        return self._process.wait()

    def kill_main(self) -> None:
        """End the main process at once; what becomes of its children is its own business."""
        self._process.kill()
        self._process.wait()

    def kill(self) -> None:
        """End all of its group at once."""
        kill_group(self._process)

    def said(self) -> str:
        return self.log.read_text(errors="replace")


@contextmanager
def running(
    log: Path, command: tuple[str, ...], variables: Mapping[str, str], *, wait: bool = True
) -> Iterator[Process]:
    """A process while the block runs; whatever is left of it is killed afterwards."""
    process = Process(log, command, variables)
    try:
        if wait and command[0] == "worker":
            until(lambda: process.children() and DISPATCHING.search(process.said()), what=process.said)
        yield process
    finally:
        process.kill()


def until(condition: Callable[[], T], seconds: float = 60.0, what: Callable[[], object] = str) -> T:
    """Wait until something is so and return it; a test that waits in vain fails, however busy the machine is."""
    deadline = monotonic() + seconds
    while not (found := condition()):
        assert monotonic() < deadline, f"not within {seconds:g} s {what()}"
        sleep(0.02)
    return found


def kill_group(process: Forked | subprocess.Popen[bytes]) -> None:
    """End all of a process group at once, by the process that leads it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    # It may have had no time yet to lead a group.
    process.kill()
    process.wait()


def _group_of(pid: int) -> int | None:
    with suppress(ProcessLookupError, PermissionError):
        return os.getpgid(pid)
    return None
