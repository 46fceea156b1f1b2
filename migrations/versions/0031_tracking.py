"""How often mails are opened and clicked, the pages of proposals, and consent by address.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

from migrations import operations

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

PAGE_KEY = "md5(rtrim(split_part(regexp_replace(lower(page_url), '^https?://(www[.])?', ''), '#', 1), '/'))"
LIVE = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    for column in ("open_count", "click_count"):
        op.add_column("email_sends", sa.Column(column, sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("proposals", sa.Column("page_key", sa.String(32), sa.Computed(PAGE_KEY, persisted=True)))
    operations.live_index("proposals", "page_key")
    op.create_index("ix_clients_email_key", "clients", [sa.text("email_key(email)")], postgresql_where=LIVE)


def downgrade() -> None:
    op.drop_index("ix_clients_email_key", "clients")
    # Its index goes with it.
    op.drop_column("proposals", "page_key")
    op.drop_column("email_sends", "click_count")
    op.drop_column("email_sends", "open_count")
