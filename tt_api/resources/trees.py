"""Rows that belong to others of their table, as brands do to their group: nobody may end up above themselves."""

from tt_api.database.record import Record
from tt_api.database.transaction import execute
from tt_api.database.turns import TurnsOn, take_turns
from tt_api.errors import ValidationError
from tt_api.naming import camel
from tt_api.resources import writing
from tt_api.resources.table import table_of


def require_no_cycle(model: type[Record], row_id: str, reference: str, parent_id: str) -> None:
    """Make sure that a parent isn't below the row itself; nobody else changes a parent until this commits.

    That a row isn't its own parent is left to the table's rule.

    Args:
        model: the row's.
        row_id: the row that gets the parent.
        reference: the column that names the parent.
        parent_id: the parent that it gets.

    Raises:
        ValidationError: it is.
    """
    # The row first, as everybody does: who holds the tree never waits for a row of somebody who waits for the tree.
    writing.lock(model, row_id)
    take_turns(TurnsOn.TREES)
    table = table_of(model).name
    # UNION, not UNION ALL: it ends in a cycle, too, should there be an old one.
    above = execute(
        f"WITH RECURSIVE above AS (SELECT id, {reference} FROM {table} WHERE id = %(parent)s"  # noqa: S608 -- our names
        f" UNION SELECT {table}.id, {table}.{reference} FROM {table} JOIN above ON {table}.id = above.{reference})"
        " SELECT 1 FROM above WHERE id = %(row)s",
        {"parent": parent_id, "row": row_id},
    )
    if parent_id != row_id and above.fetchone():
        raise ValidationError.at(camel(reference), "can't be one below this one")
