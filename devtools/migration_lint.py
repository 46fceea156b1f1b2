"""Reads the SQL of the migrations that run on full tables, with squawk: locks, rewrites, broken former releases.

Needs no server: Alembic prints the SQL (`flask db upgrade --sql`).
"""

import os
import re
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from devtools.places import CLONE

# The last migration that ran on empty tables only: those up to here came before the first release.
BASELINE = "0032"
MIGRATIONS = CLONE / "migrations"
_START = re.compile(r"^-- Running upgrade \S* ?-> (\w+)$", re.MULTILINE)
_ENVIRONMENT = {
    "APP_ENV": "test",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1/nowhere",  # never connected to
    "REDIS_URL": "",
    "LOG_LEVEL": "error",  # the log and the SQL share standard output
}


def lint_migrations(folder: Path = MIGRATIONS, since: str = BASELINE) -> bool:
    """Print what is wrong with the migrations after that revision; return whether anything is."""
    flask = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade", "--sql", "-d", str(folder)]
    printed = subprocess.run(
        [*flask, f"{since}:head"],
        check=False,
        stdout=subprocess.PIPE,
        text=True,
        cwd=CLONE,
        env={**os.environ, **_ENVIRONMENT},
    )
    if printed.returncode:
        print(f"the SQL of the migrations after {since} can't be printed:\n{printed.stdout}")
        return True
    files = _by_migration(printed.stdout)
    if not files:
        print(f"no migrations after {since}")
        return False
    with tempfile.TemporaryDirectory() as place:
        for name, sql in files.items():
            (Path(place) / name).write_text(sql)
        squawk = [str(Path(sys.executable).with_name("squawk")), "--config", str(CLONE / ".squawk.toml"), *files]
        return subprocess.run(squawk, check=False, cwd=place).returncode != 0


def _by_migration(sql: str) -> dict[str, str]:
    """Cut Alembic's output into a file a migration, each with the BEGIN that stands before its comment."""
    starts = list(_START.finditer(sql))
    cuts = [*(sql.rfind("BEGIN;", 0, start.start()) for start in starts), len(sql)]
    return {f"{start[1]}.sql": sql[cut:end] for start, (cut, end) in zip(starts, pairwise(cuts), strict=True)}
