"""`make lint` reads the SQL of migrations: what would lock or rewrite a full table is seen before it is released."""

from pathlib import Path

import pytest

from devtools.migration_lint import lint_migrations
from tests.support.new_migration import migrations_and_one

pytestmark = pytest.mark.slow

BAD = {
    "adding-field-with-default": (
        'op.add_column("contacts", sa.Column("key", sa.Uuid(), server_default=sa.text("gen_random_uuid()")))'
    ),
    "require-concurrent-index-creation": 'op.create_index("ix_contacts_job_title", "contacts", ["job_title"])',
    "changing-column-type": 'op.alter_column("contacts", "job_title", type_=sa.LargeBinary())',
    "constraint-missing-not-valid": 'op.create_check_constraint("ck_contacts_x", "contacts", "version > 0")',
    "adding-foreign-key-constraint": (
        'op.create_foreign_key("fk_contacts_x", "contacts", "companies", ["company_id"], ["id"])'
    ),
    "renaming-column": 'op.alter_column("contacts", "job_title", new_column_name="role")',
    "ban-drop-column": 'op.drop_column("contacts", "job_title")',
    "ban-concurrent-index-creation-in-transaction": (
        'op.create_index("ix_contacts_job_title", "contacts", ["job_title"], postgresql_concurrently=True)'
    ),
}
GOOD = r"""
op.add_column("contacts", sa.Column("visits", sa.Integer(), server_default=sa.text("0"), nullable=False))
op.create_check_constraint("ck_contacts_visits", "contacts", "visits >= 0", postgresql_not_valid=True)
op.create_table("visits", *operations.record_columns(), operations.key("visits"))
operations.live_index("visits", "created_at")
op.execute("-- squawk-ignore ban-drop-column\nALTER TABLE contacts DROP COLUMN job_title")
operations.index_concurrently("ix_contacts_lead_source", "contacts", ["lead_source", "id"])
"""


def lint(folder: Path, body: str) -> bool:
    return lint_migrations(*migrations_and_one(folder, body))


def test_what_would_stop_requests_is_found(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert lint(tmp_path, "\n".join(BAD.values()))
    said = capfd.readouterr().out
    assert [rule for rule in BAD if f"/{rule}" not in said] == []
    assert "9999.sql:" in said


def test_what_stops_nobody_passes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert not lint(tmp_path, GOOD), capfd.readouterr().out


def test_a_migration_that_prints_no_sql_is_a_complaint(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert lint(tmp_path, 'op.get_bind().execute(sa.text("SELECT 1")).scalar_one()')
    assert "can't be printed" in capfd.readouterr().out


def test_nothing_new_is_nothing_to_complain_of(capfd: pytest.CaptureFixture[str]) -> None:
    assert not lint_migrations(since="head")
    assert "no migrations" in capfd.readouterr().out
