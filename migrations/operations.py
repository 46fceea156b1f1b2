"""What migrations do to many tables. Frozen like the migrations that use it: add functions, never change these."""

from alembic import op

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
