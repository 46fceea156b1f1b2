"""Tasks keep what staged them, so that a trace goes on from a request to the work that it asked for.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scheduled_tasks", sa.Column("traceparent", sa.String(55)))


def downgrade() -> None:
    op.drop_column("scheduled_tasks", "traceparent")
