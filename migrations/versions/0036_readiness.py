"""What travelers need to enter a country, what of it staff accepts, and how ready each trip was last.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

from migrations import operations

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

REQUIREMENTS, ACCEPTANCES, LAST = "entry_requirements", "readiness_acceptances", "trip_readiness"
_LEVELS = "'ok', 'warn', 'unknown', 'blocked'"
_VISAS = "'not_required', 'e_visa', 'visa', 'authorization', 'on_arrival', 'refused', 'unknown'"


def upgrade() -> None:
    _create_requirements()
    _create_acceptances()
    op.create_table(
        LAST,
        sa.Column("trip_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("travelers_not_ready", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("trip_id", name=op.f(f"pk_{LAST}")),
        operations.reference(LAST, "trip_id", "trips", "CASCADE"),
        operations.rule(LAST, "level", f"level IN ({_LEVELS})"),
    )
    op.add_column("booking_travelers", sa.Column("booked_as", sa.String(200)))


def _create_requirements() -> None:
    table = REQUIREMENTS
    op.create_table(
        table,
        sa.Column("destination_country", sa.String(2), nullable=False),
        sa.Column("nationality", sa.String(2)),
        sa.Column("purpose", sa.String(20), server_default="tourism", nullable=False),
        sa.Column("visa", sa.String(20), server_default="unknown", nullable=False),
        sa.Column("passport_months", sa.Integer()),
        sa.Column("passport_basis", sa.String(20)),
        sa.Column("blank_pages", sa.Integer()),
        sa.Column("notes", sa.Text()),
        sa.Column("source_url", sa.String(2048)),
        sa.Column("checked_on", sa.Date(), nullable=False),
        *operations.record_columns(),
        operations.key(table),
        operations.rule(table, "destination_country", "destination_country ~ '^[A-Z]{2}$'"),
        operations.rule(table, "nationality", "nationality ~ '^[A-Z]{2}$'"),
        operations.rule(table, "purpose", "purpose IN ('tourism', 'business', 'transit')"),
        operations.rule(table, "visa", f"visa IN ({_VISAS})"),
        operations.rule(table, "passport_months", "passport_months BETWEEN 0 AND 12"),
        operations.rule(table, "passport_basis", "passport_basis IN ('arrival', 'return')"),
        operations.rule(table, "blank_pages", "blank_pages >= 0"),
    )
    op.create_index(
        f"uq_{table}_destination_country_nationality_purpose",
        table,
        ["destination_country", "nationality", "purpose"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    operations.live_index(table, "created_at")
    operations.live_index(table, "checked_on")
    operations.filtered_by(table, "destination_country", "nationality", "purpose", "visa", "passport_basis")
    operations.count_versions(table)
    operations.count_live_rows(table)


def _create_acceptances() -> None:
    table = ACCEPTANCES
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("trip_id", sa.Uuid(), nullable=False),
        sa.Column("traveler_id", sa.Uuid()),
        sa.Column("code", sa.String(30), nullable=False),
        sa.Column("country", sa.String(2)),
        sa.Column("message", sa.String(500), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("accepted_by", sa.String(100)),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        operations.key(table),
        operations.reference(table, "trip_id", "trips", "CASCADE"),
        operations.reference(table, "traveler_id", "travelers", "CASCADE"),
    )
    op.create_index(
        f"uq_{table}_check",
        table,
        ["trip_id", "traveler_id", "code", "country"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(f"ix_{table}_traveler_id", table, ["traveler_id"])


def downgrade() -> None:
    op.execute("-- squawk-ignore ban-drop-column\nALTER TABLE booking_travelers DROP COLUMN booked_as")
    op.drop_table(LAST)
    op.drop_table(ACCEPTANCES)
    op.drop_table(REQUIREMENTS)
    op.execute(f"DELETE FROM row_totals WHERE table_name = '{REQUIREMENTS}'")  # noqa: S608 -- our own name
