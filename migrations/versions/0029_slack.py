"""What Slack asked of us; companies by their channels.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

from migrations import operations

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TABLE = "slack_requests"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("event_id", sa.String(100)),
        sa.Column("command", sa.String(300)),
        sa.Column("response_url", sa.Text()),
        sa.Column("channel_id", sa.String(32)),
        sa.Column("user_id", sa.String(32)),
        sa.Column("thread_ts", sa.String(32)),
        sa.Column("answer_started_at", sa.DateTime(timezone=True)),
        *operations.record_columns(),
        operations.key(TABLE),
        operations.rule(TABLE, "response_url", "response_url LIKE 'gAAAA%'"),
    )
    operations.unique_live(TABLE, "event_id")
    operations.live_index(TABLE, "created_at")
    operations.count_versions(TABLE)
    operations.live_index("companies", "slack_channel_id")


def downgrade() -> None:
    op.drop_index("ix_companies_slack_channel_id", "companies")
    op.drop_table(TABLE)
