"""Mail: templates, sends, suppressions; sequences with their steps and enrolments.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import operations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LIVE = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    create_templates()
    create_sequences()
    create_steps()
    create_enrolments()
    create_sends()
    create_suppressions()


def downgrade() -> None:
    for table in (
        "email_suppressions",
        "email_sends",
        "email_sequence_enrolments",
        "email_sequence_steps",
        "email_sequences",
        "email_templates",
    ):
        op.drop_table(table)
    op.execute(
        "DELETE FROM row_totals WHERE table_name IN"
        " ('email_templates', 'email_sequences', 'email_sends', 'email_suppressions')"
    )


def create_templates() -> None:
    op.create_table(
        "email_templates",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("subject", sa.String(500), nullable=False),
        sa.Column("html_body", sa.Text(), nullable=False),
        sa.Column("text_body", sa.Text(), server_default="", nullable=False),
        json_column("variables", "[]"),
        search_text("name", "subject"),
        *record_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_templates")),
    )
    unique_folded("email_templates", "name")
    sorted_by_text("email_templates", "name")
    resource_of_its_own("email_templates")


def create_sequences() -> None:
    op.create_table(
        "email_sequences",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("trigger_event", sa.String(100)),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("stop_on_reply", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("stop_on_won", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        search_text("name"),
        *record_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_sequences")),
    )
    sorted_by_text("email_sequences", "name")
    filtered_by("email_sequences", "trigger_event", "is_active", "stop_on_reply", "stop_on_won")
    resource_of_its_own("email_sequences")


def create_steps() -> None:
    op.create_table(
        "email_sequence_steps",
        sa.Column("sequence_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("delay_minutes", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        *record_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_sequence_steps")),
        reference("email_sequence_steps", "sequence_id", "email_sequences"),
        reference("email_sequence_steps", "template_id", "email_templates"),
        sa.CheckConstraint("position >= 1", name=op.f("ck_email_sequence_steps_position")),
        sa.CheckConstraint("delay_minutes BETWEEN 0 AND 527040", name=op.f("ck_email_sequence_steps_delay_minutes")),
    )
    unique_live("email_sequence_steps", "sequence_id", "position")
    live_index("email_sequence_steps", "sequence_id", "created_at")
    live_index("email_sequence_steps", "sequence_id", "template_id", "created_at")
    operations.count_versions("email_sequence_steps")


def create_enrolments() -> None:
    table = "email_sequence_enrolments"
    op.create_table(
        table,
        sa.Column("sequence_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(20), server_default="active", nullable=False),
        sa.Column("stop_reason", sa.String(30)),
        json_column("variables", "{}"),
        sa.Column("last_position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True)),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        sa.Column("stopped_at", sa.DateTime(timezone=True)),
        *record_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_sequence_enrolments")),
        reference(table, "sequence_id", "email_sequences"),
        reference(table, "contact_id", "contacts"),
        sa.CheckConstraint("status IN ('active', 'completed', 'stopped')", name=op.f(f"ck_{table}_status")),
        sa.CheckConstraint(
            "stop_reason IN ('unsubscribed', 'bounced', 'replied', 'won', 'contact_deleted', 'do_not_contact',"
            " 'no_address', 'sequence_inactive', 'by_hand', 'missing_variables')",
            name=op.f(f"ck_{table}_stop_reason"),
        ),
        sa.CheckConstraint("last_position >= 0", name=op.f(f"ck_{table}_last_position")),
    )
    unique_live(table, "sequence_id", "contact_id")
    for columns in (["created_at"], ["next_due_at"], ["status", "created_at"], ["stop_reason", "created_at"]):
        live_index(table, "sequence_id", *columns)
    live_index(table, "contact_id", "status")
    op.create_index(
        f"ix_{table}_due",
        table,
        ["next_due_at", "id"],
        postgresql_where=sa.text("status = 'active' AND deleted_at IS NULL"),
    )
    operations.count_versions(table)


def create_sends() -> None:
    op.create_table(
        "email_sends",
        sa.Column("to_email", sa.String(254), nullable=False),
        sa.Column("contact_id", sa.Uuid()),
        sa.Column("template_id", sa.Uuid()),
        sa.Column("sequence_id", sa.Uuid()),
        sa.Column("step_id", sa.Uuid()),
        sa.Column("enrolment_id", sa.Uuid()),
        sa.Column("resend_of_id", sa.Uuid()),
        sa.Column("subject", sa.String(998), nullable=False),
        sa.Column("html_body", sa.Text(), nullable=False),
        sa.Column("text_body", sa.Text(), nullable=False),
        sa.Column("status", existing_enum("email_send_status"), server_default="queued", nullable=False),
        sa.Column("scheduled_for", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *(
            sa.Column(f"{happening}_at", sa.DateTime(timezone=True))
            for happening in ("sending_started", "sent", "delivered", "opened", "clicked", "bounced", "failed")
        ),
        sa.Column("provider_message_id", sa.String(200)),
        sa.Column("error", sa.String(500)),
        sa.Column(
            "unsubscribe_token",
            sa.String(64),
            server_default=sa.text("replace(((gen_random_uuid())::text || (gen_random_uuid())::text), '-'::text, ''::text)"),
            nullable=False,
        ),
        sa.Column("request_id", sa.String(128)),
        search_text("to_email", "subject"),
        *record_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_sends")),
        reference("email_sends", "contact_id", "contacts"),
        reference("email_sends", "template_id", "email_templates"),
        reference("email_sends", "sequence_id", "email_sequences"),
        reference("email_sends", "step_id", "email_sequence_steps"),
        reference("email_sends", "enrolment_id", "email_sequence_enrolments"),
        reference("email_sends", "resend_of_id", "email_sends"),
    )
    op.create_index("uq_email_sends_unsubscribe_token", "email_sends", ["unsubscribe_token"], unique=True)
    op.create_index("uq_email_sends_enrolment_id_step_id", "email_sends", ["enrolment_id", "step_id"], unique=True)
    unique_live("email_sends", "resend_of_id")
    op.create_index("ix_email_sends_provider_message_id", "email_sends", ["provider_message_id"])
    live_index("email_sends", "scheduled_for")
    live_index("email_sends", "sent_at")
    filtered_by("email_sends", "status", "contact_id", "template_id", "sequence_id", "step_id")
    filtered_by("email_sends", "enrolment_id", "resend_of_id")
    resource_of_its_own("email_sends")


def create_suppressions() -> None:
    op.create_table(
        "email_suppressions",
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("reason", sa.String(20), server_default="by_hand", nullable=False),
        sa.Column("send_id", sa.Uuid()),
        sa.Column("notes", sa.Text()),
        search_text("email"),
        *record_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_suppressions")),
        reference("email_suppressions", "send_id", "email_sends"),
        sa.CheckConstraint(
            "reason IN ('unsubscribed', 'bounced', 'complained', 'by_hand')",
            name=op.f("ck_email_suppressions_reason"),
        ),
    )
    unique_folded("email_suppressions", "email")
    filtered_by("email_suppressions", "reason", "send_id")
    resource_of_its_own("email_suppressions")


def unique_live(table: str, *columns: str) -> None:
    op.create_index(f"uq_{table}_{'_'.join(columns)}", table, list(columns), unique=True, postgresql_where=LIVE)


def unique_folded(table: str, column: str) -> None:
    op.create_index(f"uq_{table}_{column}", table, [folded(column)], unique=True, postgresql_where=LIVE)


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
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")


def existing_enum(name: str) -> postgresql.ENUM:
    return postgresql.ENUM(name=name, create_type=False)


def record_columns() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
    ]
