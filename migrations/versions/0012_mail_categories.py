"""Mails say what they are for: marketing isn't sent to whoever is not to be contacted.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "email_sends", sa.Column("category", sa.String(20), server_default="transactional", nullable=False)
    )
    # No change of the mails themselves, so their versions stay.
    op.execute("ALTER TABLE email_sends DISABLE TRIGGER bump_version")
    op.execute("UPDATE email_sends SET category = 'marketing' WHERE enrolment_id IS NOT NULL")
    op.execute("ALTER TABLE email_sends ENABLE TRIGGER bump_version")
    op.create_check_constraint(
        op.f("ck_email_sends_category"), "email_sends", "category IN ('transactional', 'marketing')"
    )
    op.create_index(
        "ix_email_sends_category_created_at",
        "email_sends",
        ["category", "created_at", "id"],
        postgresql_where=sa.text("deleted_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_column("email_sends", "category")
