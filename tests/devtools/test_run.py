"""`make run` as a person meets it: the whole application, real processes, real signals."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

from devtools import places
from devtools.processes import lives
from tests.support.work_processes import until as wait_until

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "devtools"]
# More than a stop takes; only a hang is to fail.
STOP_SECONDS = 60
# What would lead the run elsewhere than to its own servers.
FOREIGN = ("APP_ENV", "DATABASE_URL", "HOST", "MAKELEVEL", "NODE_ENV", "REDIS_URL")


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with places.temporary_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def environment(data: Path, port: int, **more: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {**own, "DATA_DIR": str(data), "PORT": str(port), "FLASK_SKIP_DOTENV": "1", **more}


@contextmanager
def running(
    data: Path, port: int, until: str = "Ctrl-C stops everything", command: str = "run", **more: str
) -> Iterator[subprocess.Popen[str]]:
    """Run everything until it says so; whatever the test does, nothing of it outlives the test."""
    with subprocess.Popen(
        [*COMMAND, command],
        env=environment(data, port, **more),
        cwd=places.CLONE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as supervisor:
        try:
            said = []
            for line in supervisor.stdout or ():
                said.append(line)
                if until in line:
                    break
            else:
                pytest.fail("".join(said))
            yield supervisor
        finally:
            supervisor.terminate()
            supervisor.communicate(timeout=STOP_SECONDS)


def family_of(supervisor: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(supervisor.pid).children(recursive=True)


def refused(data: Path, port: int, **more: str) -> str:
    """Return what a run says that can't start, which is to be one line for its reason."""
    done = subprocess.run(
        [*COMMAND, "run"],
        env=environment(data, port, **more),
        cwd=places.CLONE,
        capture_output=True,
        text=True,
        timeout=STOP_SECONDS,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    return done.stderr


def status_of(port: int, path: str, host: str = "127.0.0.1") -> int:
    connection = HTTPConnection(host, port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def is_up(port: int) -> bool:
    with suppress(OSError):
        return status_of(port, "/readyz") == 200
    return False


def speaks_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def gunicorn(supervisor: "subprocess.Popen[str]") -> psutil.Process | None:
    """The API's own process, among those that are just coming and going."""
    for child in psutil.Process(supervisor.pid).children():
        with suppress(psutil.NoSuchProcess):  # zombies too
            if "gunicorn" in child.cmdline():
                return child
    return None


def says_again_where_everything_is(supervisor: subprocess.Popen[str], port: int) -> None:
    """Show that the addresses come again when the first jobs of a new agency have had their say."""
    said = iter(supervisor.stdout or ())
    assert any("payment_schedules" in line for line in said)
    assert any(line.startswith(f"  API     http://127.0.0.1:{port}") for line in said)


def restarts_when_a_file_is_saved(supervisor: subprocess.Popen[str], port: int) -> None:
    """Show that a save restarts the application and no server, and that one with a slip in it waits for the next."""
    said = iter(supervisor.stdout or ())
    before = [child.pid for child in family_of(supervisor) if child.name() == "valkey-server"]
    first = gunicorn(supervisor)
    os.utime(places.CLONE / "wsgi.py")
    assert any("wsgi.py saved: restarting" in line for line in said)
    wait_until(lambda: gunicorn(supervisor) not in (None, first) and is_up(port))
    assert any("dispatcher_listening" in line for line in said)  # the worker, too
    assert [child.pid for child in family_of(supervisor) if child.name() == "valkey-server"] == before
    second = gunicorn(supervisor)
    assert second is not None
    second.kill()
    assert any("save a file to start it again" in line for line in said)
    os.utime(places.CLONE / "wsgi.py")
    wait_until(lambda: is_up(port))


# In one: each start takes as long as three processes take to import the application.
@pytest.mark.long
@pytest.mark.timeout(300)
def test_serves_refuses_a_second_run_leaves_nothing_when_killed_and_starts_again(data: Path, port: int) -> None:
    with running(data, port, command="dev") as supervisor:
        assert status_of(port, "/readyz") == 200
        assert f"already running at http://127.0.0.1:{port}" in refused(data, port)
        says_again_where_everything_is(supervisor, port)
        restarts_when_a_file_is_saved(supervisor, port)
        family = family_of(supervisor)
        supervisor.kill()
        _, leftover = psutil.wait_procs(family, timeout=STOP_SECONDS)
        assert leftover == []
    # It starts after a kill, over IPv6 where the machine has it, and names the server whose death ends it.
    host, written = ("::1", "[::1]") if speaks_ipv6() else ("127.0.0.1", "127.0.0.1")
    with running(data, port, HOST=host) as supervisor:
        family = family_of(supervisor)
        assert status_of(port, "/readyz", host) == 200
        assert f"already running at http://{written}:{port}" in refused(data, port, HOST=written)
        next(child for child in family if child.name() == "valkey-server").kill()
        output, _ = supervisor.communicate(timeout=STOP_SECONDS)
    assert supervisor.returncode == 1
    assert "tt_api: Valkey was killed by SIGKILL" in output
    assert not any(lives(process.pid) for process in family)


def test_stops_on_sigterm_while_it_starts(data: Path, port: int) -> None:
    with running(data, port, until="starting Valkey") as supervisor:
        family = family_of(supervisor)
        supervisor.send_signal(signal.SIGTERM)
        output, _ = supervisor.communicate(timeout=STOP_SECONDS)
    assert output.endswith("stopped\n")
    assert supervisor.returncode == 0
    assert not any(lives(process.pid) for process in family)


@pytest.mark.parametrize("port_text", ["http", "0", "65536", "\u0663100"])
def test_refuses_a_port_that_is_none(data: Path, port: int, port_text: str) -> None:
    assert "PORT must be a number from 1 to 65535" in refused(data, port, PORT=port_text)


def test_refuses_a_port_in_use(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
        assert f"port {port} is in use" in refused(data, port)


def test_refuses_a_database_that_cannot_be_reached(data: Path, port: int) -> None:
    said = refused(data, port, DATABASE_URL="postgresql://user:secret-word@127.0.0.1:1/name")
    assert "DATABASE_URL: connection to server" in said
    assert "secret-word" not in said


def test_does_not_wait_long_for_a_database_that_hangs(data: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql://user@127.0.0.1:{silent.getsockname()[1]}/name"
        assert "timeout expired" in refused(data, port, DATABASE_URL=address)


def test_never_repeats_an_address_that_it_cannot_read(data: Path, port: int) -> None:
    said = refused(data, port, DATABASE_URL="postgresql://user:secret%ZZword@host/name")
    assert "DATABASE_URL is not an address" in said
    assert "secret" not in said
