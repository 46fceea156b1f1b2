"""The one PostgreSQL that both servers work on, and our own database in it."""

import os
import re
import signal
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 -- a class under a lower-case name

from benchmarks import BenchError
from devtools import places
from devtools.postgres import LOCALES, SUPERUSER, Postgres

# Where distributions keep their servers.
SYSTEM_PLACES = ("/usr/lib/postgresql", "/usr/pgsql-*", "/opt/homebrew/opt/postgresql@*", "/usr/local/pgsql")
# What a server of this size would be given; durability stays as it comes: fsync and synchronous commits.
TUNING = {
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
    "min_wal_size": "3GB",
    "checkpoint_timeout": "30min",
    "random_page_cost": "1.1",
}
PREFERRED_MAJOR = 16
# Of 16 MB each: more than a run writes.
LOG_SEGMENTS = 160


class SystemPostgres(Postgres):
    """A cluster of our own, run by the PostgreSQL that the system has installed, with its contrib modules."""

    stop_signal = signal.SIGQUIT  # a clean stop would write out a million rows that nobody will read again

    def __init__(self, programs: Path, folder: Path) -> None:
        """Prepare a server made of the programs in that folder."""
        super().__init__(folder)
        self._programs = programs

    def _initdb(self, target: Path) -> None:
        user = places.server_user(target)
        target.mkdir(mode=0o700)
        with tempfile.NamedTemporaryFile("w", dir=self.folder, prefix="initdb-") as password_file:
            password_file.write(self.password)
            password_file.flush()
            if user:
                os.chown(target, *user)
                os.fchown(password_file.fileno(), *user)
            command = [str(self._programs / "initdb"), "--encoding=UTF8", f"--username={SUPERUSER}", "--no-sync"]
            command += ["--auth=scram-sha-256", f"--pwfile={password_file.name}", f"--pgdata={target}"]
            if not any(self._run([*command, *locale], target, user) for locale in LOCALES):
                raise BenchError(f"PostgreSQL's initdb failed:\n{self.last_lines()}")

    def _command(self, port: int) -> tuple[list[str], str]:
        command, standard_input = super()._command(port)
        tuning = [f"--{name}={value}" for name, value in TUNING.items()]
        return [str(self._programs / "postgres"), *command[1:], *tuning], standard_input


@dataclass(frozen=True, slots=True)
class Database:
    """Our database.

    Attributes:
        url: its address.
        description: PostgreSQL's version, and where it comes from.
        postmaster: the server's main process; None where it runs on another machine.
        trigrams: whether searches have their index.
    """

    url: str
    description: str
    postmaster: int | None
    trigrams: bool

    def connect(self) -> Connection:
        """A new connection in autocommit."""
        return connect(self.url)


def connect(url: str) -> Connection:
    """A new connection in autocommit."""
    connection = psycopg2.connect(url, connect_timeout=5, application_name="tt_api_bench")
    connection.autocommit = True
    return connection


@contextmanager
def bench_database(folder: Path) -> Iterator[Database]:
    """Yield an empty database on `DATABASE_URL`'s server, else on the system's PostgreSQL, else on the embedded one."""
    url = os.environ.get("DATABASE_URL", "").strip()
    if url:
        with _own_database_on(url.replace("+psycopg2", "", 1)) as own:
            yield _described(own, "from DATABASE_URL")
        return
    programs = _system_programs()
    server = SystemPostgres(programs, folder / "postgresql") if programs else Postgres(folder / "postgresql")
    with server:
        if programs:
            _go_through_the_log(server.url)
        yield _described(server.url, "the system's" if programs else "embedded")


@contextmanager
def tuned_postgres(folder: Path) -> Iterator[Postgres]:
    """Yield an embedded server with the same tuning."""
    server = Postgres(folder)
    server.own_settings = MappingProxyType(TUNING)
    with server:
        yield server


@contextmanager
def _own_database_on(url: str) -> Iterator[str]:
    """A database beside the one that the address names, which nobody else's rows are in; dropped afterwards."""
    name = f"tt_api_bench_{os.getpid()}"
    try:
        with closing(connect(url)) as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    except psycopg2.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise BenchError(f"DATABASE_URL: its role must be able to create a database for the run: {reason}") from None
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        with closing(connect(url)) as connection, connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _go_through_the_log(url: str) -> None:
    """Let the server have used as many segments of its log as a run takes.

    One that has been up for a while writes into segments that it used before. A new server has to fill each with zeros
    first: all commits wait for 45 ms, every two seconds under writes, which then is both servers' slowest percent.
    """
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        for _ in range(LOG_SEGMENTS):
            cursor.execute("SELECT pg_logical_emit_message(false, 'bench', '')")
            cursor.execute("SELECT pg_switch_wal()")
        cursor.execute("CHECKPOINT")


def _described(url: str, origin: str) -> Database:
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) > 0 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        (trigrams,) = cursor.fetchone() or (False,)
        version = connection.info.parameter_status("server_version")
        postmaster = _postmaster_of(connection)
    return Database(url, f"PostgreSQL {version} ({origin})", postmaster, trigrams)


def _postmaster_of(connection: Connection) -> int | None:
    try:
        backend = psutil.Process(connection.info.backend_pid)
        return backend.ppid() if "postgres" in backend.name() else None
    except psutil.Error:
        return None


def _system_programs() -> Path | None:
    """The programs of PostgreSQL 16 if it is there with its contrib modules, else of the newest."""
    found: dict[int, Path] = {}
    for place in SYSTEM_PLACES:
        for server in Path("/").glob(f"{place.lstrip('/')}/**/bin/postgres"):
            major = re.search(r"(\d+)", str(server))
            if (server.with_name("initdb")).exists() and major:
                found[int(major[1])] = server.parent
    best = PREFERRED_MAJOR if PREFERRED_MAJOR in found else max(found, default=None)
    return None if best is None else found[best]
