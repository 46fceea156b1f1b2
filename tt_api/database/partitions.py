"""Tables in partitions by month: those ahead are there before their month begins, and old ones are let go.

Such a table is a log: rows are only ever added, so none counts versions. Its months are UTC's, and there is no
partition for what fits in none: PostgreSQL would have to look there as well, whatever is asked for.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Table

from tt_api.database.transaction import execute

# So many months without a worker do no harm.
MONTHS_AHEAD = 3

# A partition that is made by itself and attached then keeps nobody from reading and writing the table meanwhile.
ADD_MONTH_PARTITIONS = """
CREATE OR REPLACE FUNCTION add_month_partitions(parent text, first_day date, months integer) RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
  month timestamp;
  part text;
BEGIN
  -- Of two at once, the second finds what the first has made.
  EXECUTE format('LOCK TABLE %I IN SHARE UPDATE EXCLUSIVE MODE', parent);
  FOR month IN SELECT date_trunc('month', first_day::timestamp) + make_interval(months => number)
                 FROM generate_series(0, months - 1) AS number LOOP
    part := parent || to_char(month, '_YYYY_MM');
    IF to_regclass(quote_ident(part)) IS NULL THEN
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part, parent);
    END IF;
    -- A month that is there and was taken out, by hand or by a clock that was wrong, is taken in again.
    CONTINUE WHEN EXISTS (SELECT FROM pg_inherits WHERE inhparent = quote_ident(parent)::regclass
                             AND inhrelid = quote_ident(part)::regclass);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part,
                   month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
    RETURN NEXT part;
  END LOOP;
END $$
"""

# What is detached stays, as a table of its own, for whoever wants to keep it elsewhere. To detach waits for everybody
# who reads the table, a backup too, and meanwhile all others wait behind it: so it is given up soon, for the next run.
DETACH_MONTH_PARTITIONS = """
CREATE OR REPLACE FUNCTION detach_month_partitions(parent text, before date) RETURNS SETOF text
LANGUAGE plpgsql SET lock_timeout = '400ms' AS $$
DECLARE
  part text;
BEGIN
  FOR part IN SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
               WHERE inhparent = quote_ident(parent)::regclass
                 AND relname < parent || to_char(before, '_YYYY_MM') ORDER BY relname LOOP
    BEGIN
      EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', parent, part);
    EXCEPTION WHEN lock_not_available THEN
      RAISE WARNING '% is being read, so it stays for now', part;
      EXIT;
    END;
    RETURN NEXT part;
  END LOOP;
END $$
"""


def is_partitioned(table: Table) -> bool:
    """Whether a table is kept in partitions by month."""
    return table.dialect_options["postgresql"]["partition_by"] is not None


def partitioned_table_of(name: str, tables: dict[str, Table]) -> Table | None:
    """The table that a partition of this name is, or was, a part of.

    Args:
        name: such as ``analytics_events_2026_11``.
        tables: all of ours, by name.
    """
    parent = tables.get(name[: -len("_2026_11")])
    return parent if parent is not None and is_partitioned(parent) else None


def add_month_partitions(table: str, first: date, months: int) -> Sequence[str]:
    """Make the partitions that there aren't yet, of the month of a day and those after it.

    Returns:
        The names of the new ones.
    """
    return [name for (name,) in execute("SELECT add_month_partitions(%s, %s, %s)", (table, first, months)).fetchall()]


def detach_month_partitions(table: str, before: date) -> Sequence[str]:
    """Take the partitions of the months before that of a day out of their table.

    Where one is being read for longer, it stays, and so do those after it.

    Returns:
        The names of what are tables of their own now.
    """
    return [name for (name,) in execute("SELECT detach_month_partitions(%s, %s)", (table, before)).fetchall()]
