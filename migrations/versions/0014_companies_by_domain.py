"""Companies are found by their domain.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INDEX = "ix_companies_domain_created_at"


def upgrade() -> None:
    live = sa.text("deleted_at IS NULL")
    op.create_index(INDEX, "companies", ["domain", "created_at", "id"], postgresql_where=live)


def downgrade() -> None:
    op.drop_index(INDEX, "companies")
