"""PostgreSQL as initdb and the migrations leave it, made once a run: the servers of the tests are copies of it."""

import fcntl
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg2

from devtools.postgres import DATABASE, Postgres
from tests.support.migrated import build_database

MIGRATED = "migrated"


class Template:
    """The files of a stopped server whose database `tt_api` is migrated; the first process that asks makes them.

    Args:
        folder: of this run's own; all of its processes have the same.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def server(self, folder: Path) -> Postgres:
        """A copy in that folder, yet to be started."""
        template = self._made()
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("password", "state"):
            # With the owners, which PostgreSQL insists on.
            subprocess.run(["cp", "-a", template / name, folder / name], check=True)
        return Postgres(folder, fast=True)

    def _made(self) -> Path:
        finished, unfinished = self._folder / "postgres", self._folder / "unfinished"
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not finished.exists():
                with Postgres(unfinished, fast=True) as server:
                    build_database(server.url)
                    execute(server.url_of("postgres"), f"CREATE DATABASE {MIGRATED} TEMPLATE {DATABASE}")
                unfinished.rename(finished)
        return finished


def migrated_database(server: Postgres, name: str) -> str:
    """Create one more migrated database on a copy of the template, and return its address."""
    execute(server.url_of("postgres"), f"CREATE DATABASE {name} TEMPLATE {MIGRATED}")
    return server.url_of(name)


def execute(url: str, statement: str) -> None:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)
