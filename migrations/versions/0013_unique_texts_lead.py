"""The ids that other systems gave lead their unique indexes, so that these serve a look for the id alone as well.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Each index's table, what it is within, and the id.
INDEXES = (("marketing_assets", "source", "external_id"), ("automation_runs", "automation_id", "execution_id"))


def upgrade() -> None:
    for table, scope, text in INDEXES:
        replace(table, old=(scope, text), new=(text, scope))


def downgrade() -> None:
    for table, scope, text in INDEXES:
        replace(table, old=(text, scope), new=(scope, text))


def replace(table: str, *, old: tuple[str, str], new: tuple[str, str]) -> None:
    live = sa.text("deleted_at IS NULL")
    op.create_index(f"uq_{table}_{'_'.join(new)}", table, [*new], unique=True, postgresql_where=live)
    op.drop_index(f"uq_{table}_{'_'.join(old)}", table)
