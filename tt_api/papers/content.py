"""What stands in a paper: texts that are ready to be read, in blocks from top to bottom."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tt_api.config import Letterhead


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        width: in proportion to the other columns.
        right: whether its texts stand at its right edge, as numbers do.
    """

    heading: str
    width: float
    right: bool = False


class Table(NamedTuple):
    """Rows below headings, which each page repeats."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


class Sum(NamedTuple):
    """An amount below a table.

    Attributes:
        strong: whether it is what the table comes to.
    """

    label: str
    amount: str
    strong: bool = False


class Sums(NamedTuple):
    """Amounts at the right edge, one below the other."""

    rows: tuple[Sum, ...]


class Text(NamedTuple):
    """Free text of any length below its heading."""

    heading: str
    text: str


class Entry(NamedTuple):
    """One thing in a day.

    Attributes:
        when: stands in the margin.
        details: lines below the title.
    """

    when: str
    title: str
    details: tuple[str, ...] = ()


class Entries(NamedTuple):
    """What a day has, below the day."""

    heading: str
    entries: tuple[Entry, ...]


Block = Table | Sums | Text | Entries


@dataclass(frozen=True, slots=True)
class Document:
    """A whole paper.

    Attributes:
        title: what it is: ``INVOICE``.
        reference: what it is called on every page: an invoice's number.
        created_at: the date of the file, so that the same paper is the same file.
        addressee: whom it is for, line by line, below ``addressee_label``.
        facts: short ones beside the addressee, each with its label.
        mark: written across every page, for what isn't to be taken as it stands: ``DRAFT``.
    """

    letterhead: Letterhead
    title: str
    reference: str
    created_at: datetime
    addressee_label: str
    addressee: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    mark: str = ""
