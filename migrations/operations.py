"""What migrations do to many tables. Frozen like the migrations that use it: add functions, never change these."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

_LIVE = sa.text("deleted_at IS NULL")
# How migration 0011 folds search texts.
_MARKS = (
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_FOLDED = (
    f"replace(replace(lower(regexp_replace(normalize({{text}}, NFKD), '[{_MARKS}]', '', 'g')"
    " COLLATE \"tt_text\"), '\u03c2', '\u03c3'), '\u00df', 'ss')"
)

_TRIGRAM_INDEX = """
DO $$
DECLARE
  extension_schema text;
BEGIN
  IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN
    BEGIN
      CREATE EXTENSION IF NOT EXISTS pg_trgm;
    EXCEPTION WHEN insufficient_privilege THEN
      RAISE NOTICE 'pg_trgm is offered, but this role may not create it: searches go without an index';
    END;
  END IF;
  SELECT extnamespace::regnamespace::text INTO extension_schema FROM pg_extension WHERE extname = 'pg_trgm';
  IF FOUND THEN
    EXECUTE 'CREATE INDEX ix_{table}_search_text_trgm ON {table} USING gin (search_text '
      || extension_schema || '.gin_trgm_ops) WHERE deleted_at IS NULL';
  END IF;
END $$
"""


def count_versions(table: str) -> None:
    """Let every change of a row raise its version and set when it was changed."""
    op.execute(f"CREATE TRIGGER bump_version BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION bump_version()")


def count_live_rows(table: str) -> None:
    """Keep the exact number of live rows in row_totals; where there are rows already, recount_live_rows them after."""
    for name, event, transition_tables in (
        ("count_inserted", "INSERT", "REFERENCING NEW TABLE AS new_rows "),
        ("count_updated", "UPDATE", "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows "),
        ("count_deleted", "DELETE", "REFERENCING OLD TABLE AS old_rows "),
        ("count_truncated", "TRUNCATE", ""),
    ):
        op.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON {table} {transition_tables}"
            "FOR EACH STATEMENT EXECUTE FUNCTION count_live_rows()"
        )


def index_search_text(table: str) -> None:
    """Index substrings of search_text where the server offers trigrams; searches are right without, fast with them."""
    op.execute(_TRIGRAM_INDEX.replace("{table}", table))


def record_columns() -> list[sa.Column]:
    """The columns that every domain table has."""
    return [
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
    ]


def enum_column(name: str, kind: str, *, default: str | None = None, nullable: bool = False) -> sa.Column:
    """A column of one of the enum types, which exist since the first migration."""
    return sa.Column(name, postgresql.ENUM(name=kind, create_type=False), server_default=default, nullable=nullable)


def flag_column(name: str, *, default: bool = False) -> sa.Column:
    """A yes or no."""
    return sa.Column(name, sa.Boolean(), server_default=sa.text(str(default).lower()), nullable=False)


def json_column(name: str, default: str) -> sa.Column:
    """JSON that is there from the start."""
    return sa.Column(name, postgresql.JSONB(), server_default=sa.text(f"'{default}'::jsonb"), nullable=False)


def search_text(*expressions: str) -> sa.Column:
    """What searches look in."""
    joined = " || E'\\x1f' || ".join(f"coalesce({expression}, '')" for expression in expressions)
    computed = sa.Computed(_FOLDED.replace("{text}", joined), persisted=True)
    return sa.Column("search_text", sa.Text(), computed, nullable=False)


def rule(table: str, name: str, condition: str) -> sa.CheckConstraint:
    """What can never be otherwise."""
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def key(table: str) -> sa.PrimaryKeyConstraint:
    """The table's primary key."""
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def reference(table: str, column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    """A reference to a row's id."""
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=on_delete)


def live_index(table: str, *columns: str) -> None:
    """Index live rows by columns, ties by their id."""
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, [*columns, "id"], postgresql_where=_LIVE)


def filtered_by(table: str, *columns: str) -> None:
    """Index what lists filter by, in the order of the default sort."""
    for column in columns:
        live_index(table, column, "created_at")


def sorted_by_text(table: str, *columns: str) -> None:
    """Index texts that lists sort by, folded."""
    for column in columns:
        folded = sa.literal_column(f'lower(({column}) COLLATE "tt_text")')
        op.create_index(f"ix_{table}_{column}_folded", table, [folded, "id"], postgresql_where=_LIVE)


def index_concurrently(name: str, table: str, columns: list[sa.ColumnElement | str], **options: Any) -> None:
    """Index a table that has rows, beside requests that read and write it. The only thing that its migration does.

    Such an index can't be made in a transaction, so one that failed leaves a part of it, INVALID, which is dropped
    first. It waits for every transaction that was open before it, a dump's too, and nobody waits for it meanwhile.

    Args:
        options: what `op.create_index` takes, such as `unique` and `postgresql_where`.
    """
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.create_index(name, table, columns, postgresql_concurrently=True, **options)
        op.execute("RESET lock_timeout")


def drop_index_concurrently(name: str) -> None:
    """Drop an index beside requests, as `index_concurrently` makes one."""
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.execute("RESET lock_timeout")


def unique_live(table: str, *columns: str) -> None:
    """Keep live rows from having the same values there."""
    op.create_index(f"uq_{table}_{'_'.join(columns)}", table, [*columns], unique=True, postgresql_where=_LIVE)


def one_primary(table: str, owner: str) -> None:
    """Keep an owner from having two live rows that are primary."""
    only = sa.text("is_primary AND deleted_at IS NULL")
    op.create_index(f"uq_{table}_primary", table, [owner], unique=True, postgresql_where=only)


def resource_of_its_own(table: str) -> None:
    """What a table with a list and a search of its own has beside its columns."""
    live_index(table, "created_at")
    count_versions(table)
    count_live_rows(table)
    index_search_text(table)


def drop_resources(*tables: str) -> None:
    """Drop tables with lists of their own, in this order, and what was counted of them."""
    for table in tables:
        op.drop_table(table)
        op.execute(f"DELETE FROM row_totals WHERE table_name = '{table}'")  # noqa: S608 -- our own names
