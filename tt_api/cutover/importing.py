"""Bringing the old database's rows into ours: one snapshot there, one transaction here."""

from collections.abc import Callable, Iterator, Sequence

from tt_api.cutover import names
from tt_api.cutover.back import REMEMBER
from tt_api.cutover.comparing import count_money, count_rows
from tt_api.cutover.deriving import derive
from tt_api.cutover.findings import Findings
from tt_api.cutover.finishing import Row
from tt_api.cutover.old_database import OldDatabase
from tt_api.cutover.our_rules import defaults_of
from tt_api.cutover.planning import Placed, TablePlan, old_table_of, plan_tables
from tt_api.cutover.report import Report, Unplaced, grouped
from tt_api.cutover.rows import RowConverter
from tt_api.cutover.staging import MAKE_CAME, Stage
from tt_api.database.partitions import add_month_partitions, is_partitioned
from tt_api.database.timeouts import statement_timeout
from tt_api.database.transaction import execute, transaction
from tt_api.database.turns import TurnsOn, take_turns
from tt_api.models import Base

_SECONDS_A_STATEMENT = 24 * 60 * 60.0
_BATCH = 10_000
_SAY_EVERY = 100_000

Say = Callable[[str], None]


class _UndoError(Exception):
    """Takes everything back."""


def bring_over(old: OldDatabase, placed: Placed, *, keeps: Callable[[Report], bool], say: Say) -> Report:
    """Bring over what isn't here yet, and say what became of it.

    Args:
        placed: where old columns go, by the operator.
        keeps: told the report before anything is committed; where it says no, nothing is.
        say: prints a line.
    """
    report = Report()
    try:
        with statement_timeout(_SECONDS_A_STATEMENT), transaction():
            _begin()
            plans = plan_tables(old, defaults_of(list(Base.metadata.tables)), placed)
            counts = [_bring_table(plan, old, report.findings, say) for plan in plans]
            execute("ANALYZE came")
            derive(report.findings)
            for plan, (came, converter) in zip(plans, counts, strict=True):
                _count(report, plan, old, came, converter)
            _tell_unplaced(report, plans, old)
            execute(REMEMBER)
            _undo_unless(keeps(report))
    except _UndoError:
        pass
    return report


def _undo_unless(kept: bool) -> None:  # noqa: FBT001 -- its name says it
    if not kept:
        raise _UndoError


def _begin() -> None:
    execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
    execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    take_turns(TurnsOn.CUTOVER)
    execute(MAKE_CAME)


def _bring_table(plan: TablePlan, old: OldDatabase, findings: Findings, say: Say) -> tuple[int, RowConverter]:
    converter = RowConverter(plan, findings)
    with Stage(plan, findings) as stage:
        for rows in _converted(plan, old, converter, say):
            stage.add(rows)
        if is_partitioned(plan.table):
            _make_months(plan)
        came = stage.store()
    if came:
        # What follows is worked out, and first lists are read, by plans for a table of that size.
        execute(f"ANALYZE {plan.name}")
    findings.forget_changes(plan.name, findings.refused_ids(plan.name))
    return came, converter


def _converted(plan: TablePlan, old: OldDatabase, converter: RowConverter, say: Say) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for number, row in enumerate(old.rows(plan.old, plan.expressions), start=1):
        converted = converter.convert(row)
        if converted is not None:
            batch.append(converted)
        if len(batch) == _BATCH:
            yield batch
            batch = []
        if number % _SAY_EVERY == 0:
            say(f"{plan.name}: {grouped(number)} rows read")
    if batch:
        yield batch


def _make_months(plan: TablePlan) -> None:
    """Partitions for the months of what waits to be stored, and no others: one wrong date would make hundreds."""
    months = execute(
        f"SELECT DISTINCT date_trunc('month', occurred_at AT TIME ZONE 'UTC')::date FROM staged_{plan.name} ORDER BY 1"
    ).fetchall()
    for (month,) in months:
        add_month_partitions(plan.name, month, 1)


def _count(report: Report, plan: TablePlan, old: OldDatabase, came: int, converter: RowConverter) -> None:
    refused = report.findings.refused_ids(plan.name)
    report.tables.append(count_rows(plan, old, refused, came))
    report.money += count_money(plan, old, refused, converter.adjusted)


def _tell_unplaced(report: Report, plans: Sequence[TablePlan], old: OldDatabase) -> None:
    for plan in plans:
        numbers = old.count_values(plan.old, plan.unplaced)
        report.columns += [
            Unplaced(f"{plan.old.name}.{column.name}", number, "--map says where it goes")
            for column, number in zip(plan.unplaced, numbers, strict=True)
            if number
        ]
    used = {plan.old.name for plan in plans}
    reasons = {found.name: why for name, why in names.LEFT_THERE.items() if (found := old_table_of(name, old))}
    report.left_tables += [
        Unplaced(name, number, reasons.get(name, "a table that isn't known here"))
        for name, table in old.tables.items()
        if name not in used and (number := old.count(table))
    ]
