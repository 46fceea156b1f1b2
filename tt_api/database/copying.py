"""Many rows at once, by COPY."""

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from tt_api.database.orm import db

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
    """Store rows inside the current transaction.

    Args:
        table, columns: our own names.
        rows: the values of each, in the order of the columns: as Python writes them, or as PostgreSQL reads them.
    """
    lines = StringIO("".join(["\t".join(map(_field, row)) + "\n" for row in rows]))
    driver: Any = db.session.connection().connection
    with driver.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", lines)


def _field(value: Any) -> str:
    """A value in COPY's text format."""
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    return "\\N" if value is None else str(value)
