"""What came held against what was there: rows, and money to the cent."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from tt_api.cutover.old_database import OldColumn, OldDatabase
from tt_api.cutover.planning import ColumnPlan, TablePlan
from tt_api.cutover.report import MoneyCount, TableCount
from tt_api.cutover.rows import Adjustment
from tt_api.cutover.values import in_cents
from tt_api.database.transaction import execute

# So many ids go into one statement.
_BATCH = 50_000
_KNOWN = "SELECT id::text FROM came WHERE table_name = %s AND NOT is_new"

Adjusted = Mapping[str, Sequence[Adjustment]]


def count_rows(plan: TablePlan, old: OldDatabase, refused: Sequence[str], came: int) -> TableCount:
    """What became of a table's rows."""
    return TableCount(plan.name, old.count(plan.old), came, len(refused), len(_known(plan)))


def count_money(plan: TablePlan, old: OldDatabase, refused: Sequence[str], adjusted: Adjusted) -> Iterator[MoneyCount]:
    """What a table's columns of money come to, there and here.

    Args:
        refused: the rows that stayed there.
        adjusted: what was changed of those that came.
    """
    columns = [column for column in plan.columns if column.is_money and column.sources]
    if not columns:
        return
    left_ids = [*refused, *_known(plan)]
    changes = _changes(plan, adjusted, frozenset(left_ids))
    for column in columns:
        there = _there(plan, old, column)
        left = _left(plan, old, column, left_ids)
        came = _came(plan, column)
        for currency in sorted(there.keys() | came.keys()):
            count = MoneyCount(
                f"{plan.name}.{column.name}",
                currency,
                there.get(currency, Decimal(0)),
                left.get(currency, Decimal(0)),
                changes[column.name, currency],
                came.get(currency, Decimal(0)),
            )
            if any(count[2:]):
                yield count


def _there(
    plan: TablePlan, old: OldDatabase, column: ColumnPlan, ids: Sequence[str] | None = None
) -> dict[str, Decimal]:
    (source,) = column.sources
    found = old.sums(plan.old, source.column, _old_currency(plan), ids)
    return {
        currency: in_cents(amount * source.factor, currency, in_units=bool(column.in_units))
        for currency, amount in found.items()
    }


def _left(plan: TablePlan, old: OldDatabase, column: ColumnPlan, ids: Sequence[str]) -> dict[str, Decimal]:
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for start in range(0, len(ids), _BATCH):
        for currency, amount in _there(plan, old, column, ids[start : start + _BATCH]).items():
            found[currency] += amount
    return found


def _came(plan: TablePlan, column: ColumnPlan) -> dict[str, Decimal]:
    currency = "currency" if "currency" in plan.table.columns else "'USD'"
    found = execute(
        f"SELECT {currency}, coalesce(sum({column.name}), 0) FROM {plan.name} JOIN came USING (id)"
        " WHERE table_name = %s AND is_new GROUP BY 1",
        (plan.name,),
    ).fetchall()
    return {str(name): Decimal(amount) for name, amount in found}


def _known(plan: TablePlan) -> list[str]:
    return [row_id for (row_id,) in execute(_KNOWN, (plan.name,)).fetchall()]


def _old_currency(plan: TablePlan) -> OldColumn | None:
    """The old column that says what amounts are in, where ours has one too."""
    return next(
        (source.column for column in plan.columns if column.name == "currency" for source in column.sources[:1]), None
    )


def _changes(plan: TablePlan, adjusted: Adjusted, left: frozenset[str]) -> defaultdict[tuple[str, str], Decimal]:
    """By how much amounts were changed, by column and currency, of the rows that came."""
    knows_currency = "currency" in plan.table.columns
    found: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row_id, adjustments in adjusted.items():
        if row_id not in left:
            for one in adjustments:
                found[one.column, one.currency if knows_currency else "USD"] += one.by
    return found
