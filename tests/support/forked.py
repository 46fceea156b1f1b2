"""Programs in Python, forked from a process that has loaded their libraries: a start of its own takes a second more.

Everything else is as with `python -m` in a process group of its own that dies with whoever started it.
"""

import atexit
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from devtools import places
from devtools.tether import die_with_parent

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.support.preloaded"])


class Forked:
    """A running program: what tests use of `subprocess.Popen`.

    Args:
        command: a module and its arguments.
        output: the file that it writes at the end of.
        environment: all of it.
        errors: the file for its errors; the same one otherwise.
        folder: where it runs.
    """

    def __init__(
        self,
        command: Sequence[str],
        output: Path,
        environment: Mapping[str, str],
        errors: Path | None = None,
        folder: Path = places.CLONE,
    ) -> None:
        self._output = output
        output.touch()
        arguments = (list(command), str(output), str(errors or output), dict(environment), str(folder))
        self._process = _processes.Process(target=_become, args=arguments)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid
        return self._process.pid

    def said(self) -> str:
        """What it has written so far."""
        return self._output.read_text(errors="replace")

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, seconds: float = 60) -> int:
        self._process.join(seconds)
        assert self._process.exitcode is not None, f"process {self.pid} hasn't ended"
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self._process.kill()


def ended(
    *command: str, environment: Mapping[str, str], folder: Path = places.CLONE
) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end, as `subprocess.run` with `capture_output` does."""
    with TemporaryDirectory() as name:
        output, errors = Path(name, "output"), Path(name, "errors")
        status = Forked(command, output, environment, errors, folder).wait(100)
        return subprocess.CompletedProcess(command, status, output.read_text(), errors.read_text())


def _become(command: list[str], output: str, errors: str, environment: dict[str, str], folder: str) -> None:
    os.setpgid(0, 0)
    die_with_parent(signal.SIGKILL)
    with Path(os.devnull).open("rb") as nothing, Path(output).open("ab") as one, Path(errors).open("ab") as other:
        os.dup2(nothing.fileno(), 0)
        os.dup2(one.fileno(), 1)
        os.dup2(other.fileno(), 2)
    # No more files are open than in any program that begins; one of them would keep alive what it was forked from.
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    # Celery's about root is for public servers whose tasks come pickled.
    warnings.filterwarnings("ignore", "You're running")
    module, *sys.argv[1:] = command
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        # What multiprocessing leaves out.
        atexit._run_exitfuncs()
