"""A server's processes tell one sum, also when one of them dies, and leave nothing behind."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.support.figures import KEY, asked, figures_in, scraped
from tests.support.gunicorn_process import Gunicorn, api_server, started, up
from tests.support.settings import LIMITS
from tests.support.work_processes import until

pytestmark = pytest.mark.slow

SIZES = {"WEB_CONCURRENCY": "2", "WEB_THREADS": "2"}
COUNT, LIVEZ = "tt_http_requests_total", {"method": "GET", "route": "/livez", "status": "200"}
# Mounts of its own, of which nobody else sees anything.
APART = [shutil.which("unshare") or "unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
IN_LITTLE_MEMORY = [*APART, "sh", "-c", 'mount -t tmpfs -o size=1m tmpfs /dev/shm && exec "$@"', "sh"]
STARTED, SERVING = "tt_web_processes_started_total", "tt_web_processes"


@pytest.fixture
def server(tmp_path: Path, database_url: str) -> Iterator[Gunicorn]:
    with api_server(tmp_path, DATABASE_URL=database_url, **SIZES, **LIMITS) as running:
        until(lambda: scraped(running.port).of(STARTED) == 2)
        yield running


def shared_folder(server: Gunicorn) -> Path:
    """Where its processes share their figures."""
    maps = Path(f"/proc/{server.workers()[0].pid}/maps").read_text()
    [folder] = set(re.findall(r"(\S*/tt_api-metrics-[^/]+)/", maps))
    return Path(folder)


def test_a_server_tells_what_all_its_processes_counted_whichever_is_asked(server: Gunicorn) -> None:
    # Clients that stay are shared out: each of the two processes has one.
    with server.client() as first, server.client() as second:
        for client in (first, second, first):
            assert client.get("/livez").answer().status == 200
        keys = [f"{name}: {value}" for name, value in KEY.items()]
        seen = [figures_in(client.get("/metrics", *keys).answer().body.decode()) for client in (first, second)]
    assert [found.of(COUNT, **LIVEZ) for found in seen] == [3, 3]
    assert [found.of(SERVING) for found in seen] == [2, 2]


def test_a_server_loses_nothing_with_its_processes_and_gathers_no_files(server: Gunicorn) -> None:
    assert [asked(server.port, "/livez")[0] for _ in range(5)] == [200] * 5
    folder = shared_folder(server)
    before = sorted(path.name for path in folder.iterdir())
    for dead, worker in enumerate(server.workers(), start=1):
        worker.kill()
        until(lambda dead=dead: scraped(server.port).of(STARTED) == 2 + dead)
    found = scraped(server.port)
    assert (found.of(COUNT, **LIVEZ), found.of(SERVING)) == (5, 2)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_server_leaves_nothing_behind_and_removes_what_one_that_was_killed_left(
    server: Gunicorn, tmp_path: Path, database_url: str
) -> None:
    left = shared_folder(server)
    server.kill()
    assert left.exists()
    os.utime(left, (0, 0))
    (folder_of_next := tmp_path / "next").mkdir()
    with api_server(folder_of_next, DATABASE_URL=database_url, WEB_CONCURRENCY="1") as next_one:
        assert not left.exists()
        folder = shared_folder(next_one)
        assert folder.exists()
        next_one.process.send_signal(signal.SIGTERM)
        assert next_one.process.wait(60) == 0
    assert not folder.exists()


def can_mount() -> bool:
    try:
        return subprocess.run([*IN_LITTLE_MEMORY, "true"], check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def test_a_server_keeps_them_on_disk_where_memory_has_no_room_and_says_so(tmp_path: Path, database_url: str) -> None:
    if not can_mount():
        pytest.skip("a /dev/shm of 1 MB can't be mounted here")
    settings = {"DATABASE_URL": database_url, "WEB_CONCURRENCY": "1", "TMPDIR": str(tmp_path), **LIMITS}
    start = partial(started, within=IN_LITTLE_MEMORY)
    with up(Gunicorn(tmp_path, (), "wsgi:app", settings, start)) as server:
        assert asked(server.port, "/livez")[0] == 200
        assert scraped(server.port).of(COUNT, **LIVEZ) == 1
        assert shared_folder(server).parent == tmp_path
        assert '"event": "figures_kept_on_disk"' in server.said()
