"""A restore of data alone counts what it restores: pg_dump's files begin with an empty search path.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FIX_SEARCH_PATHS = """
DO $$
DECLARE
  function text;
BEGIN
  FOREACH function IN ARRAY
    ARRAY['bump_version()', 'count_live_rows()', 'recount_live_rows(text)', 'guard_row_totals()']
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', function, current_schema());
  END LOOP;
END $$
"""

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

RECOUNT_LIVE_ROWS = """
CREATE OR REPLACE FUNCTION recount_live_rows(counted text) RETURNS bigint LANGUAGE plpgsql AS $$
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

FORMER_RECOUNT_LIVE_ROWS = """
CREATE OR REPLACE FUNCTION recount_live_rows(counted text) RETURNS bigint LANGUAGE plpgsql AS $$
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
  INSERT INTO row_totals (table_name, live_rows) VALUES (counted, total);
  RETURN total;
END $$
"""


def upgrade() -> None:
    op.execute(RECOUNT_LIVE_ROWS)
    op.execute(GUARD_ROW_TOTALS)
    op.execute(FIX_SEARCH_PATHS)
    op.execute(
        "CREATE TRIGGER guard_row_totals BEFORE INSERT ON row_totals"
        " FOR EACH ROW EXECUTE FUNCTION guard_row_totals()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER guard_row_totals ON row_totals")
    op.execute("DROP FUNCTION guard_row_totals()")
    op.execute(FORMER_RECOUNT_LIVE_ROWS)
    for function in ("bump_version()", "count_live_rows()", "recount_live_rows(text)"):
        op.execute(f"ALTER FUNCTION {function} RESET search_path")
