"""What the tables rely on and SQLAlchemy has no words for: collation, enum types, functions, triggers, trigrams.

`declare` makes ``create_all`` build it with the tables, as the migrations do; a test holds the two together
(tests/migrations). Why the totals are kept as they are: docs/decisions/exact-totals.md.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Table, event, text

from tt_api.database.folding import EMAIL_KEY, PUNYCODE
from tt_api.database.partitions import (
    ADD_MONTH_PARTITIONS,
    DETACH_MONTH_PARTITIONS,
    MONTHS_AHEAD,
    is_partitioned,
)
from tt_api.database.record import Base, CountedRecord, native_enum

# Not every server has C.UTF-8 under that name, and some C libraries take any name and fold ASCII only, so each
# candidate proves itself.
CREATE_COLLATION = """
DO $$
DECLARE
  character_types text[] := ARRAY['C.UTF-8', 'C.utf8', 'en_US.UTF-8', 'en_US.utf8', 'UTF-8'];
  character_type text;
  folds boolean;
BEGIN
  FOREACH character_type IN ARRAY character_types LOOP
    BEGIN
      EXECUTE format('CREATE COLLATION tt_text (provider = libc, lc_collate = %L, lc_ctype = %L)', 'C', character_type);
      EXECUTE 'SELECT lower(U&''\\00C9\\0416\\03A9'' COLLATE tt_text) = U&''\\00E9\\0436\\03C9''' INTO folds;
      IF folds THEN
        RETURN;
      END IF;
      DROP COLLATION tt_text;
    EXCEPTION WHEN invalid_parameter_value OR undefined_object THEN
      NULL;
    END;
  END LOOP;
  RAISE EXCEPTION 'the database server has none of the locales % (or they fold ASCII only)',
    array_to_string(character_types, ', ');
END $$
"""

# A ciphertext under another key says the same as before, so `flask keys rotate` keeps versions; nobody else does.
BUMP_VERSION = """
CREATE FUNCTION bump_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('tt_api.keeps_versions', true) = 'on' THEN
    RETURN NEW;
  END IF;
  NEW.version := OLD.version + 1;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$
"""

COUNT_LIVE_ROWS = """
CREATE FUNCTION count_live_rows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  counted constant text := TG_TABLE_NAME;
  -- Remembers this transaction's slot; a rollback, also to a savepoint, takes the memory back with the change.
  memory constant text := 'tt_api.total_slot_of_' || TG_TABLE_NAME;
  own_slot bigint := nullif(current_setting(memory, true), '');
  change bigint;
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN
      SELECT count(*) INTO change FROM new_rows WHERE deleted_at IS NULL;
    WHEN 'DELETE' THEN
      SELECT -count(*) INTO change FROM old_rows WHERE deleted_at IS NULL;
    WHEN 'UPDATE' THEN
      SELECT (SELECT count(*) FROM new_rows WHERE deleted_at IS NULL)
           - (SELECT count(*) FROM old_rows WHERE deleted_at IS NULL) INTO change;
    WHEN 'TRUNCATE' THEN
      PERFORM recount_live_rows(counted);
      RETURN NULL;
  END CASE;
  IF change = 0 THEN
    RETURN NULL;
  END IF;
  -- Slots of other open transactions are locked, and skipped.
  UPDATE row_totals SET live_rows = live_rows + change
   WHERE table_name = counted
     AND slot = coalesce(own_slot, (SELECT slot FROM row_totals WHERE table_name = counted
                                     LIMIT 1 FOR UPDATE SKIP LOCKED))
  RETURNING slot INTO own_slot;
  IF NOT FOUND THEN
    INSERT INTO row_totals (table_name, live_rows) VALUES (counted, change) RETURNING slot INTO own_slot;
  END IF;
  PERFORM set_config(memory, own_slot::text, true);
  RETURN NULL;
END $$
"""

# Also for rows that came in without the triggers: a restore that disabled them, or a table counted only later.
RECOUNT_LIVE_ROWS = """
CREATE FUNCTION recount_live_rows(counted text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  total bigint;
BEGIN
  -- A snapshot from before the lock would miss what the writers waited for have stored.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'counting the rows of % anew needs READ COMMITTED', counted;
  END IF;
  EXECUTE format('LOCK TABLE %I IN SHARE ROW EXCLUSIVE MODE', counted);
  EXECUTE format('SELECT count(*) FROM %I WHERE deleted_at IS NULL', counted) INTO total;
  DELETE FROM row_totals WHERE table_name = counted;
  PERFORM set_config('tt_api.recounting', 'on', true);
  INSERT INTO row_totals (table_name, live_rows) VALUES (counted, total);
  PERFORM set_config('tt_api.recounting', '', true);
  RETURN total;
END $$
"""

# pg_dump's files begin with an empty search path, in which the functions would find no table.
FIX_SEARCH_PATHS = """
DO $$
DECLARE
  function text;
BEGIN
  FOREACH function IN ARRAY
    ARRAY['bump_version()', 'count_live_rows()', 'recount_live_rows(text)', 'guard_row_totals()', 'email_key(text)']
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', function, current_schema());
  END LOOP;
END $$
"""

# A restore of data alone counts the rows as they come in; the totals of the dump would come on top.
GUARD_ROW_TOTALS = """
CREATE FUNCTION guard_row_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() = 1 AND current_setting('tt_api.recounting', true) IS DISTINCT FROM 'on' THEN
    RETURN NULL;
  END IF;
  -- The restore also sets the sequence of slots back, to where it was in the dump.
  WHILE EXISTS (SELECT FROM row_totals WHERE table_name = NEW.table_name AND slot = NEW.slot) LOOP
    NEW.slot := nextval(pg_get_serial_sequence('row_totals', 'slot'));
  END LOOP;
  RETURN NEW;
END $$
"""
_TOTALS_TRIGGER = (
    "CREATE TRIGGER guard_row_totals BEFORE INSERT ON row_totals FOR EACH ROW EXECUTE FUNCTION guard_row_totals()"
)

_BUMP_TRIGGER = "CREATE TRIGGER bump_version BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION bump_version()"
_COUNT_TRIGGERS = (
    ("count_inserted", "INSERT", "REFERENCING NEW TABLE AS new_rows"),
    ("count_updated", "UPDATE", "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"),
    ("count_deleted", "DELETE", "REFERENCING OLD TABLE AS old_rows"),
    ("count_truncated", "TRUNCATE", ""),
)

# Search is right without trigrams, and fast with them. Where the extension isn't offered, or this role may not create
# it, the index is left out; where it lives in a schema of its own, its operator class is named in full.
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


FUNCTIONS = (
    *(BUMP_VERSION, RECOUNT_LIVE_ROWS, COUNT_LIVE_ROWS, GUARD_ROW_TOTALS, PUNYCODE, EMAIL_KEY),
    *(ADD_MONTH_PARTITIONS, DETACH_MONTH_PARTITIONS),
    FIX_SEARCH_PATHS,
)


def declare(base: type[Base], enums: Sequence[type[StrEnum]]) -> None:
    """Let ``base.metadata.create_all()`` build everything, on an empty database. Call it when the models are loaded."""

    def before_tables(_: Any, connection: Connection, **__: Any) -> None:
        connection.execute(text(CREATE_COLLATION))
        for values in enums:
            native_enum(values).create(connection, checkfirst=True)
        for function in FUNCTIONS:
            connection.execute(text(function))

    def after_tables(_: Any, connection: Connection, tables: Sequence[Table], **__: Any) -> None:
        counted = counted_tables(base)
        for table in tables:
            for statement in statements_for(table, counted=table.name in counted):
                connection.execute(text(statement.replace("{table}", table.name)))

    event.listen(base.metadata, "before_create", before_tables)
    event.listen(base.metadata, "after_create", after_tables)


def counted_tables(base: type[Base]) -> set[str]:
    """The names of the tables whose live rows are counted."""
    return {
        str(mapper.local_table.name)
        for mapper in base.registry.mappers
        if isinstance(mapper.local_table, Table) and issubclass(mapper.class_, CountedRecord)
    }


def statements_for(table: Table, *, counted: bool) -> Iterator[str]:
    """The DDL that a table needs beside itself, with ``{table}`` where its name goes."""
    if is_partitioned(table):
        yield f"SELECT add_month_partitions('{{table}}', current_date, {MONTHS_AHEAD + 1})"
    elif "version" in table.columns:
        yield _BUMP_TRIGGER
    if counted:
        for name, happening, transition_tables in _COUNT_TRIGGERS:
            yield (
                f"CREATE TRIGGER {name} AFTER {happening} ON {{table}} {transition_tables}"
                " FOR EACH STATEMENT EXECUTE FUNCTION count_live_rows()"
            )
    if "search_text" in table.columns:
        yield _TRIGRAM_INDEX
    if table.name == "row_totals":
        yield _TOTALS_TRIGGER
