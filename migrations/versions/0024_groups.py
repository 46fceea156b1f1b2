"""Milestones of groups, what lists of their members filter by, and kinds of commission receipts.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

from migrations import operations

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLE = "group_milestones"
_MEMBERS_BY = (
    *("role", "deposit_paid", "bed_type", "dining", "insurance_status"),
    *("traveler_id", "client_id", "booking_id"),
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("milestone_type", sa.String(20), server_default="other", nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        operations.json_column("remind_days", "[7, 1]"),
        sa.Column("reminded_on", sa.Date()),
        sa.Column("notes", sa.Text()),
        *operations.record_columns(),
        operations.key(TABLE),
        operations.reference(TABLE, "group_id", "groups", "CASCADE"),
        operations.rule(
            TABLE,
            "milestone_type",
            "milestone_type IN ('deposit_due', 'second_deposit', 'option_expires', 'names_due', 'rooming_list',"
            " 'final_payment', 'documents', 'call', 'departure', 'other')",
        ),
    )
    for columns in (("created_at",), ("milestone_type", "created_at"), ("due_date",)):
        operations.live_index(TABLE, "group_id", *columns)
    op.create_index(
        "ix_group_milestones_open",
        TABLE,
        ["due_date", "id"],
        postgresql_where=sa.text("completed_at IS NULL AND deleted_at IS NULL"),
    )
    operations.count_versions(TABLE)
    for column in _MEMBERS_BY:
        operations.live_index("group_members", "group_id", column, "created_at")
    operations.live_index("group_members", "group_id", "waitlisted_at")
    op.create_index(
        "ix_group_members_offers",
        "group_members",
        ["offer_expires_at", "id"],
        postgresql_where=sa.text("status = 'offered' AND deleted_at IS NULL"),
    )
    op.add_column("commission_receipts", sa.Column("kind", sa.String(20), server_default="commission", nullable=False))
    op.create_check_constraint(
        op.f("ck_commission_receipts_kind"), "commission_receipts", "kind IN ('commission', 'override')"
    )


def downgrade() -> None:
    op.drop_column("commission_receipts", "kind")
    op.drop_index("ix_group_members_offers", "group_members")
    op.drop_index("ix_group_members_group_id_waitlisted_at", "group_members")
    for column in _MEMBERS_BY:
        op.drop_index(f"ix_group_members_group_id_{column}_created_at", "group_members")
    op.drop_table(TABLE)
