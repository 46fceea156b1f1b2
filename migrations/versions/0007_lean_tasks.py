"""Scheduled tasks are stored with less to do: nearly every write of the CRM stages one.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATUS = "ck_scheduled_tasks_status"


def upgrade() -> None:
    # PostgreSQL reads a CHECK's expression anew for each statement, and one over varchar is twice as long.
    change_status(sa.Text(), sa.text("'pending'::text"))
    # Nothing lists tasks by when they were staged.
    op.drop_index("ix_scheduled_tasks_created_at", "scheduled_tasks")


def downgrade() -> None:
    op.create_index(
        "ix_scheduled_tasks_created_at",
        "scheduled_tasks",
        ["created_at", "id"],
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    change_status(sa.String(20), sa.text("'pending'::character varying"))


def change_status(kind: sa.types.TypeEngine, default: sa.TextClause) -> None:
    """Change the column's type, and with it the expressions over it, which would keep a cast each."""
    op.drop_constraint(op.f(STATUS), "scheduled_tasks")
    op.drop_index("ix_scheduled_tasks_due_at", "scheduled_tasks")
    op.alter_column("scheduled_tasks", "status", type_=kind, server_default=default)
    op.create_check_constraint(
        op.f(STATUS), "scheduled_tasks", "status IN ('pending', 'running', 'done', 'skipped', 'dead')"
    )
    op.create_index(
        "ix_scheduled_tasks_due_at",
        "scheduled_tasks",
        ["due_at"],
        postgresql_where=sa.text("status IN ('pending', 'running')"),
    )
