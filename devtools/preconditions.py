"""What must hold before a run starts; each breach is one clear line."""

import errno
import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 -- a class

from devtools import DevError, places
from devtools.processes import lives
from devtools.server import port_is_free
from tt_api.config import ConfigurationError, load_settings

DEFAULT_PORT = "3100"
HIGHEST_PORT = 65535
CONNECT_SECONDS = 2  # for each of the host's addresses, of which `localhost` has two
# How long the keeper may need for the leavings of a run that was killed.
LEAVINGS_SECONDS = 10.0


def listening_address() -> tuple[str, int]:
    """Return the host and port at which the API will be reached, and settle them in the environment.

    Raises:
        DevError: if `PORT` is no port.
    """
    host = (os.environ.get("HOST", "").strip() or "127.0.0.1").removeprefix("[").removesuffix("]")
    port = os.environ.get("PORT", "").strip() or DEFAULT_PORT
    if not (port.isascii() and port.isdecimal() and 1 <= int(port) <= HIGHEST_PORT):
        message = f"PORT must be a number from 1 to {HIGHEST_PORT}, not {port!r}"
        raise DevError(message)
    os.environ.update(HOST=host, PORT=port)
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), int(port)


def url_of(address: tuple[str, int]) -> str:
    """The address as people type it."""
    host, port = address
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def only_run(data: Path, address: tuple[str, int]) -> Iterator[IO[str]]:
    """Hold the data directory's lock, and yield its open file.

    Raises:
        DevError: if another run holds it.
    """
    with (data / "run.lock").open("a+") as lock:
        deadline = time.monotonic() + LEAVINGS_SECONDS
        while not _locked(lock):
            lock.seek(0)
            owner, _, url = lock.read().strip().partition(" ")
            # A run that was killed leaves the lock to its keeper for the moment that he needs.
            if (owner and lives(int(owner))) or time.monotonic() > deadline:
                message = f"already running at {url}; stop it there with Ctrl-C, or: kill {owner}"
                raise DevError(message)
            time.sleep(0.1)
        lock.seek(0)
        lock.truncate()
        lock.write(f"{os.getpid()} {url_of(address)}")
        lock.flush()
        yield lock


def ensure_free(address: tuple[str, int]) -> None:
    """Raise `DevError` if the API could not listen there."""
    host, port = address
    try:
        socket.create_server(address, family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            free = next(filter(port_is_free, range(port + 1, HIGHEST_PORT)), DEFAULT_PORT)
            message = f"port {port} is in use by another program; choose another one: make run PORT={free}"
        else:
            message = f"cannot listen on {host}:{port}: {error.strerror or error}"
        raise DevError(message) from None


def is_prepared() -> bool:
    """Return whether the database is migrated and seeded already.

    Raises:
        DevError: if a setting is wrong or the database can't be reached within a few seconds.
    """
    try:
        url = load_settings().database_url
    except ConfigurationError as error:
        raise DevError(str(error)) from None
    try:
        connection = psycopg2.connect(url.replace("+psycopg2", "", 1), connect_timeout=CONNECT_SECONDS)
    except psycopg2.OperationalError as error:
        lines = str(error).strip().splitlines() or ["no answer"]
        message = f"DATABASE_URL: {lines[0]}"
        raise DevError(message) from None
    except psycopg2.Error:
        # The library's own words would repeat parts of the address, and so of the password.
        message = "DATABASE_URL is not an address such as postgresql://user:password@host:5432/name"
        raise DevError(message) from None
    with closing(connection):
        return _is_prepared(connection)


def _is_prepared(connection: Connection) -> bool:
    newest = max(path.name for path in (places.CLONE / "migrations" / "versions").glob("[0-9]*.py")).partition("_")[0]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT array_agg(version_num), EXISTS (SELECT FROM companies) FROM alembic_version")
            return cursor.fetchone() == ([newest], True)
    except psycopg2.Error:
        # Whatever is missing: the migrations will tell.
        return False


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
