"""Indexes that the dashboard reads instead of rows; receipts with the agency's share; months that are in use stay.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

from migrations import operations

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ENTRIES, RECEIPTS = "commission_entries", "commission_receipts"
LIVE = "deleted_at IS NULL"
COUNTED = f"voided_at IS NULL AND {LIVE}"

# What a receipt adds to the share of all that came so far.
SHARES = """
UPDATE commission_receipts AS receipt SET currency = found.currency, agency_share_cents = share
  FROM (SELECT receipts.id, entries.currency,
               round(so_far * nexion_split_pct / 100) - round((so_far - amount_cents) * nexion_split_pct / 100) AS share
          FROM (SELECT *, sum(amount_cents) OVER (PARTITION BY entry_id ORDER BY created_at, id) AS so_far
                  FROM commission_receipts WHERE deleted_at IS NULL) AS receipts
          JOIN commission_entries AS entries ON entries.id = entry_id) AS found
 WHERE found.id = receipt.id
"""
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

# Where it is, what it is looked up by, what is read of it, and of which rows.
COVERING = {
    "ix_deals_open": (
        "deals",
        ["currency", "stage"],
        ["amount", "probability"],
        "stage IN ('lead', 'qualified', 'proposal_sent', 'proposal_viewed', 'negotiating', 'verbal_yes',"
        f" 'booking_pending') AND {LIVE}",
    ),
    "ix_bookings_sold": (
        "bookings",
        ["booked_on"],
        ["currency", "total_price_cents"],
        f"status NOT IN ('inquiry', 'quoted', 'cancelled', 'refunded') AND {LIVE}",
    ),
    "ix_bookings_earning": (
        "bookings",
        ["id"],
        ["currency"],
        f"status IN ('confirmed', 'ticketed', 'in_progress', 'completed') AND {LIVE}",
    ),
    "ix_payments_moved": (
        "payments",
        ["paid_at"],
        ["currency", "payment_type", "purpose", "payee", "status", "amount_cents", "received_cents"],
        LIVE,
    ),
    "ix_commission_entries_by_expected_on": (
        ENTRIES,
        ["expected_on"],
        ["currency", "gross_commission_cents", "agency_share_cents"],
        COUNTED,
    ),
    "ix_commission_entries_by_earned_on": (
        ENTRIES,
        ["earned_on"],
        ["currency", "gross_commission_cents", "agency_share_cents"],
        COUNTED,
    ),
    "ix_commission_entries_by_split_paid_on": (
        ENTRIES,
        ["split_paid_on"],
        ["currency", "agency_received_cents"],
        COUNTED,
    ),
    "ix_commission_entries_void": (ENTRIES, ["id"], None, "voided_at IS NOT NULL OR deleted_at IS NOT NULL"),
    "ix_commission_receipts_received_on": (
        RECEIPTS,
        ["received_on"],
        ["entry_id", "currency", "amount_cents", "agency_share_cents"],
        LIVE,
    ),
}


def upgrade() -> None:
    op.execute(ADD_MONTH_PARTITIONS)
    op.execute(DETACH_MONTH_PARTITIONS)
    op.add_column(ENTRIES, operations.flag_column("expected_on_by_hand"))
    op.add_column(RECEIPTS, sa.Column("currency", sa.String(3), server_default="USD", nullable=False))
    op.add_column(RECEIPTS, sa.Column("agency_share_cents", sa.BigInteger(), server_default="0", nullable=False))
    # Nothing that a receipt says has changed, so their versions stay.
    op.execute(f"ALTER TABLE {RECEIPTS} DISABLE TRIGGER bump_version")
    op.execute(SHARES)
    op.execute(f"ALTER TABLE {RECEIPTS} ENABLE TRIGGER bump_version")
    op.alter_column(RECEIPTS, "agency_share_cents", server_default=None)
    op.create_check_constraint(op.f(f"ck_{RECEIPTS}_currency"), RECEIPTS, "currency ~ '^[A-Z]{3}$'")
    op.drop_index("ix_commission_receipts_received_on", RECEIPTS)
    for name, (table, columns, read, rows) in COVERING.items():
        op.create_index(name, table, columns, postgresql_include=read, postgresql_where=sa.text(rows))


def downgrade() -> None:
    # What takes months in and out does for the version before, too.
    for name, (table, *_) in COVERING.items():
        op.drop_index(name, table)
    operations.live_index(RECEIPTS, "received_on")
    op.drop_column(RECEIPTS, "agency_share_cents")
    op.drop_column(RECEIPTS, "currency")
    op.drop_column(ENTRIES, "expected_on_by_hand")
