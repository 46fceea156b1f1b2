"""Rows of any table that others refer to, all at once."""

from collections.abc import Collection

from tt_api.database.record import Record
from tt_api.database.transaction import read
from tt_api.resources.table import Row, table_of


def by_id(model: type[Record], ids: Collection[str | None]) -> dict[str, Row]:
    """Live rows by their ids."""
    wanted = sorted({row_id for row_id in ids if row_id is not None})
    if not wanted:
        return {}
    table = table_of(model)
    sql = f"SELECT {table.select_list} FROM {table.name} WHERE id = ANY(%s::uuid[]) AND deleted_at IS NULL"  # noqa: S608 -- our own names
    return {row["id"]: row for row in (Row(table, values) for values in read(sql, (wanted,)))}
