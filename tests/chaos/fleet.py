"""The processes under fire: workers and a beat, started anew whenever one has died."""

import os
import random
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.work_processes import BEAT, WORKER, Process

WORKERS = 2


class Fleet:
    """Two workers of one pool child each, and a beat. Call `tend` often: it is the supervisor."""

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        self._folder = folder
        self._variables = variables
        self._processes: dict[str, Process] = {}
        self._frozen: list[int] = []
        self.restarts = 0

    def __enter__(self) -> Self:
        self.tend()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.thaw_children()
        for process in self._processes.values():
            process.kill()

    def tend(self) -> None:
        """Start what isn't running."""
        for name in ("beat", *(f"worker-{number}" for number in range(1, WORKERS + 1))):
            old = self._processes.get(name)
            if old is None or old.status() is not None:
                self.restarts += old is not None
                command = BEAT if name == "beat" else (*WORKER, "--hostname", f"{name}@%h")
                self._processes[name] = Process(self._folder / f"{name}.log", command, self._variables)

    def kill_children(self) -> bool:
        """End all pool children at once; whether there were any."""
        return bool(self._signal_children(signal.SIGKILL))

    def kill_main(self) -> bool:
        """End a worker's main process at once, as when memory runs out."""
        random.choice(self._workers()).kill_main()
        return True

    def freeze_children(self) -> bool:
        """Suspend the pool children of one worker, with whatever they have in hand; whether there were any."""
        self._frozen += self._signal_children(signal.SIGSTOP, random.choice(self._workers()))
        return bool(self._frozen)

    def thaw_children(self) -> None:
        while self._frozen:
            with suppress(ProcessLookupError):
                os.kill(self._frozen.pop(), signal.SIGCONT)

    def logs(self) -> str:
        return "".join(process.said() for process in self._processes.values())

    def _workers(self) -> list[Process]:
        return [process for name, process in self._processes.items() if name != "beat"]

    def _signal_children(self, number: signal.Signals, *workers: Process) -> list[int]:
        struck = []
        for worker in workers or self._workers():
            for child in worker.children():
                with suppress(ProcessLookupError):
                    os.kill(child, number)
                    struck.append(child)
        return struck
