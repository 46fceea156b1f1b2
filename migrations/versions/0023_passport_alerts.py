"""What staff was told of passports that fall short of trips.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

from migrations import operations

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLE = "passport_alerts"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("traveler_id", sa.Uuid(), nullable=False),
        sa.Column("trip_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("traveler_id", "trip_id", name=op.f(f"pk_{TABLE}")),
        operations.reference(TABLE, "traveler_id", "travelers", "CASCADE"),
        operations.reference(TABLE, "trip_id", "trips", "CASCADE"),
        operations.rule(TABLE, "level", "level IN ('warn', 'urgent', 'missing')"),
    )


def downgrade() -> None:
    op.drop_table(TABLE)
