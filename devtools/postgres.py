"""An embedded PostgreSQL 16.

The wheel has neither ICU nor contrib: no pg_trgm here, unlike in production.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import psutil
import psycopg2

from devtools import DevError, binaries, places
from devtools.processes import tethered
from devtools.server import ENVIRONMENT, Server

DATABASE = "tt_api"
SUPERUSER = "postgres"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path has a length limit that a deep folder breaks
    "max_connections": "200",
    # A refused statement and its details hold people's names and addresses.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
# Without a log that has to last, few of its files are kept.
FAST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "128MB"}
# Left to itself initdb takes SQL_ASCII in an empty environment, where 'É' ILIKE 'é' is false.
# The second is macOS's name for it; the last folds ASCII only, on a machine that has nothing else.
LOCALES = (["--locale=C.UTF-8"], ["--locale=C", "--lc-ctype=UTF-8"], ["--locale=C"])
FORMER_SERVER_SECONDS = 10.0


class Postgres(Server):
    """One PostgreSQL server with an empty database `tt_api`."""

    name = "PostgreSQL"
    # For one that is to be otherwise than all: set before it starts.
    own_settings: Mapping[str, str] = MappingProxyType({})
    stop_signal = signal.SIGINT  # "fast": ends sessions and writes everything out
    death_signal = signal.SIGQUIT  # "immediate": the next start recovers

    @property
    def url(self) -> str:
        """The address of the database `tt_api`."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """Return the address of another database on this server."""
        return f"postgresql://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def _prepare(self) -> None:
        self._await_former_server()
        if not self.state.exists():
            # Under another name until it is complete: an interrupted initdb is done again.
            new = self.folder / "state.new"
            shutil.rmtree(new, ignore_errors=True)
            self._initdb(new)
            new.rename(self.state)
        # Nobody works in `state` any more, and after a crash its pid may belong to another program,
        # for which PostgreSQL would wait in vain.
        (self.state / "postmaster.pid").unlink(missing_ok=True)

    def _await_former_server(self) -> None:
        """Let the processes of a killed predecessor end: they need a moment to see that it is gone."""
        deadline = time.monotonic() + FORMER_SERVER_SECONDS
        while former := _processes_in(self.state):
            if time.monotonic() > deadline:
                message = f"another PostgreSQL (process {former[0]}) works in {self.state}; stop it first"
                raise DevError(message)
            time.sleep(0.05)

    def _initdb(self, target: Path) -> None:
        user = places.server_user(target)
        target.mkdir(mode=0o700)
        with tempfile.NamedTemporaryFile("w", dir=self.folder, prefix="initdb-") as password_file:
            password_file.write(self.password)
            password_file.flush()
            if user:
                os.chown(target, *user)
                os.fchown(password_file.fileno(), *user)
            command = [
                *_name_for_initdb(user),
                str(binaries.postgres_program("initdb")),
                "--encoding=UTF8",
                f"--username={SUPERUSER}",
            ]
            command += ["--auth=scram-sha-256", f"--pwfile={password_file.name}", f"--pgdata={target}"]
            if self.fast:
                # Every connection proves its password so many times, 3 ms' worth by default.
                command += ["--no-sync", "--set=scram_iterations=1"]
            if not any(self._run([*command, *locale], target, user) for locale in LOCALES):
                message = f"PostgreSQL's initdb failed; {self.log} ends:\n{self.last_lines()}"
                raise DevError(message)

    def _run(self, command: list[str], cwd: Path, user: places.User | None) -> bool:
        """Run one of PostgreSQL's programs to its end, into the log; return whether it succeeded."""
        with self.log.open("wb") as log:
            tied = tethered(command, signal.SIGKILL, user)
            done = subprocess.run(
                tied, check=False, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=cwd, env=ENVIRONMENT
            )
        return done.returncode == 0

    def _command(self, port: int) -> tuple[list[str], str]:
        settings = {**SETTINGS, **(FAST_SETTINGS if self.fast else {}), **self.own_settings, "port": str(port)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [str(binaries.postgres_program("postgres")), f"-D{self.state}", *options], ""

    def _answers(self) -> bool:
        try:
            connection = psycopg2.connect(self.url_of("postgres"), connect_timeout=2)
        except psycopg2.OperationalError:
            return False
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.rowcount == 0:
                    cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            connection.close()
        return True


def _name_for_initdb(user: places.User | None) -> list[str]:
    """Return what lets initdb run under a user id without a name, as containers have: it insists on looking it up.

    Linux lets us be `nobody` in a namespace of our own; files still belong to the real id.
    """
    try:
        pwd.getpwuid(user.uid if user else os.geteuid())
    except KeyError:
        unshare = shutil.which("unshare")
        return [unshare, "--user", "--map-user=nobody"] if unshare else []
    return []


def _processes_in(state: Path) -> list[int]:
    """Return the ids of PostgreSQL processes that work in that folder; each of them has it as its directory."""
    found = []
    for process in psutil.process_iter(["name"]):
        try:
            if "postgres" in process.info["name"] and process.cwd() == str(state):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found
