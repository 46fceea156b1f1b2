"""Work outside requests: scheduled tasks, dead letters, their totals, and what jobs remember.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import operations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scheduled_tasks",
        sa.Column("task_type", sa.String(100), nullable=False),
        sa.Column("payload", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("scheduled_for", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("status", sa.String(20), server_default="pending", nullable=False),
        sa.Column("retry_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_losses", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("postponements", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_token", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("dispatched_at", sa.DateTime(timezone=True)),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("period", sa.String(200)),
        sa.Column("request_id", sa.String(128)),
        sa.Column("last_error", sa.Text()),
        *record_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_tasks")),
        sa.CheckConstraint(
            "status IN ('pending', 'running', 'done', 'skipped', 'dead')", name=op.f("ck_scheduled_tasks_status")
        ),
    )
    op.create_index("uq_scheduled_tasks_period", "scheduled_tasks", ["period"], unique=True)
    op.create_index(
        "ix_scheduled_tasks_due_at",
        "scheduled_tasks",
        ["due_at"],
        postgresql_where=sa.text("status IN ('pending', 'running')"),
    )
    op.create_index(
        "ix_scheduled_tasks_finished_at",
        "scheduled_tasks",
        ["finished_at"],
        postgresql_where=sa.text("finished_at IS NOT NULL"),
    )
    op.create_index(
        "ix_scheduled_tasks_created_at",
        "scheduled_tasks",
        ["created_at", "id"],
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    operations.count_versions("scheduled_tasks")

    op.create_table(
        "dead_letters",
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("payload", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("scheduled_task_id", sa.Uuid()),
        sa.Column("request_id", sa.String(128)),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.Column("resolution", sa.String(20)),
        *record_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letters")),
        sa.ForeignKeyConstraint(
            ["scheduled_task_id"],
            ["scheduled_tasks.id"],
            name=op.f("fk_dead_letters_scheduled_task_id"),
            ondelete="SET NULL",
        ),
        sa.CheckConstraint(
            "(resolution IS NULL) = (resolved_at IS NULL) AND resolution IN ('retried', 'discarded')",
            name=op.f("ck_dead_letters_resolution"),
        ),
    )
    op.create_index(
        "ix_dead_letters_created_at",
        "dead_letters",
        ["created_at", "id"],
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index("ix_dead_letters_scheduled_task_id", "dead_letters", ["scheduled_task_id"])
    op.create_index(
        "ix_dead_letters_unresolved", "dead_letters", ["created_at"], postgresql_where=sa.text("resolved_at IS NULL")
    )
    operations.count_versions("dead_letters")

    op.create_table(
        "task_totals",
        sa.Column("task_type", sa.String(100), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("runs", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("task_type", "outcome", "slot", name=op.f("pk_task_totals")),
    )
    op.create_table(
        "job_states",
        sa.Column("job", sa.String(100), nullable=False),
        sa.Column("state", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_job_states")),
    )


def downgrade() -> None:
    for table in ("job_states", "task_totals", "dead_letters", "scheduled_tasks"):
        op.drop_table(table)


def record_columns() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
    ]
