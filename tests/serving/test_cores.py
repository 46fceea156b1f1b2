"""Workers keep to a core each where there are as many workers as cores."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import psutil
import pytest

from tests.support.gunicorn_process import Gunicorn, up
from tests.support.work_processes import until


@pytest.fixture
def cores() -> Iterator[list[int]]:
    """Two of the machine's, and no others for what a test starts."""
    before = os.sched_getaffinity(0)
    two = sorted(before)[:2]
    os.sched_setaffinity(0, two)
    yield two
    os.sched_setaffinity(0, before)


def test_each_worker_keeps_to_a_core_and_leaves_it_to_its_successor(tmp_path: Path, cores: list[int]) -> None:
    with started_here(tmp_path, workers=len(cores)) as server:
        until(lambda: cores_of(server) == [[core] for core in cores])
        for worker in server.workers():
            worker.kill()
            until(lambda gone=worker.pid: gone not in {other.pid for other in server.workers()})
            until(lambda: cores_of(server) == [[core] for core in cores])


def test_a_worker_that_has_more_cores_may_use_them_all(tmp_path: Path, cores: list[int]) -> None:
    with started_here(tmp_path, workers=1) as server:
        assert cores_of(server) == [cores]


def started_here(folder: Path, workers: int) -> AbstractContextManager[Gunicorn]:
    """A gunicorn that this process starts itself, so that it has its cores."""
    return up(Gunicorn(folder, ("--workers", str(workers)), "tests.support.served:app", {}))


def cores_of(server: Gunicorn) -> list[list[int]]:
    """Which cores each worker that has begun to serve may use."""
    return sorted(worker.cpu_affinity() for worker in server.workers() if serves(worker))


def serves(worker: psutil.Process) -> bool:
    return worker.num_threads() > 1
