"""Companies: what is stored, and what is scored anew for it."""

from collections.abc import Mapping
from typing import Any

from tt_api import writing
from tt_api.models.companies import Company
from tt_api.services.scoring import staging
from tt_api.table import Row, table_of

_COMPANIES = table_of(Company)


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a locked company; its contacts' scores follow."""
    stored = writing.update(_COMPANIES, row, changes)
    staging.company_changed(row["id"], changes)
    return stored


def delete(row: Row) -> None:
    """Delete a locked company; to its contacts' scores it is no company any more."""
    writing.soft_delete(_COMPANIES, row)
    staging.company_changed(row["id"])
