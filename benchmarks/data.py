"""The one data set: migrated and seeded by the application itself, and put back after every slice that writes."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing

import psycopg2
from psycopg2.extensions import cursor as Cursor  # noqa: N812 -- a class under a lower-case name

from benchmarks import BenchError
from benchmarks.database import Database
from devtools.places import CLONE

SCALE = 100  # 20 000 companies
SEEDING = ("--scale", str(SCALE), "--sales-only")
IDS = 1000


def fill(database: Database, environment: Mapping[str, str], seeding: Sequence[str] = SEEDING) -> None:
    """Migrate and seed."""
    for arguments in (["db", "upgrade"], ["seed", *seeding]):
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=CLONE, env=dict(environment))
        if done.returncode:
            lines = (done.stderr or done.stdout).splitlines()[-12:]
            raise BenchError(f"flask {' '.join(arguments)} failed:\n" + "\n".join(lines))
    vacuum(database)


def company_ids(database: Database) -> list[str]:
    """Ids from all over the table, the same ones in every run."""
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id::text FROM companies WHERE deleted_at IS NULL ORDER BY md5(id::text) LIMIT %s", [IDS])
        return [row_id for (row_id,) in cursor]


def put_back(database: Database) -> int:
    """Delete what a slice created and staged, and sweep up behind it and updates; return how many rows it created.

    Nobody works off the staged tasks here, as workers would: left where they are, they have autovacuum look through
    more and more of them, now in this server's slice and now in that one's.
    """
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        unchecked = _without_triggers(cursor)
        cursor.execute("DELETE FROM companies WHERE slug LIKE 'bench-%'")
        deleted = cursor.rowcount
        if unchecked and deleted:
            cursor.execute("SELECT recount_live_rows('companies')")
        cursor.execute("DELETE FROM scheduled_tasks")
    vacuum(database)
    return deleted


def _without_triggers(cursor: Cursor) -> bool:
    """Spare the deletes their checks, 5 ms a row: nothing refers to what a slice made. Only a superuser may."""
    try:
        cursor.execute("SET session_replication_role = replica")
    except psycopg2.errors.InsufficientPrivilege:
        return False
    return True


def vacuum(database: Database) -> None:
    """Sweep up, and tell the planner what there is now."""
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        for table in ("companies", "row_totals", "scheduled_tasks"):
            cursor.execute(f"VACUUM (ANALYZE) {table}")
