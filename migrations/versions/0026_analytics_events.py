"""What visitors do, in partitions by month; and what the dashboard is worked out by.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

from migrations import operations

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

EVENTS = "analytics_events"

ADD_MONTH_PARTITIONS = """
CREATE FUNCTION add_month_partitions(parent text, first_day date, months integer) RETURNS SETOF text
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
    CONTINUE WHEN to_regclass(quote_ident(part)) IS NOT NULL;
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part, parent);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part,
                   month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
    RETURN NEXT part;
  END LOOP;
END $$
"""

DETACH_MONTH_PARTITIONS = """
CREATE FUNCTION detach_month_partitions(parent text, before date) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  part text;
BEGIN
  FOR part IN SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
               WHERE inhparent = quote_ident(parent)::regclass
                 AND relname < parent || to_char(before, '_YYYY_MM') ORDER BY relname LOOP
    EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', parent, part);
    RETURN NEXT part;
  END LOOP;
END $$
"""


def upgrade() -> None:
    op.execute(ADD_MONTH_PARTITIONS)
    op.execute(DETACH_MONTH_PARTITIONS)
    op.create_table(
        EVENTS,
        sa.Column("event_name", sa.String(100), nullable=False),
        sa.Column(
            "occurred_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("session_id", sa.String(100)),
        sa.Column("page_url", sa.String(2048)),
        sa.Column("referrer", sa.String(2048)),
        *(sa.Column(f"utm_{name}", sa.String(200)) for name in ("source", "medium", "campaign", "term", "content")),
        *(sa.Column(name, sa.Uuid()) for name in ("contact_id", "company_id", "proposal_id")),
        sa.Column("device", sa.String(10)),
        sa.Column("country", sa.String(2)),
        operations.json_column("properties", "{}"),
        *operations.record_columns(),
        sa.PrimaryKeyConstraint("id", "occurred_at", name=op.f(f"pk_{EVENTS}")),
        operations.rule(EVENTS, "device", "device IN ('desktop', 'mobile', 'tablet', 'bot')"),
        operations.rule(EVENTS, "country", "country ~ '^[A-Z]{2}$'"),
        postgresql_partition_by="RANGE (occurred_at)",
    )
    operations.live_index(EVENTS, "occurred_at")
    operations.live_index(EVENTS, "event_name", "occurred_at")
    for column in ("session_id", "utm_source", "utm_campaign", "contact_id", "company_id", "proposal_id"):
        given = sa.text(f"{column} IS NOT NULL AND deleted_at IS NULL")
        op.create_index(
            f"ix_{EVENTS}_{column}_occurred_at", EVENTS, [column, "occurred_at", "id"], postgresql_where=given
        )
    operations.live_index("deals", "closed_at")
    operations.live_index("commission_receipts", "received_on")
    op.create_index(
        "ix_commission_entries_claimed",
        "commission_entries",
        ["booking_id"],
        postgresql_where=sa.text(
            "deleted_at IS NULL AND (voided_at IS NULL OR void_reason IN ('not_commissionable', 'written_off'))"
        ),
    )
    op.create_index(
        "ix_commission_entries_unsettled",
        "commission_entries",
        ["currency", "expected_on"],
        postgresql_include=["gross_commission_cents", "received_cents"],
        postgresql_where=sa.text("NOT is_settled AND voided_at IS NULL AND deleted_at IS NULL"),
    )
    op.create_index(
        "ix_payment_schedules_unpaid",
        "payment_schedules",
        ["due_date"],
        postgresql_include=["currency", "amount_cents", "paid_cents"],
        postgresql_where=sa.text("status NOT IN ('paid', 'waived') AND deleted_at IS NULL"),
    )
    op.execute(f"SELECT add_month_partitions('{EVENTS}', current_date, 4)")


def downgrade() -> None:
    op.drop_index("ix_payment_schedules_unpaid", "payment_schedules")
    op.drop_index("ix_commission_entries_unsettled", "commission_entries")
    op.drop_index("ix_commission_entries_claimed", "commission_entries")
    op.drop_index("ix_commission_receipts_received_on", "commission_receipts")
    op.drop_index("ix_deals_closed_at", "deals")
    op.drop_table(EVENTS)
    op.execute("DROP FUNCTION detach_month_partitions(text, date)")
    op.execute("DROP FUNCTION add_month_partitions(text, date, integer)")
