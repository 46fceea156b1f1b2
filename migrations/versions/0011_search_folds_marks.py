"""Searches find José by jose, ΝΊΚΟΣ by νίκος and Straße by STRASSE, composed or decomposed.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

from alembic import op

from migrations import operations

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SEARCHED = {
    "companies": ("name", "domain", "city"),
    "contacts": (
        "first_name || coalesce(' ' || last_name, '')",
        "email",
        "phone",
        "regexp_replace(phone, '[^0-9]', '', 'g')",
    ),
    "deals": ("title",),
    "lead_scoring_rules": ("name",),
    "email_templates": ("name", "subject"),
    "email_sequences": ("name",),
    "email_sends": ("to_email", "subject"),
    "email_suppressions": ("email",),
    "notifications": ("title",),
    "marketing_assets": ("title", "alt_text"),
    "automation_runs": ("automation_name", "automation_id"),
}
MARKS = (
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
FOLDED = (
    f"replace(replace(lower(regexp_replace(normalize({{text}}, NFKD), '[{MARKS}]', '', 'g')"
    " COLLATE \"tt_text\"), '\u03c2', '\u03c3'), '\u00df', 'ss')"
)


def upgrade() -> None:
    search_by(FOLDED)


def downgrade() -> None:
    search_by('lower(({text}) COLLATE "tt_text")')


def search_by(folded: str) -> None:
    """Make the search texts anew: PostgreSQL 16 can't change a generated column's expression in place."""
    for table, expressions in SEARCHED.items():
        joined = " || E'\\x1f' || ".join(f"coalesce({expression}, '')" for expression in expressions)
        computed = folded.replace("{text}", joined)
        op.execute(f"ALTER TABLE {table} DROP COLUMN search_text")
        op.execute(f"ALTER TABLE {table} ADD COLUMN search_text text GENERATED ALWAYS AS ({computed}) STORED NOT NULL")
        operations.index_search_text(table)
