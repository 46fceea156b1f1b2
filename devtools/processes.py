"""Processes that end with this one, whichever way it ends."""

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psutil

from devtools import places
from devtools.terminal import say

TETHER = Path(__file__).with_name("tether.py")
KEEPER = Path(__file__).with_name("keeper.py")


def tethered(command: list[str], death_signal: signal.Signals, user: places.User | None = None) -> list[str]:
    """Return the command line that runs `command` as that user and sends it that signal when this process dies."""
    user = user or places.User(-1, -1)
    arguments = (os.getpid(), int(death_signal), *user)
    return [sys.executable, "-I", "-S", str(TETHER), *map(str, arguments), *command]


def lives(pid: int) -> bool:
    """Return whether that process still does anything."""
    # An orphan stays a zombie until init collects it, which some containers' init never does.
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Keeper:
    """A process that outlives this one by moments, and ends the groups of its children (keeper.py).

    It holds `lock` until it has done so: the next run waits for the leavings of this one.
    """

    def __init__(self, lock: IO[str]) -> None:
        """Start the keeper."""
        command = [sys.executable, "-I", "-S", str(KEEPER)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, process_group=0, pass_fds=[lock.fileno()])

    def watch(self, group: int) -> None:
        """Have that process group ended after this process."""
        if self._process.stdin:
            with suppress(BrokenPipeError):
                self._process.stdin.write(f"{group}\n".encode())
                self._process.stdin.flush()

    def __enter__(self) -> Self:
        """Return the keeper."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Dismiss the keeper, who ends what is left, as after a crash."""
        self._process.communicate()


class Child:
    """A Python process of the clone beside this one, in a group of its own; its output is shown here.

    Attributes:
        lines: how many it has printed.
    """

    def __init__(self, name: str, arguments: list[str], keeper: Keeper) -> None:
        """Start Python with the arguments."""
        self.name = name
        self.lines = 0
        self._last_lines: deque[str] = deque(maxlen=1)
        self._process = subprocess.Popen(
            tethered([sys.executable, *arguments], signal.SIGTERM),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=places.CLONE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            text=True,
            errors="replace",
            # Ctrl-C reaches the supervisor alone, who stops its children in order.
            process_group=0,
        )
        keeper.watch(self._process.pid)
        self._printer = threading.Thread(target=self._show_output, daemon=True)
        self._printer.start()

    def status(self) -> int | None:
        """Return its exit status, None while it runs."""
        return self._process.poll()

    def wait(self, seconds: float | None = None) -> int | None:
        """Wait for its end, so long at most; return its exit status, None if it still runs."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self.status()

    def last_line(self) -> str:
        """Return the last line that it printed, if any."""
        self._printer.join(timeout=1)
        return self._last_lines[-1] if self._last_lines else ""

    def terminate(self) -> None:
        """Ask it to finish what it has in hand and end."""
        if self.status() is None:
            self._process.terminate()

    def kill(self) -> None:
        """End it and its own children at once."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _show_output(self) -> None:
        for line in self._process.stdout or ():
            self._last_lines.append(line.rstrip())
            say(line.rstrip(), self.name)
            self.lines += 1
