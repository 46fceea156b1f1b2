"""A migration of tables that are in use: it gives way, tries again, and goes on from what an interrupted one left."""

from collections.abc import Callable
from pathlib import Path

import psycopg2
import pytest

from tests.migrations.conftest import RunFlask
from tests.migrations.test_upgrade import finish
from tests.support.catalog import query
from tests.support.new_migration import REVISION, migrations_and_one
from tests.support.work_processes import until

pytestmark = pytest.mark.slow

HEAD = "SELECT version_num FROM alembic_version"
INDEXED = (
    'operations.index_concurrently("uq_contacts_job_title", "contacts", ["job_title"], unique=True,'
    ' postgresql_where=sa.text("deleted_at IS NULL"))'
)
DROPPED = 'operations.drop_index_concurrently("ix_contacts_created_at")'
IS_VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('uq_contacts_job_title')"


def test_a_table_in_use_is_tried_again_and_readers_go_on(flask: RunFlask, new_database: Callable[..., str]) -> None:
    url = new_database()
    finish(flask(url, "db", "upgrade", "0030"))
    other = psycopg2.connect(url)
    other.cursor().execute("SELECT FROM email_sends")
    process = flask(url, "db", "upgrade", "0031")
    until(lambda: "a table is in use" in process.said())
    assert query(url, "SET lock_timeout = '10s'; SELECT count(*) FROM email_sends") == [(0,)]
    assert query(url, HEAD) == [("0030",)]
    other.close()
    finish(process)
    assert query(url, HEAD) == [("0031",)]


def test_an_index_is_made_anew_where_a_failed_one_is_left(
    flask: RunFlask, new_database: Callable[..., str], tmp_path: Path
) -> None:
    url = new_database()
    migrations, before = migrations_and_one(tmp_path, INDEXED)
    finish(flask(url, "db", "upgrade"))
    contact = "INSERT INTO contacts (first_name, job_title) VALUES ('X', 'Captain') RETURNING id::text"
    ids = [query(url, contact)[0][0] for _ in range(2)]
    process = flask(url, "db", "upgrade", "-d", str(migrations))
    assert process.wait() != 0
    assert "could not create unique index" in process.said()
    assert (query(url, HEAD), query(url, IS_VALID)) == ([(before,)], [(False,)])
    query(url, "DELETE FROM contacts WHERE id = %s RETURNING 1", (ids[0],))
    finish(flask(url, "db", "upgrade", "-d", str(migrations)))
    assert (query(url, HEAD), query(url, IS_VALID)) == ([(REVISION,)], [(True,)])


def test_indexes_come_and_go_beside_a_transaction_that_writes(
    flask: RunFlask, new_database: Callable[..., str], tmp_path: Path
) -> None:
    url = new_database()
    migrations, _ = migrations_and_one(tmp_path, f"{INDEXED}\n{DROPPED}")
    finish(flask(url, "db", "upgrade"))
    other = psycopg2.connect(url)
    other.cursor().execute("INSERT INTO contacts (first_name) VALUES ('X')")
    process = flask(url, "db", "upgrade", "-d", str(migrations))
    until(lambda: f"-> {REVISION}" in process.said())
    # It waits for that transaction, and nobody for it.
    assert query(url, "SET lock_timeout = '10s'; INSERT INTO contacts (first_name) VALUES ('Y') RETURNING 1") == [(1,)]
    other.commit()
    other.close()
    finish(process)
    assert query(url, IS_VALID) == [(True,)]
    assert query(url, "SELECT to_regclass('ix_contacts_created_at')") == [(None,)]
