"""Where members of groups slept at each version, so that suppliers get what has changed since the list that they have.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

from migrations import operations

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

TABLE = "rooming_changes"
# Rooms of before count from the version that their group has now. Without a digest they are shown as changed once.
SO_FAR = f"""
INSERT INTO {TABLE} (group_id, member_id, since_version, room_key, cabin_category, cabin_number, bed_type)
SELECT groups.id, member.id, groups.version, member.room_key, member.cabin_category, member.cabin_number, member.bed_type
FROM groups JOIN group_members AS member ON member.group_id = groups.id
WHERE member.room_key IS NOT NULL AND member.deleted_at IS NULL
  AND member.status IN ('reserved', 'offered', 'confirmed', 'traveled', 'no_show')
"""


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("since_version", sa.BigInteger(), nullable=False),
        sa.Column("room_key", sa.String(20)),
        sa.Column("cabin_category", sa.String(20)),
        sa.Column("cabin_number", sa.String(20)),
        sa.Column("bed_type", sa.String(20)),
        sa.Column("shown", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("group_id", "member_id", "since_version", name=op.f(f"pk_{TABLE}")),
        operations.reference(TABLE, "group_id", "groups", "CASCADE"),
        operations.reference(TABLE, "member_id", "group_members", "CASCADE"),
    )
    op.create_index(f"ix_{TABLE}_member_id", TABLE, ["member_id"])
    op.execute(SO_FAR)


def downgrade() -> None:
    op.drop_table(TABLE)
