"""What an import did, in figures that one can hold against the old database, and which rows to look at."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, TextIO

from tt_api.cutover.findings import Finding, FindingKind, Findings
from tt_api.naming import camel
from tt_api.resources.currencies import decimals_of, major_units

_COLUMNS = ("kind", "table", "id", "field", "reason", "other")


class TableCount(NamedTuple):
    """How many rows of a table there were, and what became of them."""

    name: str
    there: int
    came: int
    refused: int
    here_before: int

    @property
    def is_complete(self) -> bool:
        """Whether each of them is accounted for."""
        return self.there == self.came + self.refused + self.here_before


class MoneyCount(NamedTuple):
    """What a column comes to in one currency; in cents, which have fractions there at most.

    Attributes:
        there: all rows of the old table.
        left: those of them that were refused, or were here before.
        adjusted: by how much amounts were changed on the way: rounded, or turned round.
        came: what the rows that came have here, read back from the table.
    """

    column: str
    currency: str
    there: Decimal
    left: Decimal
    adjusted: Decimal
    came: Decimal

    @property
    def difference(self) -> Decimal:
        """What nothing accounts for; anything but 0 is a fault."""
        return self.there - self.left + self.adjusted - self.came


class Unplaced(NamedTuple):
    """A column or table of the old database that goes nowhere.

    Attributes:
        number: how many values or rows it has.
    """

    name: str
    number: int
    why: str = ""


@dataclass(slots=True)
class Report:
    """All of it."""

    findings: Findings = field(default_factory=Findings)
    tables: list[TableCount] = field(default_factory=list)
    money: list[MoneyCount] = field(default_factory=list)
    columns: list[Unplaced] = field(default_factory=list)
    left_tables: list[Unplaced] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return sum(count.refused for count in self.tables)

    @property
    def is_balanced(self) -> bool:
        """Whether every row and every cent is accounted for."""
        unexplained = [count for count in self.money if count.difference]
        return all(count.is_complete for count in self.tables) and not unexplained

    def lines(self) -> Iterator[str]:
        """The report for a terminal."""
        yield from table_lines(("table", "there", "came", "refused", "here before"), _rows(self.tables))
        if self.money:
            yield ""
            yield from table_lines(
                ("money", "there", "left there", "adjusted", "came", "difference"), map(_amounts, self.money)
            )
        counted = self.findings.counted()
        for kind, title in ((FindingKind.REFUSED, "refused"), (FindingKind.CHANGED, "changed on the way")):
            said = [(str(number), _where(one), one.reason) for one, number in counted if one.kind is kind]
            if said:
                yield ""
                yield from table_lines(("rows", title, "why"), said, right=1)
        if self.columns or self.left_tables:
            yield ""
            goes_nowhere = [(grouped(one.number), one.name, one.why) for one in self.left_tables]
            goes_nowhere += [(grouped(one.number), one.name, one.why) for one in self.columns]
            yield from table_lines(("values", "goes nowhere", "why"), goes_nowhere, right=1)

    def write(self, file: TextIO) -> None:
        """Write which rows were refused or changed, as CSV; no values, so it may be handed on."""
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows(
            (one.kind, one.table, one.row_id, camel(one.column), one.reason, one.other) for one in self.findings
        )


def _rows(counts: Sequence[TableCount]) -> Iterator[tuple[str, ...]]:
    for one in (*counts, _total(counts)):
        yield one.name, *map(grouped, (one.there, one.came, one.refused, one.here_before))


def _total(counts: Sequence[TableCount]) -> TableCount:
    return TableCount(
        "all",
        sum(one.there for one in counts),
        sum(one.came for one in counts),
        sum(one.refused for one in counts),
        sum(one.here_before for one in counts),
    )


def _amounts(count: MoneyCount) -> tuple[str, ...]:
    amounts = (count.there, count.left, count.adjusted, count.came, count.difference)
    return f"{count.column} {count.currency}", *(_major(amount, count.currency) for amount in amounts)


def _major(amount: Decimal, currency: str) -> str:
    if amount == amount.to_integral_value():
        return f"{major_units(int(amount), currency):,}".replace(",", " ")
    return f"{amount.scaleb(-decimals_of(currency)):,f}".replace(",", " ")


def _where(one: Finding) -> str:
    return f"{one.table}.{camel(one.column)}" if one.column else one.table


def grouped(number: int) -> str:
    """A number as people read it: ``12 345``."""
    return f"{number:,}".replace(",", " ")


def table_lines(
    titles: Sequence[str], rows: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]], right: int = 0
) -> Iterator[str]:
    """Columns that line up.

    Args:
        right: how many of the first columns stand to the right; 0 for all but the first.
    """
    lines = [tuple(titles), *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(titles))]
    for line in lines:
        cells = [
            cell.rjust(width) if (place < right if right else place > 0) else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
