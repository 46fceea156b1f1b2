"""`python -m benchmarks.migrating`: migrations of a million contacts while callers read and write them.

Three migrations as docs/deploying.md has them: a column with its check, NOT VALID; the check's validation; an index,
CONCURRENTLY. Somebody reads the table in a transaction that stays open until the first has given way, as a dump does.
Printed are the longest wait of a request for a lock, the longest time for which a migration held one that stops
requests, and the slowest answers. The exit status says whether anybody waited for a second or any request failed.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import psycopg2
from psycopg2.extensions import cursor as Cursor  # noqa: N812 -- a class under a lower-case name

from benchmarks import BenchError
from benchmarks.database import connect, tuned_postgres
from benchmarks.growth import dropped_indexes
from benchmarks.rolling import Load
from benchmarks.targets import ours, production_environment
from devtools.places import CLONE, temporary_folder
from devtools.valkey import Valkey

CONTACTS = 1_000_000
CLIENTS = 8
QUIET_SECONDS = 15.0
SAMPLE_SECONDS = 0.01
MOST_SECONDS = 1.0
MIGRATIONS = {
    "9001": """
    op.add_column("contacts", sa.Column("visits", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_check_constraint(op.f("ck_contacts_visits"), "contacts", "visits >= 0", postgresql_not_valid=True)""",
    "9002": """
    op.execute("ALTER TABLE contacts VALIDATE CONSTRAINT ck_contacts_visits")""",
    "9003": """
    operations.index_concurrently("ix_contacts_visits", "contacts", ["visits", "id"])""",
}
_MIGRATION = '''"""Measured."""

import sqlalchemy as sa
from alembic import op
from migrations import operations

revision, down_revision = "{revision}", "{before}"


def upgrade() -> None:{body}
'''
_CONTACTS = """
INSERT INTO contacts (first_name, last_name, email, city, country, created_at)
SELECT 'First ' || number, 'Last ' || number, 'contact' || number || '@example.com', 'Asheville', 'US',
       timestamptz '2026-01-01' - random() * interval '1095 days'
FROM generate_series(1, %s) AS number
"""
_WAITS = """
SELECT coalesce(max(extract(epoch FROM clock_timestamp() - waitstart)), 0)::float
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE NOT granted AND waitstart IS NOT NULL AND application_name <> 'tt_api migrations'
"""
_HELD = """
SELECT pid, mode FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE granted AND application_name = 'tt_api migrations' AND relation = 'contacts'::regclass
  AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
"""


@dataclass
class Sampled:
    """What was seen of locks, looking every few milliseconds (seconds)."""

    longest_wait: float = 0.0
    longest_held: float = 0.0
    looks: int = 0
    _since: dict[tuple[int, str], float] = field(default_factory=dict)

    def look(self, cursor: Cursor) -> None:
        """Look once."""
        cursor.execute(_WAITS)
        ((wait,),) = cursor.fetchall()
        self.longest_wait = max(self.longest_wait, wait)
        cursor.execute(_HELD)
        now = time.monotonic()
        self._since = {held: self._since.get(held, now) for held in cursor.fetchall()}
        self.longest_held = max([self.longest_held, *(now - since for since in self._since.values())])
        self.looks += 1


def main() -> None:
    """Fill, load, migrate, and say what was seen."""
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        postgres = stack.enter_context(tuned_postgres(folder / "postgres"))
        valkey = stack.enter_context(Valkey(folder / "valkey"))
        environment = production_environment(postgres.url, valkey.url)
        _upgrade(environment, CLONE / "migrations")
        _fill(postgres.url)
        server = stack.enter_context(ours(environment, folder))
        load = stack.enter_context(_loaded(Load(server.port, server.api_key)))
        time.sleep(QUIET_SECONDS)
        quiet_until = time.monotonic()
        sampled = stack.enter_context(_sampling(postgres.url))
        reader = stack.enter_context(closing(psycopg2.connect(postgres.url)))
        reader.cursor().execute("SELECT FROM contacts LIMIT 1")
        steps = _migrate(environment, _migrations_in(folder), given_way=reader.close)
        loaded_until = time.monotonic()
    print(f"{CONTACTS:,} contacts, {CLIENTS} callers, {load.done:,} requests, failed: {load.failed or 'none'}")
    for what, seconds in steps:
        print(f"  {what} after {seconds:.1f} s")
    print(f"longest wait of a request for a lock: {sampled.longest_wait:.3f} s")
    print(f"longest hold of a lock that stops requests: {sampled.longest_held:.3f} s ({sampled.looks:,} looks)")
    for when, since, until in (("before", 0.0, quiet_until), ("during", quiet_until, loaded_until)):
        took = sorted(seconds for ended, seconds in load.times if since <= ended < until)
        print(f"answers {when}: {len(took):,}, median {took[len(took) // 2]:.3f} s, slowest {took[-1]:.3f} s")
    sys.exit(bool(load.failed) or max(sampled.longest_wait, sampled.longest_held) >= MOST_SECONDS)


def _fill(url: str) -> None:
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        indexes = dropped_indexes(cursor, "contacts")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_CONTACTS, [CONTACTS])
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for definition in indexes:
            cursor.execute(definition)
        cursor.execute("SELECT recount_live_rows('contacts')")
        cursor.execute("VACUUM (ANALYZE) contacts")


def _migrations_in(folder: Path) -> Path:
    """Copy the migrations, and add those that are measured."""
    migrations = folder / "migrations"
    shutil.copytree(CLONE / "migrations", migrations, ignore=shutil.ignore_patterns("__pycache__"))
    before = max(path.name[:4] for path in (migrations / "versions").glob("[0-9]*.py"))
    for revision, body in MIGRATIONS.items():
        text = _MIGRATION.format(revision=revision, before=before, body=body)
        (migrations / "versions" / f"{revision}_measured.py").write_text(text)
        before = revision
    return migrations


def _upgrade(environment: dict[str, str], migrations: Path) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade", "-d", str(migrations)]
    done = subprocess.run(command, check=False, cwd=CLONE, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise BenchError("\n".join((done.stderr or done.stdout).splitlines()[-12:]))


def _migrate(environment: dict[str, str], migrations: Path, given_way: Callable[[], None]) -> list[tuple[str, float]]:
    """Run them; what was said, and after how many seconds. Calls `given_way` when a table was in use."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade", "-d", str(migrations)]
    began, said, lines = time.monotonic(), [], []
    with subprocess.Popen(
        command, cwd=CLONE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            if revision := next((number for number in MIGRATIONS if f"-> {number}" in line), None):
                said.append((f"{revision} begun", time.monotonic() - began))
            elif "in use" in line:
                said.append(("the table was in use", time.monotonic() - began))
                given_way()
    if process.returncode:
        raise BenchError("".join(lines[-12:]))
    return [*said, ("all done", time.monotonic() - began)]


@contextmanager
def _loaded(load: Load) -> Iterator[Load]:
    threads = [Thread(target=load.call) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.stopped.set()
        for thread in threads:
            thread.join()


@contextmanager
def _sampling(url: str) -> Iterator[Sampled]:
    sampled, stopped = Sampled(), Event()

    def sample() -> None:
        with closing(connect(url)) as connection, connection.cursor() as cursor:
            while not stopped.wait(SAMPLE_SECONDS):
                sampled.look(cursor)

    thread = Thread(target=sample)
    thread.start()
    try:
        yield sampled
    finally:
        stopped.set()
        thread.join()


if __name__ == "__main__":
    main()
