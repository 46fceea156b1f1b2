"""A dump of the data alone goes into a migrated database, as whoever moves to another server does it."""

import os
import subprocess
from itertools import count

import psycopg2
import pytest

from devtools.binaries import postgres_program
from devtools.postgres import Postgres
from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.template import migrated_database
from tt_api.database.triggers import counted_tables
from tt_api.models import Base

# In the order in which one needs the other.
ROWS = {
    "companies": {"name": "Blue Heron"},
    "contacts": {"firstName": "Ada", "email": "ada@blueheron.example", "phone": "+1 828 555 0100"},
    "deals": {"title": "Retreat"},
    "email-templates": {"name": "Welcome", "subject": "Hi", "htmlBody": "<p>Hi</p>"},
    "notifications": {"channel": "slack", "notificationType": "x", "title": "Late"},
}
_numbers = count(1)
MONTHS = "analytics_events_2*"


@pytest.fixture
def restored(postgres: Postgres) -> str:
    """A migrated database without rows."""
    return migrated_database(postgres, f"restored_{os.getpid()}_{next(_numbers)}")


def test_a_restore_of_data_alone_has_every_row_and_counts_it(api: ApiClient, database_url: str, restored: str) -> None:
    for prefix, body in ROWS.items():
        for number in range(3):
            unique = {"email": f"ada{number}@blueheron.example"} if "email" in body else {}
            named = {"name": f"Welcome {number}"} if prefix == "email-templates" else {}
            row = api.created(f"/api/{prefix}", body | unique | named)
        if prefix == "companies":
            assert api.delete(f"/api/companies/{row['id']}").status_code == 204
    # Without the schema in which other tests' handlers leave their effects, and the months that their events had.
    which = ["--data-only", "--schema=public", *map("--exclude-table-data={}".format, ("alembic_version", MONTHS))]
    dump = subprocess.run([postgres_program("pg_dump"), *which, database_url], check=True, capture_output=True)
    psql = [postgres_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", restored]
    done = subprocess.run(psql, input=dump.stdout, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    for table in Base.metadata.sorted_tables:
        if table.name != "row_totals":
            everything = f"SELECT t::text FROM {table.name} AS t ORDER BY 1"  # noqa: S608 -- our own table
            assert query(restored, everything) == query(database_url, everything), table.name
    for table in counted_tables(Base):
        live = f"SELECT count(*) FROM {table} WHERE deleted_at IS NULL"  # noqa: S608 -- our own table
        total = "SELECT coalesce(sum(live_rows), 0)::bigint FROM row_totals WHERE table_name = %s"
        assert query(restored, total, (table,)) == query(restored, live), table
    assert query(restored, "SELECT count(*) FROM companies") == [(3,)]
    # A dump sets sequences to what they were, which may be less than what the restore itself used.
    query(restored, "SELECT setval(pg_get_serial_sequence('row_totals', 'slot'), 1, false)")
    with psycopg2.connect(restored) as holder, holder.cursor() as holding:
        holding.execute("SELECT FROM row_totals FOR UPDATE")
        for name in "abc":
            query(restored, f"INSERT INTO companies (name, slug) VALUES ('{name}', '{name}') RETURNING 1")  # noqa: S608
    holder.close()
    assert query(restored, total, ("companies",)) == [(5,)]


def test_the_triggers_work_under_any_search_path(restored: str) -> None:
    with psycopg2.connect(restored) as connection, connection.cursor() as cursor:
        cursor.execute("SET search_path = ''")
        cursor.execute("INSERT INTO public.companies (name, slug) VALUES ('Q', 'q'), ('R', 'r')")
        cursor.execute("UPDATE public.companies SET name = 'S' WHERE slug = 'q' RETURNING version")
        assert cursor.fetchall() == [(2,)]
        cursor.execute("SELECT public.recount_live_rows('companies')")
        assert cursor.fetchall() == [(2,)]
        cursor.execute("SELECT sum(live_rows) FROM public.row_totals WHERE table_name = 'companies'")
        assert cursor.fetchall() == [(2,)]
    connection.close()
