"""The desk: notifications, marketing assets, automation runs; dead letters get a list of their own.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import operations

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LIVE = sa.text("deleted_at IS NULL")
DEAD_LETTER_FILTERS = ("source", "resolution", "scheduled_task_id")


def upgrade() -> None:
    create_notifications()
    create_assets()
    create_runs()
    filtered_by("dead_letters", *DEAD_LETTER_FILTERS)


def downgrade() -> None:
    for column in DEAD_LETTER_FILTERS:
        op.drop_index(f"ix_dead_letters_{column}_created_at", "dead_letters")
    for table in ("automation_runs", "marketing_assets", "notifications"):
        op.drop_table(table)
    op.execute(
        "DELETE FROM row_totals WHERE table_name IN ('automation_runs', 'marketing_assets', 'notifications')"
    )


def create_notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("channel", postgresql.ENUM(name="notification_channel", create_type=False), nullable=False),
        sa.Column("audience", sa.String(20), server_default="staff", nullable=False),
        sa.Column("contact_id", sa.Uuid()),
        sa.Column("notification_type", sa.String(100), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("entity_type", sa.String(50)),
        sa.Column("entity_id", sa.Uuid()),
        sa.Column("status", sa.String(20), server_default="pending", nullable=False),
        sa.Column("is_read", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("delivery_started_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.String(500)),
        search_text("title"),
        *record_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_notifications_contact_id"), ondelete="RESTRICT"
        ),
        rule("notifications", "audience", "audience = 'staff' OR audience = 'client' AND channel <> 'slack'"),
        rule("notifications", "status", "status IN ('pending', 'sent', 'skipped', 'failed')"),
        rule("notifications", "read_at", "read_at IS NULL OR is_read"),
    )
    live_index("notifications", "sent_at")
    sorted_by_text("notifications", "title")
    filtered_by(
        "notifications", "channel", "audience", "contact_id", "notification_type", "status", "is_read"
    )
    resource_of_its_own("notifications")


def create_assets() -> None:
    op.create_table(
        "marketing_assets",
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("url", sa.String(2048), nullable=False),
        sa.Column("thumbnail_url", sa.String(2048)),
        sa.Column("alt_text", sa.String(500)),
        sa.Column("attribution", sa.String(500)),
        sa.Column("attribution_url", sa.String(2048)),
        sa.Column("source", sa.String(20), server_default="upload", nullable=False),
        sa.Column("external_id", sa.String(100)),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        json_column("tags", "[]"),
        search_text("title", "alt_text"),
        *record_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marketing_assets")),
        rule("marketing_assets", "kind", "kind IN ('image', 'video', 'document', 'logo', 'other')"),
        rule("marketing_assets", "source", "source IN ('upload', 'other', 'unsplash')"),
        rule(
            "marketing_assets",
            "attribution",
            "source <> 'unsplash'"
            " OR external_id IS NOT NULL AND attribution IS NOT NULL AND attribution_url IS NOT NULL",
        ),
        rule("marketing_assets", "width", "width > 0"),
        rule("marketing_assets", "height", "height > 0"),
    )
    unique_live("marketing_assets", "source", "external_id")
    sorted_by_text("marketing_assets", "title")
    filtered_by("marketing_assets", "kind", "source")
    resource_of_its_own("marketing_assets")


def create_runs() -> None:
    op.create_table(
        "automation_runs",
        sa.Column("automation_id", sa.String(200), nullable=False),
        sa.Column("automation_name", sa.String(200)),
        sa.Column("execution_id", sa.String(200)),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("execution_time_ms", sa.BigInteger()),
        sa.Column("error", sa.Text()),
        json_column("payload", "{}"),
        sa.Column("failure_notified", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        search_text("automation_name", "automation_id"),
        *record_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automation_runs")),
        rule(
            "automation_runs",
            "status",
            "status IN ('success', 'error', 'running', 'waiting', 'canceled', 'crashed')",
        ),
        rule("automation_runs", "execution_time_ms", "execution_time_ms >= 0"),
    )
    unique_live("automation_runs", "automation_id", "execution_id")
    live_index("automation_runs", "started_at")
    live_index("automation_runs", "finished_at")
    filtered_by("automation_runs", "automation_id", "status")
    resource_of_its_own("automation_runs")


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
        folded = sa.literal_column(f'lower(({column}) COLLATE "tt_text")')
        op.create_index(f"ix_{table}_{column}_folded", table, [folded, "id"], postgresql_where=LIVE)


def live_index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, [*columns, "id"], postgresql_where=LIVE)


def unique_live(table: str, *columns: str) -> None:
    op.create_index(f"uq_{table}_{'_'.join(columns)}", table, [*columns], unique=True, postgresql_where=LIVE)


def rule(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def search_text(*expressions: str) -> sa.Column:
    joined = " || E'\\x1f' || ".join(f"coalesce({expression}, '')" for expression in expressions)
    computed = sa.Computed(f'lower(({joined}) COLLATE "tt_text")', persisted=True)
    return sa.Column("search_text", sa.Text(), computed, nullable=False)


def json_column(name: str, default: str) -> sa.Column:
    return sa.Column(name, postgresql.JSONB(), server_default=sa.text(f"'{default}'::jsonb"), nullable=False)


def record_columns() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
    ]
