"""Tasks that call an outside service at most once note on themselves that the call has begun.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scheduled_tasks", sa.Column("call_started_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("scheduled_tasks", "call_started_at")
