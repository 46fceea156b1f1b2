"""`make backup-drill`: lose a database server and come back from the backups, with the scripts that production uses.

A server of our own is filled and backed up by `deploy/backup/backup.sh`; more is written, which only the archived WAL
has; then the server is killed and gone. Two new ones are made of what is left: one of the base backup and the WAL, one
of the dump. Both must hold what was there, row by row, and the application must start on them. The dump must go into a
server of a newer major version too, as a base backup can't.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from devtools import DevError, binaries, places
from devtools.contents import Contents, compare, contents_of
from devtools.postgres import Postgres
from devtools.processes import tethered

SCRIPTS = places.CLONE / "deploy" / "backup"
WAIT_SECONDS = 60.0
# Months that a new database has no partition for (docs/operations.md, "Events by month").
_MONTHS = """
SELECT to_char(min(to_date(right(relname, 7), 'YYYY_MM')), 'YYYY-MM-DD'), count(*)
FROM pg_class WHERE relispartition AND relkind = 'r' AND relname LIKE 'analytics\\_events\\_%'
"""


def main() -> None:
    """Run the drill; the exit status says whether everything was there again."""
    started = time.monotonic()
    with places.temporary_folder() as folder:
        drill = Drill(folder)
        drill.run()
    print(f"the drill took {time.monotonic() - started:.0f} s; everything was there again")


class Drill:
    """The folders of a drill: what is backed up, the backups, and what is made of them.

    Args:
        folder: empty; the servers' user can get there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.backups = folder / "backups"
        self.scripts = folder / "scripts"

    def run(self) -> None:
        """Fill, back up, lose, restore, compare.

        Raises:
            DevError: something isn't as it was.
        """
        # PostgreSQL's user reads the scripts and writes the archive; a clone may be below a folder that it can't enter.
        shutil.copytree(SCRIPTS, self.scripts)
        self.backups.mkdir()
        if user := places.server_user(self.folder / "lost" / "state"):
            os.chown(self.backups, *user)
        dumped, lost = self._back_up_and_lose()
        with self._restored_from_base() as server:
            compare("base backup and WAL", lost, contents_of(server.url))
            _serve(server.url)
        self._restore_dump("from-dump", dumped)
        # All servers and programs from here on.
        os.environ["POSTGRES_BIN"] = str(binaries.copy_newer_postgres(self.folder / "newer"))
        self._restore_dump("from-dump-newer", dumped)

    def _back_up_and_lose(self) -> tuple[Contents, Contents]:
        """What was there at the dump, and what was there when the server was lost."""
        source = Postgres(self.folder / "lost")
        source.own_settings = {
            "archive_mode": "on",
            "archive_command": f"BACKUP_DIR={self.backups} {self.scripts}/archive-wal.sh %p %f",
            "max_wal_size": "256MB",
        }
        with source:
            _say("filling a database …")
            _application("-m", "devtools.prepare", url=source.url)
            _say("backing up …")
            self._script("backup.sh", url=source.url)
            dumped = contents_of(source.url)
            _say("writing more, which only the WAL has …")
            _application("-m", "flask", "--app", "wsgi", "seed", "--scale", "2", url=source.url)
            lost = contents_of(source.url)
            _await_archive(source.url, self.backups / "wal")
            _say("killing the server and removing its data")
            source.kill()
            shutil.rmtree(source.state)
        return dumped, lost

    @contextmanager
    def _restored_from_base(self) -> Iterator[Postgres]:
        server = Postgres(self.folder / "from-base")
        server.folder.mkdir()
        # The same cluster, so the same password.
        shutil.copy(self.folder / "lost" / "password", server.folder / "password")
        (base,) = (self.backups / "base").iterdir()
        _say("restoring the base backup and the WAL …")
        self._script("restore-base.sh", str(base), str(server.state))
        if user := places.server_user(self.folder / "lost" / "state"):
            subprocess.run(["chown", "-R", f"{user.uid}:{user.gid}", server.state], check=True)
        with server:
            _await(lambda: _row(server.url, "SELECT NOT pg_is_in_recovery()")[0], "the WAL to be replayed")
            yield server

    def _restore_dump(self, folder: str, dumped: Contents) -> None:
        """Make a new server of the dump, and a database in it of a dump of the data alone."""
        with Postgres(self.folder / folder) as server:
            (version,) = _row(server.url, "SHOW server_version")
            _say(f"restoring the dump into PostgreSQL {version} …")
            (dump,) = (self.backups / "dumps").iterdir()
            _run([_tool("pg_restore"), "--exit-on-error", "--no-owner", f"--dbname={server.url}", dump])
            compare("dump", dumped, contents_of(server.url))
            compare("dump of the data alone", _without_slots(dumped), _without_slots(self._data_alone(server)))
            _serve(server.url)

    def _data_alone(self, server: Postgres) -> Contents:
        """What a migrated database holds once a dump of the data alone went into it."""
        _say("restoring a dump of the data alone into a migrated database …")
        other = server.url_of("other")
        _run([_tool("createdb"), f"--maintenance-db={server.url}", "other"])
        _application("-m", "flask", "--app", "wsgi", "db", "upgrade", url=other)
        first, months = _row(server.url, _MONTHS)
        add = f"SELECT count(*) FROM add_month_partitions('analytics_events', '{first}', {months})"  # noqa: S608 -- from the catalogue
        _row(other, add)
        dump = self.folder / "data.sql"
        which = ["--data-only", "--schema=public", "--exclude-table-data=alembic_version"]
        _run([_tool("pg_dump"), *which, f"--file={dump}", server.url])
        _run([_tool("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dump}", other])
        return contents_of(other)

    def _script(self, name: str, *arguments: str, url: str = "") -> None:
        """Run a script of production's, with PostgreSQL's own programs of the same version first on PATH."""
        path = f"{_tool('pg_dump').parent}:{os.environ['PATH']}"
        environment = {"PATH": path, "BACKUP_DIR": str(self.backups), **(_libpq(url) if url else {})}
        _run([self.scripts / name, *arguments], environment)


def _without_slots(contents: Contents) -> Contents:
    """Leave out in which slots live rows are counted: the triggers of a migrated database choose their own."""
    return {table: rows for table, rows in contents.items() if table != "row_totals"}


def _serve(url: str) -> None:
    """Start the application on a database, and ask it whether it is well."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "wsgi:app"]
    environment = {**_environment(url), "PORT": port, "WEB_CONCURRENCY": "1"}
    asking = [sys.executable, "-m", "tt_api.serving.is_healthy", f"http://127.0.0.1:{port}/health"]
    with subprocess.Popen(
        tethered(command, signal.SIGKILL), cwd=places.CLONE, env=environment, stdout=subprocess.DEVNULL
    ) as server:
        try:
            _await(
                lambda: subprocess.run(asking, cwd=places.CLONE, check=False, capture_output=True).returncode == 0,
                "the application to be healthy",
            )
            _say("  the application starts on it, and /health says that it is well")
        finally:
            server.terminate()


def _await_archive(url: str, archive: Path) -> None:
    """Have the WAL that is being written finished, and wait until it is archived."""
    (segment,) = _row(url, "SELECT pg_walfile_name(pg_switch_wal())")
    _await((archive / segment).exists, f"{segment} to be archived")


def _await(is_so: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            raise DevError(f"waited {WAIT_SECONDS:.0f} s for {what}")
        time.sleep(0.2)


def _row(url: str, sql: str) -> tuple[Any, ...]:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        connection.commit()
        (row,) = cursor.fetchall()
        return row


def _application(*arguments: str, url: str) -> None:
    _run([sys.executable, *arguments], _environment(url))


def _environment(url: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return {**own, "APP_ENV": "development", "FLASK_SKIP_DOTENV": "1", "LOG_LEVEL": "warn", "DATABASE_URL": url}


def _libpq(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    return {
        "PGHOST": str(parts.hostname),
        "PGPORT": str(parts.port),
        "PGUSER": str(parts.username),
        "PGPASSWORD": str(parts.password),
        "PGDATABASE": parts.path.lstrip("/"),
    }


def _tool(name: str) -> Path:
    return Path(binaries.postgres_program(name))


def _run(command: list[Any], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        command, check=False, cwd=places.CLONE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        last = done.stdout.decode(errors="replace").splitlines()[-5:]
        raise DevError("\n".join([f"{Path(command[0]).name} ended with status {done.returncode}:", *last]))


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    try:
        main()
    except DevError as error:
        sys.exit(f"tt_api: {error}")
