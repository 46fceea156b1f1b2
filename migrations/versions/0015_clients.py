"""Clients and their addresses.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

from migrations import operations

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_clients()
    create_addresses()


def downgrade() -> None:
    operations.drop_resources("client_addresses", "clients")


def create_clients() -> None:
    table = "clients"
    op.create_table(
        table,
        sa.Column("name", sa.String(200), nullable=False),
        operations.enum_column("client_type", "client_type", default="individual"),
        operations.enum_column("status", "client_status", default="prospect"),
        sa.Column("company_id", sa.Uuid()),
        sa.Column("primary_contact_id", sa.Uuid()),
        sa.Column("email", sa.String(254)),
        sa.Column("phone", sa.String(40)),
        operations.enum_column("preferred_channel", "touchpoint_channel", nullable=True),
        sa.Column("advisor", sa.String(100)),
        sa.Column("referred_by_client_id", sa.Uuid()),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        sa.Column("budget_per_trip_cents", sa.BigInteger()),
        sa.Column("usual_party_size", sa.Integer()),
        operations.json_column("preferred_months", "[]"),
        sa.Column("travel_style", sa.String(20)),
        operations.json_column("interests", "[]"),
        sa.Column("lifetime_value_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("churn_risk_score", sa.Integer(), server_default=sa.text("0"), nullable=False),
        operations.json_column("churn_reasons", "[]"),
        sa.Column("first_trip_on", sa.Date()),
        sa.Column("last_trip_on", sa.Date()),
        sa.Column("anniversary_on", sa.Date()),
        operations.flag_column("do_not_contact"),
        sa.Column("marketing_consent", sa.String(20), server_default="unknown", nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True)),
        sa.Column("consent_source", sa.String(100)),
        sa.Column("terms_accepted_at", sa.DateTime(timezone=True)),
        operations.flag_column("tax_exempt"),
        sa.Column("tax_number", sa.String(40)),
        operations.json_column("tags", "[]"),
        operations.json_column("custom_fields", "{}"),
        sa.Column("notes", sa.Text()),
        sa.Column("external_id", sa.String(100)),
        operations.search_text("name", "email"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "company_id", "companies", "RESTRICT"),
        operations.reference(table, "primary_contact_id", "contacts", "RESTRICT"),
        operations.reference(table, "referred_by_client_id", "clients", "SET NULL"),
        operations.rule(table, "currency", "currency ~ '^[A-Z]{3}$'"),
        operations.rule(table, "budget_per_trip_cents", "budget_per_trip_cents >= 0"),
        operations.rule(table, "usual_party_size", "usual_party_size >= 1"),
        operations.rule(table, "churn_risk_score", "churn_risk_score BETWEEN 0 AND 100"),
        operations.rule(
            table,
            "travel_style",
            "travel_style IN ('luxury', 'comfort', 'adventure', 'expedition', 'cultural', 'family', 'wellness',"
            " 'budget')",
        ),
        operations.rule(table, "marketing_consent", "marketing_consent IN ('unknown', 'given', 'withdrawn')"),
        operations.rule(table, "not_referred_by_itself", "referred_by_client_id <> id"),
    )
    operations.unique_live(table, "external_id")
    operations.sorted_by_text(table, "name")
    operations.live_index(table, "lifetime_value_cents")
    operations.live_index(table, "churn_risk_score")
    operations.filtered_by(
        table,
        "client_type",
        "status",
        "company_id",
        "primary_contact_id",
        "preferred_channel",
        "advisor",
        "referred_by_client_id",
        "travel_style",
        "do_not_contact",
        "marketing_consent",
        "tax_exempt",
    )
    op.create_index("ix_clients_updated_at", table, ["updated_at", "id"])
    operations.resource_of_its_own(table)


def create_addresses() -> None:
    table = "client_addresses"
    op.create_table(
        table,
        sa.Column("client_id", sa.Uuid(), nullable=False),
        operations.enum_column("address_type", "address_type"),
        sa.Column("street", sa.String(200), nullable=False),
        sa.Column("street2", sa.String(200)),
        sa.Column("city", sa.String(200), nullable=False),
        sa.Column("region", sa.String(200)),
        sa.Column("postal_code", sa.String(20)),
        sa.Column("country", sa.String(2), nullable=False),
        operations.flag_column("is_primary"),
        operations.search_text("street", "city"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "client_id", "clients", "CASCADE"),
    )
    operations.one_primary(table, "client_id")
    operations.filtered_by(table, "client_id", "address_type", "is_primary")
    operations.resource_of_its_own(table)
