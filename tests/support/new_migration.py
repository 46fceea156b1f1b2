"""The migrations, and one more after them that a test writes."""

import shutil
from pathlib import Path
from textwrap import indent

from alembic.script import ScriptDirectory

from devtools.migration_lint import MIGRATIONS

REVISION = "9999"
_TEXT = '''"""Tried out."""

import sqlalchemy as sa
from alembic import op

from migrations import operations

revision = "{revision}"
down_revision = "{head}"


def upgrade() -> None:
{body}
'''


def migrations_and_one(folder: Path, body: str) -> tuple[Path, str]:
    """Copy the migrations into a folder and add one whose upgrade is `body`; the copy, and the revision before it."""
    migrations = folder / "migrations"
    shutil.copytree(MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    head = ScriptDirectory(str(migrations)).get_current_head()
    assert head
    text = _TEXT.format(revision=REVISION, head=head, body=indent(body, "    "))
    (migrations / "versions" / f"{REVISION}_tried_out.py").write_text(text)
    return migrations, head
