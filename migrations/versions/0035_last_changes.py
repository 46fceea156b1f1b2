"""Who changed a row last, so that whoever comes second is told who was first.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

TABLE = "last_changes"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("made_version", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("row_id", name=op.f(f"pk_{TABLE}")),
    )
    op.add_column("studio_sessions", sa.Column("person", sa.String(100)))


def downgrade() -> None:
    op.drop_column("studio_sessions", "person")
    op.drop_table(TABLE)
