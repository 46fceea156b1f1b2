"""What the embedded servers have in common: one process in the foreground on a loopback port, in a folder of its own.

The folder holds `password` and `port`, both kept from start to start, `server.log` of the last start, and `state`,
the server's own. Only `state` belongs to the user that the server runs as.
"""

import os
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

import psutil

from devtools import DevError, places
from devtools.processes import lives, tethered

START_SECONDS = 60.0  # a start after a crash replays the log first
STOP_SECONDS = 10.0
LOG_LINES_SHOWN = 5
# Between finding a free port and taking it, somebody else may take it.
PORT_ATTEMPTS = 5
# Nothing of a developer's locale or PG* variables: the same server everywhere.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


class Server(ABC):
    """One embedded server: started by `start` or `with`, ended by `stop`; its address survives a `restart`.

    It dies with the process, and the thread, that started it.
    """

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]
    death_signal: ClassVar[signal.Signals]

    def __init__(self, folder: Path, port: int | None = None, *, fast: bool = False) -> None:
        """Prepare a server in that folder, on that port or a free one.

        `fast` gives up durability, for tests.
        """
        self.folder = folder
        self.fast = fast
        self.state = folder / "state"
        self.log = folder / "server.log"
        self._fixed_port = port
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def start(cls, folder: Path, port: int | None = None, *, fast: bool = False) -> Self:
        """Return a running server that takes connections.

        Raises:
            DevError: if it doesn't come up; the message ends with its log.
        """
        return cls(folder, port, fast=fast).__enter__()

    @property
    @abstractmethod
    def url(self) -> str:
        """The server's address with its password, as DATABASE_URL and REDIS_URL have it."""

    @property
    def pid(self) -> int:
        """The server's main process."""
        return self._running().pid

    @property
    def port(self) -> int:
        """The loopback port."""
        return self._fixed_port or int((self.folder / "port").read_text())

    @property
    def password(self) -> str:
        """The server's password, random and kept in its folder."""
        return places.kept_secret(self.folder / "password")

    def status(self) -> int | None:
        """Return the exit status of a server that has ended, None while it runs."""
        return self._process.poll() if self._process else None

    def last_lines(self) -> str:
        """Return the end of the server's log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:])

    def stop(self) -> None:
        """End the server in an orderly way; by force if that takes too long. Does nothing to one that has ended."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self.thaw()
            self._process.send_signal(self.stop_signal)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End the server and its children at once, as a crash would."""
        if self._process is None:
            return
        family = self._family()
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()
        self._process = None
        deadline = time.monotonic() + STOP_SECONDS
        while any(lives(process.pid) for process in family) and time.monotonic() < deadline:
            time.sleep(0.005)

    def restart(self) -> None:
        """Stop the server if it runs, and start it again at the same address."""
        self.stop()
        self._fixed_port = self.port
        self._launch()

    def freeze(self) -> None:
        """Suspend the server and its children: connections stay open and nothing answers."""
        # The parent first, so that no child is born after the others were counted.
        self._running().send_signal(signal.SIGSTOP)
        for process in self._family():
            with suppress(psutil.NoSuchProcess):
                process.suspend()

    def thaw(self) -> None:
        """Let a frozen server go on."""
        for process in reversed(self._family()):
            with suppress(psutil.NoSuchProcess):
                process.resume()

    def __enter__(self) -> Self:
        """Start the server."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._launch()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Stop the server."""
        self.stop()

    @abstractmethod
    def _prepare(self) -> None:
        """Make `state` ready for a start."""

    @abstractmethod
    def _command(self, port: int) -> tuple[list[str], str]:
        """Return the command line, and what it reads from standard input."""

    @abstractmethod
    def _answers(self) -> bool:
        """Return whether the server takes connections yet."""

    def _launch(self) -> None:
        self.folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
        self._prepare()
        for attempt in range(1, PORT_ATTEMPTS + 1):
            port = self._fixed_port or self._choose_port()
            try:
                self._spawn(*self._command(port))
                if self._wait_until_ready():
                    return
            except BaseException:
                self.kill()
                raise
            reason = self.last_lines()
            self._process = None
            if self._fixed_port or attempt == PORT_ATTEMPTS or port_is_free(port):
                message = f"{self.name} did not start; {self.log} ends:\n{reason}"
                raise DevError(message)

    def _spawn(self, command: list[str], standard_input: str) -> None:
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                tethered(command, self.death_signal, places.server_user(self.state)),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.state,
                env=ENVIRONMENT,
                # Ctrl-C on the terminal is for whoever started the server, who stops it in order.
                process_group=0,
            )
        if self._process.stdin:
            with suppress(BrokenPipeError), self._process.stdin as pipe:
                pipe.write(standard_input.encode())

    def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while self._running().poll() is None:
            if self._answers():
                return True
            if time.monotonic() > deadline:
                message = f"{self.name} did not answer within {START_SECONDS:.0f} s; its log is {self.log}"
                raise DevError(message)
            time.sleep(0.02)
        return False

    def _choose_port(self) -> int:
        """Return the port of the last start if it is free, else another one, kept for the next start."""
        kept = self.folder / "port"
        if kept.exists() and kept.read_text().isdigit() and port_is_free(self.port):
            return self.port
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = int(listener.getsockname()[1])
        kept.write_text(str(port))
        return port

    def _family(self) -> list[psutil.Process]:
        """Return the server's process and its children, the parent first."""
        if self._process is None or self._process.poll() is not None:
            return []
        try:
            parent = psutil.Process(self._process.pid)
            return [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            message = f"{self.name} isn't running"
            raise DevError(message)
        return self._process


def port_is_free(port: int) -> bool:
    """Return whether somebody could listen at that loopback port."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except (OSError, OverflowError):
        return False
    return True
