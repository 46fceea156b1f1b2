"""What travelers trust the agency with, encrypted; their documents and preferences; membership numbers.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

from migrations import operations

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BUMP_VERSION = """
CREATE OR REPLACE FUNCTION bump_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{keeping}
  NEW.version := OLD.version + 1;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$
"""
KEEPING = """
  IF current_setting('tt_api.keeps_versions', true) = 'on' THEN
    RETURN NEW;
  END IF;"""
# Replacing a function takes its settings away.
FIX_SEARCH_PATH = """
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION bump_version() SET search_path = %I, pg_temp', current_schema());
END $$
"""
SECRETS = (
    "passport_number",
    "known_traveler_number",
    "global_entry_number",
    "redress_number",
    "medical_notes",
    "allergies",
)
MEMBERSHIP = "uq_loyalty_programs_membership_number_traveler_id_program_name"


def upgrade() -> None:
    define_bump_version(KEEPING)
    add_secrets()
    add_membership_numbers()
    create_documents()
    create_preferences()


def downgrade() -> None:
    op.drop_table("traveler_preferences")
    op.drop_table("travel_documents")
    op.drop_index(MEMBERSHIP, "loyalty_programs")
    op.drop_column("loyalty_programs", "membership_number")
    # Their rules and their index go with them.
    for name in (*SECRETS, "passport_last4", "passport_country", "passport_issued_on", "passport_expires_on"):
        op.drop_column("travelers", name)
    define_bump_version("")


def define_bump_version(keeping: str) -> None:
    op.execute(BUMP_VERSION.replace("{keeping}", keeping))
    op.execute(FIX_SEARCH_PATH)


def add_secrets() -> None:
    table = "travelers"
    for name in SECRETS:
        op.add_column(table, sa.Column(name, sa.Text()))
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{name} LIKE 'gAAAA%'")
    op.add_column(table, sa.Column("passport_last4", sa.String(4)))
    op.add_column(table, sa.Column("passport_country", sa.String(2)))
    op.add_column(table, sa.Column("passport_issued_on", sa.Date()))
    op.add_column(table, sa.Column("passport_expires_on", sa.Date()))
    dates = "passport_issued_on < passport_expires_on"
    op.create_check_constraint(op.f(f"ck_{table}_passport_dates"), table, dates)
    operations.live_index(table, "passport_expires_on")


def add_membership_numbers() -> None:
    table = "loyalty_programs"
    op.add_column(table, sa.Column("membership_number", sa.String(60)))
    folded = sa.literal_column('lower((program_name) COLLATE "tt_text")')
    live = sa.text("deleted_at IS NULL")
    columns = ["membership_number", "traveler_id", folded]
    op.create_index(MEMBERSHIP, table, columns, unique=True, postgresql_where=live)


def create_documents() -> None:
    table = "travel_documents"
    op.create_table(
        table,
        sa.Column("traveler_id", sa.Uuid(), nullable=False),
        sa.Column("document_type", sa.String(30), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("number_last4", sa.String(4), nullable=False),
        sa.Column("number_fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("issuing_country", sa.String(2)),
        sa.Column("nationality", sa.String(2)),
        sa.Column("issuing_authority", sa.String(100)),
        sa.Column("issued_on", sa.Date()),
        sa.Column("expiry_date", sa.Date()),
        sa.Column("destination_country", sa.String(2)),
        sa.Column("entries", sa.String(10)),
        sa.Column("max_stay_days", sa.Integer()),
        operations.flag_column("is_primary"),
        sa.Column("verified_at", sa.DateTime(timezone=True)),
        sa.Column("file_url", sa.String(2048)),
        sa.Column("notes", sa.Text()),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "traveler_id", "travelers", "CASCADE"),
        operations.rule(
            table,
            "document_type",
            "document_type IN ('passport', 'passport_card', 'visa', 'e_visa', 'travel_authorization', 'national_id',"
            " 'residence_permit', 'birth_certificate', 'driver_license', 'vaccination_certificate',"
            " 'minor_consent_letter', 'insurance_card', 'other')",
        ),
        operations.rule(table, "document_number", "document_number LIKE 'gAAAA%'"),
        operations.rule(table, "passport_dates", "document_type <> 'passport' OR issued_on < expiry_date"),
        operations.rule(table, "dates", "issued_on <= expiry_date"),
        operations.rule(table, "entries", "entries IN ('single', 'double', 'multiple')"),
        operations.rule(table, "max_stay_days", "max_stay_days >= 1"),
    )
    only = sa.text("is_primary AND deleted_at IS NULL")
    columns = ["traveler_id", "document_type"]
    op.create_index(f"uq_{table}_primary", table, columns, unique=True, postgresql_where=only)
    live = sa.text("deleted_at IS NULL")
    op.create_index(
        f"uq_{table}_number", table, [*columns, "number_fingerprint"], unique=True, postgresql_where=live
    )
    operations.live_index(table, "traveler_id", "created_at")
    operations.live_index(table, "traveler_id", "expiry_date")
    for column in ("document_type", "destination_country", "entries", "is_primary"):
        operations.live_index(table, "traveler_id", column, "created_at")
    operations.count_versions(table)


def create_preferences() -> None:
    table = "traveler_preferences"
    op.create_table(
        table,
        sa.Column("traveler_id", sa.Uuid(), nullable=False),
        sa.Column("cabin_class", sa.String(20)),
        sa.Column("seat_preference", sa.String(10)),
        sa.Column("meal_code", sa.String(4)),
        operations.json_column("dietary", "[]"),
        sa.Column("home_airport", sa.String(3)),
        operations.json_column("preferred_airlines", "[]"),
        operations.json_column("avoided_airlines", "[]"),
        operations.json_column("preferred_hotels", "[]"),
        sa.Column("bed_type", sa.String(10)),
        sa.Column("room_location", sa.String(100)),
        operations.flag_column("smoking"),
        operations.flag_column("accessible_room"),
        sa.Column("stateroom_type", sa.String(10)),
        sa.Column("deck_preference", sa.String(100)),
        sa.Column("dining", sa.String(20)),
        sa.Column("pace", sa.String(10)),
        operations.json_column("languages", "[]"),
        operations.json_column("celebrates", "[]"),
        sa.Column("notes", sa.Text()),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "traveler_id", "travelers", "CASCADE"),
        operations.rule(table, "cabin_class", "cabin_class IN ('economy', 'premium_economy', 'business', 'first')"),
        operations.rule(table, "seat_preference", "seat_preference IN ('window', 'aisle', 'middle', 'none')"),
        operations.rule(table, "bed_type", "bed_type IN ('king', 'queen', 'twin', 'any')"),
        operations.rule(table, "stateroom_type", "stateroom_type IN ('inside', 'oceanview', 'balcony', 'suite')"),
        operations.rule(
            table, "dining", "dining IN ('early_traditional', 'late_traditional', 'anytime', 'specialty')"
        ),
        operations.rule(table, "pace", "pace IN ('relaxed', 'balanced', 'packed')"),
    )
    operations.unique_live(table, "traveler_id")
    operations.count_versions(table)
