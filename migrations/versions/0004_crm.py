"""The CRM: contacts and interactions, deals and their history, lead scoring rules; and KPI snapshots.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import operations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LIVE = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    # A mirror also asks for deleted rows.
    op.drop_index("ix_companies_updated_at", "companies")
    op.create_index("ix_companies_updated_at", "companies", ["updated_at", "id"])
    create_contacts()
    create_interactions()
    create_deals()
    create_history()
    create_rules()
    create_snapshots()


def downgrade() -> None:
    for table in (
        "kpi_snapshots",
        "lead_scoring_rules",
        "deal_stage_history",
        "deals",
        "contact_interactions",
        "contacts",
    ):
        op.drop_table(table)
    op.execute(
        "DELETE FROM row_totals WHERE table_name IN ('contacts', 'deals', 'lead_scoring_rules')"
    )
    op.drop_index("ix_companies_updated_at", "companies")
    op.create_index("ix_companies_updated_at", "companies", ["updated_at", "id"], postgresql_where=LIVE)


def create_contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("first_name", sa.String(200), nullable=False),
        sa.Column("last_name", sa.String(200)),
        sa.Column("email", sa.String(254)),
        sa.Column("phone", sa.String(40)),
        sa.Column("job_title", sa.String(200)),
        sa.Column("role", existing_enum("contact_role")),
        sa.Column("company_id", sa.Uuid()),
        sa.Column("lifecycle_stage", sa.String(40), server_default="lead", nullable=False),
        sa.Column("lead_source", existing_enum("lead_source")),
        sa.Column("lead_score", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("linkedin_url", sa.String(2048)),
        sa.Column("city", sa.String(200)),
        sa.Column("country", sa.String(2)),
        sa.Column("timezone", sa.String(64)),
        sa.Column("do_not_contact", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("last_interaction_at", sa.DateTime(timezone=True)),
        json_column("tags", "[]"),
        json_column("custom_fields", "{}"),
        sa.Column("notes", sa.Text()),
        search_text(
            "first_name || coalesce(' ' || last_name, '')",
            "email",
            "phone",
            "regexp_replace(phone, '[^0-9]', '', 'g')",
        ),
        *record_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        reference("contacts", "company_id", "companies"),
        sa.CheckConstraint("lead_score BETWEEN 0 AND 100", name=op.f("ck_contacts_lead_score")),
        sa.CheckConstraint(
            "lifecycle_stage IN ('subscriber', 'lead', 'marketing_qualified', 'sales_qualified', 'opportunity',"
            " 'customer', 'evangelist', 'other')",
            name=op.f("ck_contacts_lifecycle_stage"),
        ),
    )
    op.create_index("uq_contacts_email", "contacts", [folded("email")], unique=True, postgresql_where=LIVE)
    op.create_index("ix_contacts_updated_at", "contacts", ["updated_at", "id"])
    sorted_by_text("contacts", "first_name", "last_name")
    filtered_by("contacts", "company_id", "role", "lifecycle_stage", "lead_source", "do_not_contact")
    resource_of_its_own("contacts")


def create_interactions() -> None:
    op.create_table(
        "contact_interactions",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("channel", existing_enum("interaction_channel"), nullable=False),
        sa.Column("direction", existing_enum("touchpoint_direction"), nullable=False),
        sa.Column("subject", sa.String(200)),
        sa.Column("body", sa.Text()),
        sa.Column("occurred_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *record_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_interactions")),
        reference("contact_interactions", "contact_id", "contacts"),
    )
    for columns in (["created_at"], ["occurred_at"], ["channel", "created_at"], ["direction", "created_at"]):
        live_index("contact_interactions", "contact_id", *columns)
    operations.count_versions("contact_interactions")


def create_deals() -> None:
    op.create_table(
        "deals",
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("company_id", sa.Uuid()),
        sa.Column("contact_id", sa.Uuid()),
        sa.Column("stage", existing_enum("deal_stage"), server_default="lead", nullable=False),
        sa.Column("amount", sa.BigInteger()),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        sa.Column("probability", sa.Integer(), server_default=sa.text("10"), nullable=False),
        sa.Column("probability_by_hand", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("expected_close_date", sa.Date()),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("won_at", sa.DateTime(timezone=True)),
        sa.Column("lost_reason", sa.String(200)),
        sa.Column("lead_source", existing_enum("lead_source")),
        sa.Column("next_step", sa.String(200)),
        sa.Column("description", sa.Text()),
        json_column("tags", "[]"),
        json_column("custom_fields", "{}"),
        search_text("title"),
        *record_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deals")),
        reference("deals", "company_id", "companies"),
        reference("deals", "contact_id", "contacts"),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_deals_amount")),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_deals_currency")),
        sa.CheckConstraint("probability BETWEEN 0 AND 100", name=op.f("ck_deals_probability")),
    )
    op.create_index("ix_deals_updated_at", "deals", ["updated_at", "id"])
    live_index("deals", "expected_close_date")
    sorted_by_text("deals", "title")
    filtered_by("deals", "stage", "company_id", "contact_id", "lead_source")
    resource_of_its_own("deals")


def create_history() -> None:
    op.create_table(
        "deal_stage_history",
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("from_stage", existing_enum("deal_stage")),
        sa.Column("to_stage", existing_enum("deal_stage"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        *record_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_stage_history")),
        reference("deal_stage_history", "deal_id", "deals"),
    )
    for columns in (["created_at"], ["changed_at"], ["from_stage", "created_at"], ["to_stage", "created_at"]):
        live_index("deal_stage_history", "deal_id", *columns)
    operations.count_versions("deal_stage_history")


def create_rules() -> None:
    op.create_table(
        "lead_scoring_rules",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("category", sa.String(100)),
        sa.Column("criteria", postgresql.JSONB(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        search_text("name"),
        *record_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_scoring_rules")),
        sa.CheckConstraint("points BETWEEN -100 AND 100", name=op.f("ck_lead_scoring_rules_points")),
    )
    sorted_by_text("lead_scoring_rules", "name")
    filtered_by("lead_scoring_rules", "is_active", "category")
    resource_of_its_own("lead_scoring_rules")


def create_snapshots() -> None:
    op.create_table(
        "kpi_snapshots",
        sa.Column("snapshot_date", sa.Date(), nullable=False),
        sa.Column("metric", sa.String(100), nullable=False),
        sa.Column("currency", sa.String(3)),
        sa.Column("value", sa.Numeric(30, 2), nullable=False),
        sa.Column("change_percent", sa.Numeric(30, 2)),
        *record_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kpi_snapshots")),
    )
    op.create_index(
        "uq_kpi_snapshots_metric_currency_snapshot_date",
        "kpi_snapshots",
        ["metric", "currency", "snapshot_date"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    live_index("kpi_snapshots", "created_at")
    operations.count_versions("kpi_snapshots")


def resource_of_its_own(table: str) -> None:
    live_index(table, "created_at")
    operations.count_versions(table)
    operations.count_live_rows(table)
    operations.index_search_text(table)


def filtered_by(table: str, *columns: str) -> None:
    for column in columns:
        live_index(table, column, "created_at")


def sorted_by_text(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}_folded", table, [folded(column), "id"], postgresql_where=LIVE)


def live_index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, [*columns, "id"], postgresql_where=LIVE)


def folded(expression: str) -> sa.ColumnElement:
    return sa.literal_column(f'lower(({expression}) COLLATE "tt_text")')


def search_text(*expressions: str) -> sa.Column:
    joined = " || E'\\x1f' || ".join(f"coalesce({expression}, '')" for expression in expressions)
    computed = sa.Computed(f'lower(({joined}) COLLATE "tt_text")', persisted=True)
    return sa.Column("search_text", sa.Text(), computed, nullable=False)


def json_column(name: str, default: str) -> sa.Column:
    return sa.Column(name, postgresql.JSONB(), server_default=sa.text(f"'{default}'::jsonb"), nullable=False)


def reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT"
    )


def existing_enum(name: str) -> postgresql.ENUM:
    return postgresql.ENUM(name=name, create_type=False)


def record_columns() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
    ]
