"""Mails that carry an invoice, and receipts of payments.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLE = "email_sends"


def upgrade() -> None:
    for column, target in (("invoice_id", "invoices"), ("payment_id", "payments")):
        op.add_column(TABLE, sa.Column(column, sa.Uuid()))
        key = op.f(f"fk_{TABLE}_{column}")
        op.create_foreign_key(key, TABLE, target, [column], ["id"], ondelete="RESTRICT")
        live = sa.text("deleted_at IS NULL")
        op.create_index(
            f"ix_{TABLE}_{column}_created_at", TABLE, [column, "created_at", "id"], postgresql_where=live
        )
    op.create_index(f"uq_{TABLE}_payment_id", TABLE, ["payment_id"], unique=True)


def downgrade() -> None:
    # Their keys and indexes go with them.
    op.drop_column(TABLE, "payment_id")
    op.drop_column(TABLE, "invoice_id")
