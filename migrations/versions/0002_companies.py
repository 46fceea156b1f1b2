"""Companies.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import operations

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SEARCH_TEXT = (
    "lower((coalesce(name, '') || E'\\x1f' || coalesce(domain, '') || E'\\x1f' || coalesce(city, ''))"
    ' COLLATE "tt_text")'
)
LIVE_INDEXES = {
    "ix_companies_created_at": ["created_at", "id"],
    "ix_companies_updated_at": ["updated_at", "id"],
    "ix_companies_name_folded": [sa.literal_column('lower((name) COLLATE "tt_text")'), "id"],
    "ix_companies_stage_created_at": ["stage", "created_at", "id"],
    "ix_companies_lead_source_created_at": ["lead_source", "created_at", "id"],
    "ix_companies_parent_company_id_created_at": ["parent_company_id", "created_at", "id"],
    "ix_companies_do_not_contact_created_at": ["do_not_contact", "created_at", "id"],
    "ix_companies_industry_created_at": ["industry", "created_at", "id"],
    "ix_companies_country_created_at": ["country", "created_at", "id"],
}


def upgrade() -> None:
    op.create_table(
        "companies",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("slug", sa.String(220), nullable=False),
        sa.Column("domain", sa.String(253)),
        sa.Column("website", sa.String(2048)),
        sa.Column("industry", sa.String(200)),
        sa.Column("description", sa.Text()),
        sa.Column("stage", existing_enum("company_stage"), server_default="target", nullable=False),
        sa.Column("lead_source", existing_enum("lead_source")),
        sa.Column("lead_score", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("employee_count", sa.Integer()),
        sa.Column("annual_travel_budget", sa.BigInteger()),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        sa.Column("travelers_per_year", sa.Integer()),
        sa.Column("next_retreat_on", sa.Date()),
        sa.Column("phone", sa.String(40)),
        sa.Column("email", sa.String(254)),
        sa.Column("linkedin_url", sa.String(2048)),
        sa.Column("street", sa.String(200)),
        sa.Column("city", sa.String(200)),
        sa.Column("region", sa.String(200)),
        sa.Column("postal_code", sa.String(20)),
        sa.Column("country", sa.String(2)),
        sa.Column("timezone", sa.String(64)),
        sa.Column("do_not_contact", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("tags", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("custom_fields", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("notes", sa.Text()),
        sa.Column("slack_channel_id", sa.String(32)),
        sa.Column("parent_company_id", sa.Uuid()),
        sa.Column("search_text", sa.Text(), sa.Computed(SEARCH_TEXT, persisted=True), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.ForeignKeyConstraint(
            ["parent_company_id"],
            ["companies.id"],
            name=op.f("fk_companies_parent_company_id"),
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint("lead_score BETWEEN 0 AND 100", name=op.f("ck_companies_lead_score")),
        sa.CheckConstraint("annual_travel_budget >= 0", name=op.f("ck_companies_annual_travel_budget")),
        sa.CheckConstraint("employee_count >= 0", name=op.f("ck_companies_employee_count")),
        sa.CheckConstraint("travelers_per_year >= 0", name=op.f("ck_companies_travelers_per_year")),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_companies_currency")),
        sa.CheckConstraint("parent_company_id <> id", name=op.f("ck_companies_not_its_own_parent")),
    )
    live = sa.text("deleted_at IS NULL")
    op.create_index("uq_companies_slug", "companies", ["slug"], unique=True, postgresql_where=live)
    for name, columns in LIVE_INDEXES.items():
        op.create_index(name, "companies", columns, postgresql_where=live)
    operations.count_versions("companies")
    operations.count_live_rows("companies")
    operations.index_search_text("companies")


def downgrade() -> None:
    op.drop_table("companies")


def existing_enum(name: str) -> postgresql.ENUM:
    return postgresql.ENUM(name=name, create_type=False)
