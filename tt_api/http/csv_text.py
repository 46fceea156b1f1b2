"""CSV as spreadsheets read it: RFC 4180, days in ISO 8601, amounts with a point, and no cell that they would run."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import SEEK_END, StringIO

Cell = str | int | Decimal | date | None

# What spreadsheets take for the beginning of a formula.
_RUNS = ("=", "+", "-", "@", "\t", "\r")
# Excel reads UTF-8 as such only behind it.
_BOM = "\ufeff"
# Characters: each piece is a packet to the client.
_PIECE = 16_000


def csv_text(rows: Iterable[Sequence[Cell]], *, bom: bool = False) -> Iterator[str]:
    """A file, piece by piece, so that a long one is never held whole.

    Args:
        rows: the first one is the header.
        bom: whether the file begins with a byte order mark.
    """
    piece = StringIO(_BOM if bom else "")
    piece.seek(0, SEEK_END)
    writer = csv.writer(piece, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_written(cell) for cell in row])
        if piece.tell() >= _PIECE:
            yield piece.getvalue()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue()


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return f"'{cell}" if cell.startswith(_RUNS) else cell
        case Decimal():
            return f"{cell:f}"
        case _:
            return str(cell)
