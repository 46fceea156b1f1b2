"""Where a process keeps its figures: in its memory, or in files that the processes of one server share.

A server's processes count each for themselves, and whichever is asked must tell the sum. That is prometheus-client's
multiprocess mode: a process writes its figures into files mapped to memory, and whoever is asked adds all of them up.
Where nobody asks (the `flask` program, beat) and in tests there is one process, and nothing is shared.

A process's files go by its number among its neighbours and not by its pid: who takes a dead one's place goes on with
its files, so that counts never fall and the number of files stays what it is.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from shutil import disk_usage, rmtree
from tempfile import gettempdir, mkdtemp
from time import time
from typing import IO

from prometheus_client import CollectorRegistry, values
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from structlog import get_logger

# Where prometheus-client looks for the folder.
_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
# In memory: on a busy disk a page that is written out could hold up a request.
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 -- mkdtemp makes a folder of its own there
# A process's files come to 1.4 MB when every route was asked, and while a server is reloaded there are twice as many.
# They are mapped with holes: where there is no room for one, whoever writes into it dies of SIGBUS.
_BYTES_A_PROCESS = 3 * 2**20
_NAME, _LOCK = "tt_api-metrics-", "lock"
# After it was made.
_SURELY_LOCKED_SECONDS = 60

registry = CollectorRegistry()
log = get_logger(__name__)


class _Here:
    """This process's place among those that share.

    Attributes:
        folder: what they share; None where nothing is.
        number: its own among them; the one that starts the others is number 0.
        lock: held as long as one of them lives.
    """

    folder: str | None = None
    number = 0
    lock: IO[str] | None = None


def share_between_processes(processes: int) -> None:
    """Share figures with the processes that this one will fork; it comes before anything is counted.

    Args:
        processes: how many these will be.

    Raises:
        RuntimeError: something was counted already, which the others would never hear of.
    """
    if _Here.folder is not None:
        return
    if next(iter(registry.collect()), None) is not None:
        raise RuntimeError("figures are to be shared before the first of them is kept")
    _Here.folder = _new_folder(processes * _BYTES_A_PROCESS)
    os.environ[_VARIABLE] = _Here.folder
    values.ValueClass = values.MultiProcessValue(lambda: _Here.number)  # type: ignore[no-untyped-call]


def be_process(number: int) -> None:
    """Be one of the processes that share, from 1; no other that lives has the number."""
    _Here.number = number


def lowest_free(taken: Iterable[int]) -> int:
    """The number of the next process, where these are those of the living ones."""
    numbers = set(taken)
    return next(number for number in range(1, len(numbers) + 2) if number not in numbers)


def process_ended(number: int) -> None:
    """Forget how a process stood that has ended; what it has counted stays."""
    if _Here.folder is not None:
        mark_process_dead(number, _Here.folder)  # type: ignore[no-untyped-call]


def stop_sharing() -> None:
    """Remove what was shared; by the process that began it, at its end."""
    if _Here.folder is not None:
        rmtree(_Here.folder, ignore_errors=True)


def _new_folder(needed: int) -> str:
    """A folder of our own, locked, in memory where there is so much room; those of killed servers are removed."""
    on_disk = Path(gettempdir())
    for place in (_IN_MEMORY, on_disk):
        _remove_left_behind(place)
    folder = Path(mkdtemp(prefix=_NAME, dir=_IN_MEMORY if _has_room(needed) else on_disk))
    _Here.lock = (folder / _LOCK).open("w")
    flock(_Here.lock, LOCK_EX)
    return str(folder)


def _remove_left_behind(place: Path) -> None:
    for other in place.glob(f"{_NAME}*"):
        with suppress(OSError):  # somebody else's, or not there any more
            if time() - other.stat().st_mtime > _SURELY_LOCKED_SECONDS and not _is_locked(other / _LOCK):
                rmtree(other)


def _has_room(needed: int) -> bool:
    """Whether files may be kept in memory."""
    if not os.access(_IN_MEMORY, os.W_OK):
        return False
    free = disk_usage(_IN_MEMORY).free
    if free < needed:
        log.warning("figures_kept_on_disk", too_full=str(_IN_MEMORY), free_bytes=free, needed_bytes=needed)
    return free >= needed


def _is_locked(path: Path) -> bool:
    with path.open() as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return True
    return False


def kept_figures() -> Collector:
    """The figures of all processes that share, or of this one where nothing is shared."""
    if _Here.folder is None:
        return registry
    return MultiProcessCollector(None, _Here.folder)  # type: ignore[no-untyped-call]
