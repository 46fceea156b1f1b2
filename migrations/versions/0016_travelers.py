"""Travelers, their emergency contacts and loyalty programmes; family groups.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

from migrations import operations

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_travelers()
    create_emergency_contacts()
    create_loyalty_programs()
    create_family_groups()
    create_members()


def downgrade() -> None:
    op.drop_table("family_group_members")
    operations.drop_resources("family_groups", "loyalty_programs", "emergency_contacts", "travelers")


def create_travelers() -> None:
    table = "travelers"
    op.create_table(
        table,
        sa.Column("first_name", sa.String(200), nullable=False),
        sa.Column("middle_name", sa.String(200)),
        sa.Column("last_name", sa.String(200), nullable=False),
        sa.Column("preferred_name", sa.String(100)),
        sa.Column("title", sa.String(10)),
        sa.Column("suffix", sa.String(20)),
        sa.Column("client_id", sa.Uuid()),
        sa.Column("contact_id", sa.Uuid()),
        sa.Column("email", sa.String(254)),
        sa.Column("phone", sa.String(40)),
        sa.Column("date_of_birth", sa.Date()),
        sa.Column("gender", sa.String(1)),
        sa.Column("nationality", sa.String(2)),
        sa.Column("country_of_residence", sa.String(2)),
        sa.Column("place_of_birth", sa.String(100)),
        sa.Column("trusted_traveler_expires_on", sa.Date()),
        sa.Column("mobility_needs", sa.String(500)),
        sa.Column("dietary_notes", sa.String(500)),
        operations.json_column("tags", "[]"),
        operations.json_column("custom_fields", "{}"),
        sa.Column("notes", sa.Text()),
        sa.Column("external_id", sa.String(100)),
        operations.search_text("first_name || ' ' || last_name", "email"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "client_id", "clients", "RESTRICT"),
        operations.reference(table, "contact_id", "contacts", "SET NULL"),
        operations.rule(table, "title", "title IN ('Mr', 'Mrs', 'Ms', 'Miss', 'Mx', 'Master', 'Dr')"),
        operations.rule(table, "gender", "gender IN ('F', 'M', 'X')"),
        operations.rule(table, "date_of_birth", "date_of_birth >= '1900-01-01'"),
    )
    operations.unique_live(table, "external_id")
    operations.sorted_by_text(table, "first_name", "last_name")
    operations.filtered_by(table, "client_id", "contact_id", "title", "gender", "nationality")
    operations.resource_of_its_own(table)


def create_emergency_contacts() -> None:
    table = "emergency_contacts"
    op.create_table(
        table,
        sa.Column("traveler_id", sa.Uuid(), nullable=False),
        sa.Column("full_name", sa.String(200), nullable=False),
        sa.Column("relationship", sa.String(60), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("phone_alt", sa.String(40)),
        sa.Column("email", sa.String(254)),
        sa.Column("country", sa.String(2)),
        sa.Column("language", sa.String(40)),
        operations.flag_column("is_primary"),
        operations.flag_column("travels_along"),
        sa.Column("notes", sa.Text()),
        operations.search_text("full_name", "phone", "regexp_replace(phone, '[^0-9]', '', 'g')"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "traveler_id", "travelers", "CASCADE"),
    )
    operations.one_primary(table, "traveler_id")
    operations.filtered_by(table, "traveler_id", "is_primary", "travels_along")
    operations.resource_of_its_own(table)


def create_loyalty_programs() -> None:
    table = "loyalty_programs"
    op.create_table(
        table,
        sa.Column("traveler_id", sa.Uuid(), nullable=False),
        operations.enum_column("program_type", "loyalty_program_type"),
        sa.Column("program_name", sa.String(200), nullable=False),
        sa.Column("carrier_code", sa.String(3)),
        sa.Column("tier", sa.String(60)),
        sa.Column("tier_expires_on", sa.Date()),
        sa.Column("points_balance", sa.BigInteger()),
        operations.flag_column("is_active", default=True),
        operations.search_text("program_name"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "traveler_id", "travelers", "CASCADE"),
        operations.rule(table, "points_balance", "points_balance >= 0"),
    )
    operations.sorted_by_text(table, "program_name")
    operations.live_index(table, "tier_expires_on")
    operations.filtered_by(table, "traveler_id", "program_type", "is_active")
    operations.resource_of_its_own(table)


def create_family_groups() -> None:
    table = "family_groups"
    op.create_table(
        table,
        sa.Column("name", sa.String(200), nullable=False),
        operations.enum_column("group_type", "family_group_type"),
        sa.Column("primary_client_id", sa.Uuid()),
        sa.Column("home_city", sa.String(200)),
        sa.Column("notes", sa.Text()),
        operations.search_text("name"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "primary_client_id", "clients", "SET NULL"),
    )
    operations.sorted_by_text(table, "name")
    operations.filtered_by(table, "group_type", "primary_client_id")
    operations.resource_of_its_own(table)


def create_members() -> None:
    table = "family_group_members"
    op.create_table(
        table,
        sa.Column("family_group_id", sa.Uuid(), nullable=False),
        sa.Column("traveler_id", sa.Uuid(), nullable=False),
        sa.Column("relationship", sa.String(20)),
        operations.flag_column("pays"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "family_group_id", "family_groups", "CASCADE"),
        operations.reference(table, "traveler_id", "travelers", "RESTRICT"),
        operations.rule(
            table,
            "relationship",
            "relationship IN ('self', 'spouse', 'partner', 'child', 'parent', 'sibling', 'grandparent', 'grandchild',"
            " 'guardian', 'friend', 'colleague', 'other')",
        ),
    )
    operations.unique_live(table, "family_group_id", "traveler_id")
    for columns in (("created_at",), ("relationship", "created_at"), ("pays", "created_at")):
        operations.live_index(table, "family_group_id", *columns)
    operations.count_versions(table)
