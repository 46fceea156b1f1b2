"""`make run`: everything that tt_api needs, started together, watched, and stopped together."""

import os
import shlex
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import NoReturn

from devtools import DevError, places, preconditions, tether
from devtools.postgres import Postgres
from devtools.processes import Child, Keeper
from devtools.reminder import Reminder
from devtools.server import Server
from devtools.terminal import how_it_ended, is_coloured, say
from devtools.valkey import Valkey
from devtools.watching import saved_files
from tt_api.config import load_settings

# The API listens once it has loaded the application: after seconds, or minutes where the machine is busy otherwise.
LOADED_SECONDS = 600.0
# From then on.
READY_SECONDS = 60.0
# How often it is said that it still starts.
TOLD_SECONDS = 30.0
# gunicorn's graceful_timeout, as CHAT_SECONDS makes it, and a little more; a worker's task in hand has as long.
STOP_SECONDS = 50.0
WATCH_SECONDS = 0.2
# Celery's warning is for public servers whose tasks come pickled; ours are JSON, on this machine.
CELERY = ["-W", "ignore:You're running the worker with superuser privileges"]
CELERY += ["-m", "celery", "--quiet", "--app", "tt_api.worker:celery"]
# What workers tell each other nobody here listens to, and with gossip Celery 5.7 logs an error at every reconnect.
ALONE = ["--without-gossip", "--without-mingle"]
_LISTENS_NOT = "isn't there yet"


class _StopAsked(BaseException):
    """Ctrl-C or SIGTERM: no error, so that no handler of errors takes it for one."""


def run(*, restarts: bool = False) -> None:
    """Run everything until a signal comes.

    Args:
        restarts: start the API and the worker again whenever a file of theirs is saved.

    Raises:
        DevError: if something can't start or ends by itself; everything else is stopped by then.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # nohup ignores it, and means that.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _ask_to_stop)
    if "MAKELEVEL" in os.environ:
        # Whoever kills `make` means all of it.
        tether.die_with_parent(signal.SIGTERM)
    try:
        _run_everything(restarts=restarts)
    except _StopAsked:
        say("stopped")


def _run_everything(*, restarts: bool) -> NoReturn:
    started = time.monotonic()
    data = places.data_dir()
    data.mkdir(parents=True, exist_ok=True)
    if not os.environ.get("APP_ENV") and not os.environ.get("NODE_ENV"):
        os.environ["APP_ENV"] = "development"
        # A page of the studio is some forty requests, mostly for its files, and a developer looks at several a minute.
        for tier in ("RATE_LIMIT_GLOBAL", "RATE_LIMIT_GENERAL"):
            os.environ.setdefault(tier, "1000")
    if is_coloured():
        # They write into a pipe, and can't see the terminal at its end.
        os.environ["FORCE_COLOR"] = "1"
    address = preconditions.listening_address()
    with ExitStack() as stack:
        lock = stack.enter_context(preconditions.only_run(data, address))
        preconditions.ensure_free(address)
        servers = _start_servers(stack, places.servers_folder(data))
        prepared = preconditions.is_prepared()
        _write_environment_file(data / "env")
        keeper = stack.enter_context(Keeper(lock))
        children = stack.enter_context(_stopped_at_the_end())
        if not prepared:
            _finish(children, Child("prepare", ["-m", "devtools.prepare"], keeper))
        saved = saved_files() if restarts else None
        children += _start_application(keeper)
        _wait_until_ready(address, children, servers)
        tell_how_to_use = partial(_tell_how_to_use, address=address, data=data, restarts=restarts)
        tell_how_to_use(f"tt_api is up after {time.monotonic() - started:.1f} s.")
        reminder = Reminder(children, partial(tell_how_to_use, "tt_api is up."))
        if saved:
            _restart_when_saved(saved, children, servers, keeper, reminder)
        while True:
            _check_all_live(children, servers)
            reminder.look()
            time.sleep(WATCH_SECONDS)


def _start_application(keeper: Keeper) -> list[Child]:
    return [
        Child("api", ["-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"], keeper),
        # With beat in the same program: one import of the application less.
        Child("worker", [*CELERY, "worker", "--beat", "--concurrency", "1", *ALONE], keeper),
    ]


def _restart_when_saved(
    saves: Iterator[list[str]], children: list[Child], servers: list[Server], keeper: Keeper, reminder: Reminder
) -> NoReturn:
    """Start the application again at every save; one that ended, by a slip in what was saved, waits for the next."""
    for saved in saves:
        _check_all_live([], servers)
        reminder.look()
        if saved:
            more = f" and {len(saved) - 1} more" if len(saved) > 1 else ""
            say(f"{saved[0]}{more} saved: restarting …")
            # The former worker finishes what it has in hand beside the new one: tasks are claimed row by row.
            for child in children:
                child.terminate()
            _stop([child for child in children if child.name == "api"])
            children[:] = _start_application(keeper)
        for child in [child for child in children if child.status() is not None]:
            say(f"{_ended(child, child.status() or 0)}; save a file to start it again")
            children.remove(child)
    raise _StopAsked


def _start_servers(stack: ExitStack, folder: Path) -> list[Server]:
    """Start what the environment names no address of, and put its address there."""
    servers: list[Server] = []
    for variable, kind in (("DATABASE_URL", Postgres), ("REDIS_URL", Valkey)):
        if not os.environ.get(variable, "").strip():
            say(f"starting {kind.name} …")
            server = stack.enter_context(kind(folder / kind.name.lower()))
            os.environ[variable] = server.url
            servers.append(server)
    return servers


@contextmanager
def _stopped_at_the_end() -> Iterator[list[Child]]:
    """Yield a list; whatever is in it at the end is asked to stop, and made to if it takes too long."""
    children: list[Child] = []

    def kill_all(_number: int, _frame: FrameType | None) -> None:
        for child in children:
            child.kill()

    try:
        yield children
    finally:
        # Asked twice, we don't wait any longer.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, kill_all)
        if children:
            say("stopping …")
        _stop(children)


def _stop(children: list[Child]) -> None:
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        if child.wait(max(0.0, deadline - time.monotonic())) is None:
            say(f"{child.name} took longer than {STOP_SECONDS:.0f} s to stop and was killed")
        child.kill()


def _finish(children: list[Child], child: Child) -> None:
    """Wait for a child that has a job to do, and take it off the list when it has done it."""
    children.append(child)
    status = child.wait()
    if status:
        raise _ended(child, status)
    children.remove(child)


def _wait_until_ready(address: tuple[str, int], children: list[Child], servers: list[Server]) -> None:
    started = told = time.monotonic()
    listens_since: float | None = None
    while obstacle := _obstacle(address):
        _check_all_live(children, servers)
        now = time.monotonic()
        if obstacle != _LISTENS_NOT:
            listens_since = listens_since or now
        since, patience = (started, LOADED_SECONDS) if listens_since is None else (listens_since, READY_SECONDS)
        waited = f"{preconditions.url_of(address)}/readyz {obstacle} after {now - started:.0f} s"
        if now - since > patience:
            raise DevError(f"{waited}; {_where_more_is_said(children, servers)}")
        if now - told > TOLD_SECONDS:
            say(f"still starting: {waited} …")
            told = now
        time.sleep(0.1)


def _obstacle(address: tuple[str, int]) -> str:
    """Why the API isn't ready; nothing where it is."""
    connection = HTTPConnection(*address, timeout=2)
    try:
        connection.request("GET", "/readyz")
        status = connection.getresponse().status
    except ConnectionRefusedError:
        return _LISTENS_NOT
    except (OSError, HTTPException):
        return "isn't answered"
    finally:
        connection.close()
    return "" if status == HTTPStatus.OK else f"is answered {status}"


def _where_more_is_said(children: list[Child], servers: list[Server]) -> str:
    said = [f"{child.name} said last: {child.last_line() or 'nothing'}" for child in children]
    return "; ".join([*said, *(f"the log of {server.name} is {server.log}" for server in servers)])


def _check_all_live(children: list[Child], servers: list[Server]) -> None:
    for server in servers:
        if (status := server.status()) is not None:
            message = f"{server.name} {how_it_ended(status)}; {server.log} ends:\n{server.last_lines()}"
            raise DevError(message)
    for child in children:
        if (status := child.status()) is not None:
            raise _ended(child, status)


def _ended(child: Child, status: int) -> DevError:
    line = child.last_line()
    return DevError(f"{child.name} {how_it_ended(status)}" + (f": {line}" if line else ""))


def _write_environment_file(path: Path) -> None:
    """Keep what the processes run with, so that `flask` in another terminal works on the same data."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    names = ("APP_ENV", "NODE_ENV", "PORT", "DATABASE_URL", "REDIS_URL")
    path.write_text("".join(f"export {name}={shlex.quote(os.environ[name])}\n" for name in names if name in os.environ))


def _tell_how_to_use(heading: str, *, address: tuple[str, int], data: Path, restarts: bool) -> None:
    url = preconditions.url_of(address)
    key = ' -H "X-API-Key: one-of-API_KEYS"' if os.environ.get("API_KEYS", "").strip(" ,") else ""
    folder = os.path.relpath(data, places.CLONE) if data.is_relative_to(places.CLONE) else data
    say("")
    say(heading)
    say(f"  API     {url}")
    say(f"  Docs    {url}/docs")
    if load_settings().studio:
        say(f"  Studio  {url}/studio")
    say(f"  Try     curl{key} {url}/api/companies")
    say(f"  CLI     . {folder}/env && .venv/bin/flask --help")
    if restarts:
        say("A saved file restarts the API and the worker.")
    say("Ctrl-C stops everything.")
    say("")


def _ask_to_stop(_number: int, _frame: FrameType | None) -> NoReturn:
    # Once is enough: what follows is the way out.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise _StopAsked
