"""An old row as ours: every value converted, what is missing filled in, or the row refused."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from tt_api.cutover import values
from tt_api.cutover.findings import Findings
from tt_api.cutover.finishing import FINISHES, Row
from tt_api.cutover.planning import FILLED_WHEN_STAGED, ColumnPlan, Source, TablePlan
from tt_api.cutover.values import UnfitError
from tt_api.encryption.keyring import keyring
from tt_api.encryption.masks import MASK

_NO_ID = "(none)"

# Of a column, its sources, each with where in an old row it stands.
_Place = Sequence[tuple[int, Source]]


class Adjustment(NamedTuple):
    """An amount that isn't to the cent what it was there.

    Attributes:
        by: ours less the old one, in cents.
    """

    column: str
    currency: str
    by: Decimal


class RowConverter:
    """Converts the rows of one table.

    Attributes:
        adjusted: amounts that were rounded, turned round or left out, by row.
    """

    def __init__(self, plan: TablePlan, findings: Findings) -> None:
        self._plan = plan
        self._findings = findings
        self._finish = FINISHES.get(plan.name)
        self._places = _places(plan.columns)
        self._currency = next((place for column, place in self._places if column.name == "currency"), ())
        self._id = next(place for column, place in self._places if column.name == "id")
        self._encrypt = keyring().encrypt
        self._row_id = _NO_ID
        self.adjusted: dict[str, list[Adjustment]] = {}

    def convert(self, old: Sequence[str | None]) -> Row | None:
        """The row to store; None where it is refused."""
        found = _first_of(old, self._id)
        self._row_id = found[0] if found else _NO_ID
        stated = _first_of(old, self._currency)
        currency = (stated[0].strip().upper() if stated else "") or "USD"
        try:
            row = {column.name: self._value(column, _first_of(old, place), currency) for column, place in self._places}
            self._fill_in(row, currency)
            self._complete(row)
        except _RefusedError as refused:
            self._findings.refuse(self._plan.name, self._row_id, refused.column, str(refused))
            self.adjusted.pop(self._row_id, None)
            return None
        return row

    def _value(self, column: ColumnPlan, found: tuple[str, Source] | None, currency: str) -> str | None:
        if found is None or not found[0].strip():
            return column.default
        text, source = found
        try:
            if source.factor != 1:
                text = str(values.money(text) * source.factor)
            if column.is_money:
                return self._money(column, text, currency)
            converted = column.convert(text) if column.convert is not None else None
        except UnfitError as unfit:
            # An amount is never dropped: whatever is paid or owed must be seen to come over, or not to.
            if not column.nullable or column.is_money:
                raise _RefusedError(column.name, str(unfit)) from None
            self._note(column.name, f"left out: {unfit}")
            return None
        if converted is not None and MASK in converted and MASK not in text:
            self._note(column.name, "a card number in it is masked")
        return converted

    def _money(self, column: ColumnPlan, text: str, currency: str) -> str:
        amount = values.money(text)
        in_units = bool(column.in_units)
        found = values.cents(amount, currency, in_units=in_units)
        exact = values.in_cents(amount, currency, in_units=in_units)
        if found != exact:
            self._adjust(column.name, currency, found - exact)
            self._note(column.name, "rounded to whole cents")
        return str(found)

    def _fill_in(self, row: Row, currency: str) -> None:
        if self._finish is None:
            return
        before = {column.name: row[column.name] for column, _ in self._places if column.is_money and column.sources}
        try:
            self._finish.work(row, self._note)
        except UnfitError as unfit:
            raise _RefusedError("", str(unfit)) from None
        for name, was in before.items():
            change = Decimal(row[name] or 0) - Decimal(was or 0)
            if change:
                self._adjust(name, currency, change)

    def _complete(self, row: Row) -> None:
        for column, _ in self._places:
            value = row[column.name]
            if value is None:
                if not column.nullable and (self._plan.name, column.name) not in FILLED_WHEN_STAGED:
                    raise _RefusedError(column.name, "has no value, and needs one")
            elif column.is_encrypted:
                row[column.name] = self._encrypt(value)

    def _note(self, column: str, reason: str) -> None:
        self._findings.change(self._plan.name, self._row_id, column, reason)

    def _adjust(self, column: str, currency: str, by: Decimal) -> None:
        self.adjusted.setdefault(self._row_id, []).append(Adjustment(column, currency, by))


class _RefusedError(Exception):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


def _places(columns: Sequence[ColumnPlan]) -> list[tuple[ColumnPlan, _Place]]:
    found: list[tuple[ColumnPlan, _Place]] = []
    position = 0
    for column in columns:
        found.append((column, tuple(enumerate(column.sources, position))))
        position += len(column.sources)
    return found


def _first_of(old: Sequence[str | None], place: _Place) -> tuple[str, Source] | None:
    for position, source in place:
        text = old[position]
        if text is not None:
            return text, source
    return None
