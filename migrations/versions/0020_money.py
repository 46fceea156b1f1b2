"""Payments, instalments, invoices and commissions.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import operations

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_invoice_numbers()
    create_invoices()
    create_payments()
    create_payment_schedules()
    create_commission_entries()
    create_commission_receipts()


def downgrade() -> None:
    operations.drop_resources(
        "commission_receipts", "commission_entries", "payment_schedules", "payments", "invoices", "invoice_numbers"
    )


def create_invoice_numbers() -> None:
    table = "invoice_numbers"
    op.create_table(
        table,
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_invoice_numbers")),
    )


def create_invoices() -> None:
    table = "invoices"
    op.create_table(
        table,
        sa.Column("invoice_number", sa.String(20), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("trip_id", sa.Uuid()),
        sa.Column("booking_id", sa.Uuid()),
        sa.Column("bill_to_name", sa.String(200)),
        sa.Column("bill_to_email", sa.String(254)),
        sa.Column("bill_to_address", postgresql.JSONB()),
        sa.Column("purchase_order", sa.String(60)),
        operations.enum_column("status", "invoice_status", default="draft"),
        sa.Column("issue_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date()),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        sa.Column("line_items", postgresql.JSONB(), nullable=False),
        sa.Column("discount_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("subtotal_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("tax_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("balance_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("terms", sa.Text()),
        sa.Column("notes", sa.Text()),
        sa.Column("credits_invoice_id", sa.Uuid()),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("sent_to", sa.String(254)),
        sa.Column("first_viewed_at", sa.DateTime(timezone=True)),
        sa.Column("view_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True)),
        sa.Column("voided_at", sa.DateTime(timezone=True)),
        sa.Column("void_reason", sa.String(200)),
        sa.Column("public_token_hash", sa.LargeBinary()),
        operations.search_text("invoice_number"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "client_id", "clients", "RESTRICT"),
        operations.reference(table, "trip_id", "trips", "RESTRICT"),
        operations.reference(table, "booking_id", "bookings", "RESTRICT"),
        operations.reference(table, "credits_invoice_id", "invoices", "RESTRICT"),
        operations.rule(table, "due_date", "due_date >= issue_date"),
        operations.rule(table, "discount_cents", "discount_cents >= 0"),
        operations.rule(table, "totals", "total_cents = subtotal_cents - discount_cents + tax_cents"),
        operations.rule(table, "credits_another", "credits_invoice_id <> id"),
        operations.rule(table, "currency", "currency ~ '^[A-Z]{3}$'"),
    )
    op.create_index("uq_invoices_invoice_number", table, ["invoice_number"], unique=True)
    operations.live_index(table, "issue_date")
    operations.live_index(table, "due_date")
    operations.filtered_by(table, "client_id", "trip_id", "booking_id", "status", "credits_invoice_id")
    operations.resource_of_its_own(table)


def create_payments() -> None:
    table = "payments"
    op.create_table(
        table,
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid()),
        sa.Column("trip_id", sa.Uuid()),
        sa.Column("invoice_id", sa.Uuid()),
        sa.Column("group_member_id", sa.Uuid()),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("received_cents", sa.BigInteger()),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        operations.enum_column("payment_type", "payment_type"),
        sa.Column("purpose", sa.String(20), server_default="booking", nullable=False),
        sa.Column("payee", sa.String(20), server_default="supplier", nullable=False),
        operations.enum_column("status", "payment_status", default="pending"),
        sa.Column("payment_method", sa.String(20)),
        sa.Column("card_brand", sa.String(20)),
        sa.Column("card_last4", sa.String(4)),
        sa.Column("transaction_id", sa.String(200)),
        sa.Column("check_number", sa.String(40)),
        sa.Column("refund_of_payment_id", sa.Uuid()),
        sa.Column("refund_reason", sa.String(200)),
        sa.Column("failure_reason", sa.String(200)),
        sa.Column("paid_at", sa.DateTime(timezone=True)),
        sa.Column("failed_at", sa.DateTime(timezone=True)),
        sa.Column("refunded_at", sa.DateTime(timezone=True)),
        sa.Column("source", sa.String(20), server_default="api", nullable=False),
        operations.json_column("tags", "[]"),
        operations.json_column("custom_fields", "{}"),
        sa.Column("notes", sa.Text()),
        sa.Column("external_id", sa.String(100)),
        operations.search_text("transaction_id"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "client_id", "clients", "RESTRICT"),
        operations.reference(table, "booking_id", "bookings", "RESTRICT"),
        operations.reference(table, "trip_id", "trips", "RESTRICT"),
        operations.reference(table, "invoice_id", "invoices", "RESTRICT"),
        operations.reference(table, "group_member_id", "group_members", "SET NULL"),
        operations.reference(table, "refund_of_payment_id", "payments", "RESTRICT"),
        operations.rule(
            table, "purpose", "purpose IN ('booking', 'planning_fee', 'service_fee', 'insurance', 'other')"
        ),
        operations.rule(table, "payee", "payee IN ('supplier', 'agency', 'host')"),
        operations.rule(
            table,
            "payment_method",
            "payment_method IN ('card', 'ach', 'wire', 'check', 'cash', 'future_travel_credit',"
            " 'gift_card', 'onboard_credit', 'points', 'other')",
        ),
        operations.rule(table, "source", "source IN ('api', 'webhook', 'import')"),
        operations.rule(table, "amount_cents", "amount_cents > 0"),
        operations.rule(table, "received_cents", "received_cents BETWEEN 0 AND amount_cents - 1"),
        operations.rule(table, "partial_has_received", "status <> 'partial' OR received_cents IS NOT NULL"),
        operations.rule(table, "card_last4", "card_last4 ~ '^[0-9]{4}$'"),
        operations.rule(table, "refund_of_payment_id", "refund_of_payment_id IS NULL OR payment_type = 'refund'"),
        operations.rule(table, "currency", "currency ~ '^[A-Z]{3}$'"),
    )
    op.create_index("uq_payments_transaction_id", table, ["transaction_id"], unique=True)
    operations.unique_live(table, "external_id")
    operations.live_index(table, "paid_at")
    operations.filtered_by(
        table,
        "client_id",
        "booking_id",
        "trip_id",
        "invoice_id",
        "group_member_id",
        "payment_type",
        "purpose",
        "payee",
        "status",
        "payment_method",
        "refund_of_payment_id",
        "source",
        "transaction_id",
    )
    operations.resource_of_its_own(table)


def create_payment_schedules() -> None:
    table = "payment_schedules"
    op.create_table(
        table,
        sa.Column("trip_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid()),
        sa.Column("installment_number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), server_default="installment", nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("due_date_since", sa.Date()),
        sa.Column("supplier_due_date", sa.Date()),
        operations.enum_column("status", "schedule_status", default="upcoming"),
        operations.flag_column("paid_by_hand"),
        sa.Column("paid_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True)),
        sa.Column("waived_at", sa.DateTime(timezone=True)),
        sa.Column("waive_reason", sa.String(200)),
        sa.Column("reminder_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_reminder_at", sa.DateTime(timezone=True)),
        operations.json_column("reminders_sent", "[]"),
        sa.Column("notes", sa.Text()),
        operations.search_text("notes"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "trip_id", "trips", "CASCADE"),
        operations.reference(table, "booking_id", "bookings", "SET NULL"),
        operations.rule(table, "kind", "kind IN ('deposit', 'installment', 'final_payment', 'fee')"),
        operations.rule(table, "installment_number", "installment_number >= 1"),
        operations.rule(table, "amount_cents", "amount_cents > 0"),
        operations.rule(table, "paid_cents", "paid_cents >= 0"),
        operations.rule(table, "supplier_due_date", "supplier_due_date >= due_date"),
        operations.rule(table, "reminder_count", "reminder_count >= 0"),
        operations.rule(table, "currency", "currency ~ '^[A-Z]{3}$'"),
    )
    operations.unique_live(table, "trip_id", "installment_number")
    operations.live_index(table, "due_date")
    operations.filtered_by(table, "trip_id", "booking_id", "kind", "status")
    operations.resource_of_its_own(table)


def create_commission_entries() -> None:
    table = "commission_entries"
    op.create_table(
        table,
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid()),
        operations.enum_column("status", "commission_status", default="projected"),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        sa.Column("booking_value_cents", sa.BigInteger(), nullable=False),
        sa.Column("non_commissionable_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("commissionable_cents", sa.BigInteger(), nullable=False),
        sa.Column("commission_pct", sa.Numeric(5, 2), nullable=False),
        sa.Column("bonus_pct", sa.Numeric(5, 2), server_default=sa.text("0"), nullable=False),
        sa.Column("bonus_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("gross_commission_cents", sa.BigInteger(), nullable=False),
        sa.Column("nexion_split_pct", sa.Numeric(5, 2), nullable=False),
        sa.Column("agency_share_cents", sa.BigInteger(), nullable=False),
        sa.Column("host_share_cents", sa.BigInteger(), nullable=False),
        sa.Column("expected_on", sa.Date()),
        sa.Column("earned_on", sa.Date()),
        sa.Column("invoiced_on", sa.Date()),
        sa.Column("received_on", sa.Date()),
        sa.Column("split_paid_on", sa.Date()),
        sa.Column("finalized_on", sa.Date()),
        sa.Column("received_cents", sa.BigInteger()),
        sa.Column("agency_received_cents", sa.BigInteger()),
        sa.Column(
            "variance_cents", sa.BigInteger(), sa.Computed("received_cents - gross_commission_cents", persisted=True)
        ),
        operations.flag_column("is_settled"),
        sa.Column("vendor_reference", sa.String(80)),
        operations.flag_column("is_protected"),
        sa.Column("recall_due_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("void_reason", sa.String(20)),
        sa.Column("voided_at", sa.DateTime(timezone=True)),
        sa.Column("chase_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_chased_on", sa.Date()),
        sa.Column("next_chase_on", sa.Date()),
        sa.Column("notes", sa.Text()),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "booking_id", "bookings", "RESTRICT"),
        operations.reference(table, "vendor_id", "vendors", "RESTRICT"),
        operations.reference(table, "rule_id", "vendor_commission_rules", "SET NULL"),
        operations.rule(
            table,
            "void_reason",
            "void_reason IN ('booking_cancelled', 'not_commissionable', 'written_off', 'duplicate')",
        ),
        operations.rule(table, "booking_value_cents", "booking_value_cents > 0"),
        operations.rule(
            table,
            "commissionable_cents",
            "commissionable_cents = booking_value_cents - non_commissionable_cents AND commissionable_cents >= 0",
        ),
        operations.rule(table, "rates", "commission_pct >= 0 AND bonus_pct >= 0 AND commission_pct + bonus_pct <= 100"),
        operations.rule(table, "nexion_split_pct", "nexion_split_pct BETWEEN 0 AND 100"),
        operations.rule(table, "shares", "agency_share_cents + host_share_cents = gross_commission_cents"),
        operations.rule(table, "non_commissionable_cents", "non_commissionable_cents >= 0"),
        operations.rule(table, "bonus_cents", "bonus_cents >= 0"),
        operations.rule(table, "gross_commission_cents", "gross_commission_cents >= 0"),
        operations.rule(table, "recall_due_cents", "recall_due_cents >= 0"),
        operations.rule(table, "chase_count", "chase_count >= 0"),
        operations.rule(table, "currency", "currency ~ '^[A-Z]{3}$'"),
    )
    op.create_index(
        "uq_commission_entries_booking_id_vendor_id",
        table,
        ["booking_id", "vendor_id"],
        unique=True,
        postgresql_where=sa.text("voided_at IS NULL AND deleted_at IS NULL"),
    )
    operations.live_index(table, "expected_on")
    operations.live_index(table, "earned_on")
    operations.live_index(table, "received_on")
    operations.live_index(table, "split_paid_on")
    operations.live_index(table, "next_chase_on")
    operations.filtered_by(
        table, "booking_id", "vendor_id", "rule_id", "status", "is_settled", "is_protected", "void_reason"
    )
    operations.live_index(table, "created_at")
    operations.count_versions(table)
    operations.count_live_rows(table)


def create_commission_receipts() -> None:
    table = "commission_receipts"
    op.create_table(
        table,
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(80)),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "entry_id", "commission_entries", "RESTRICT"),
        operations.rule(table, "amount_cents", "amount_cents <> 0"),
    )
    operations.filtered_by(table, "entry_id")
    operations.count_versions(table)
