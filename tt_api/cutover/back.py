"""The way back: what was written here since the cutover, into the old database's own tables."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import psycopg2
from psycopg2 import sql
from psycopg2.extras import execute_values

from tt_api.cutover.findings import Findings
from tt_api.cutover.old_database import OldColumn, OldDatabase
from tt_api.cutover.our_rules import defaults_of
from tt_api.cutover.planning import ColumnPlan, Placed, TablePlan, plan_tables
from tt_api.database.timeouts import statement_timeout
from tt_api.database.transaction import execute, read, transaction
from tt_api.encryption.keyring import keyring
from tt_api.json_text import json_value
from tt_api.models import Base
from tt_api.naming import snake
from tt_api.resources.currencies import major_units

_SECONDS_A_STATEMENT = 24 * 60 * 60.0
_BATCH = 1000
_IMPORTED_AT = "SELECT (state ->> 'importedAt')::timestamptz FROM job_states WHERE job = 'cutover'"
REMEMBER = (
    "INSERT INTO job_states (job, state) VALUES ('cutover', jsonb_build_object('importedAt', clock_timestamp()))"
    " ON CONFLICT (job) DO NOTHING"
)


class TakenBack(NamedTuple):
    """What of a table went back.

    Attributes:
        changed: rows that the old table had, as they are here now.
        added: rows that it hadn't.
        refused: those that it doesn't take; None of a table that it hasn't got.
    """

    name: str
    changed: int
    added: int
    refused: int | None


def imported_at() -> datetime | None:
    """When rows were imported first; None where none were."""
    found = read(_IMPORTED_AT)
    return found[0][0] if found else None


def take_back(old: OldDatabase, placed: Placed, since: datetime, findings: Findings) -> Iterator[TakenBack]:
    """Write into the old database what is new or has changed here since; the caller commits there.

    Each table's rows are brought to what they are here, in the columns that both have.
    """
    with statement_timeout(_SECONDS_A_STATEMENT), transaction():
        execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        plans = plan_tables(old, defaults_of(list(Base.metadata.tables)), placed)
        for plan in plans:
            yield _take_table_back(plan, old, since, findings)
        yield from _count_others({plan.name for plan in plans}, since)


def _take_table_back(plan: TablePlan, old: OldDatabase, since: datetime, findings: Findings) -> TakenBack:
    columns = _that_go_back(plan)
    place = [column.name for column in columns].index("id")
    counts = {True: 0, False: 0}
    refused = 0
    for batch in _changed_rows(plan, columns, since):
        there = _there(plan, old, [row[place] for row in batch])
        for is_known in (True, False):
            own = [row for row in batch if (row[place] in there) == is_known]
            wrong = _write(plan, columns, old, own, is_known=is_known)
            for row_id, reason in wrong:
                findings.refuse(plan.name, row_id, "", reason)
            refused += len(wrong)
            counts[is_known] += len(own) - len(wrong)
    return TakenBack(plan.name, counts[True], counts[False], refused)


def _that_go_back(plan: TablePlan) -> list[ColumnPlan]:
    """One of our columns for each of the old ones: of several that were filled from it, the one of its name."""
    found: dict[str, ColumnPlan] = {}
    for column in plan.columns:
        if column.sources:
            theirs = column.sources[0].column.name
            if theirs not in found or column.name == snake(theirs):
                found[theirs] = column
    return list(found.values())


def _changed_rows(plan: TablePlan, columns: Sequence[ColumnPlan], since: datetime) -> Iterator[list[Sequence[Any]]]:
    """The rows in the form that the old columns take, a batch at a time: there may be more than there is memory for."""
    texts = ", ".join(f"{column.name}::text" for column in columns)
    currency = "currency" if "currency" in plan.table.columns else "'USD'"
    execute(
        f"DECLARE changed_rows CURSOR FOR SELECT {currency}, {texts} FROM {plan.name}"
        " WHERE updated_at >= %s OR created_at >= %s ORDER BY created_at, id",
        (since, since),
    )
    while found := execute(f"FETCH {_BATCH} FROM changed_rows").fetchall():
        yield [
            [_as_there(column, text, currency) for column, text in zip(columns, row, strict=True)]
            for currency, *row in found
        ]
    execute("CLOSE changed_rows")


def _as_there(column: ColumnPlan, text: str | None, currency: str) -> Any:
    """A value of ours in the form that the old column takes."""
    if text is None:
        return None
    source = column.sources[0]
    if column.is_encrypted:
        return keyring().decrypt(text)
    if column.is_money:
        amount = major_units(int(text), currency) if column.in_units else Decimal(text)
        return amount / source.factor
    if source.factor != 1:
        return Decimal(text) / source.factor
    if column.is_json:
        return _json_as_there(source.column, text)
    return text


def _json_as_there(column: OldColumn, text: str) -> Any:
    value = json_value(text)
    if column.kind.endswith("[]"):
        return value if isinstance(value, list) else [value]
    if column.kind.startswith("json"):
        return text
    return ", ".join(map(str, value)) if isinstance(value, list) else text


def _there(plan: TablePlan, old: OldDatabase, ids: Sequence[str]) -> set[str]:
    with old.connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT id::text FROM {} WHERE id::text = ANY(%s)").format(sql.Identifier(plan.old.name)),
            (list(ids),),
        )
        return {row_id for (row_id,) in cursor}


def _write(
    plan: TablePlan, columns: Sequence[ColumnPlan], old: OldDatabase, rows: Sequence[Sequence[Any]], *, is_known: bool
) -> list[tuple[str, str]]:
    """Write rows, together where that goes and else one by one; returns which the old table refuses, and why."""
    if not rows:
        return []
    if _try(plan, columns, old, rows, is_known=is_known) is None:
        return []
    place = [column.name for column in columns].index("id")
    tried = ((row[place], _try(plan, columns, old, [row], is_known=is_known)) for row in rows)
    return [(row_id, reason) for row_id, reason in tried if reason is not None]


def _try(
    plan: TablePlan, columns: Sequence[ColumnPlan], old: OldDatabase, rows: Sequence[Sequence[Any]], *, is_known: bool
) -> str | None:
    """Why the old table doesn't take some rows, without what they say; None where it does."""
    own = [column.sources[0].column for column in columns]
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in own)
    table = sql.Identifier(plan.old.name)
    if is_known:
        changes = sql.SQL(", ").join(
            sql.SQL("{0} = fresh.{0}").format(sql.Identifier(column.name)) for column in own if column.name != "id"
        )
        statement = sql.SQL(
            "UPDATE {0} AS stored SET {1} FROM (VALUES %s) AS fresh ({2}) WHERE stored.id = fresh.id"
        ).format(table, changes, names)
    else:
        statement = sql.SQL("INSERT INTO {} ({}) VALUES %s").format(table, names)
    template = sql.SQL("({})").format(sql.SQL(", ").join(sql.SQL("%s::" + column.kind) for column in own))
    with old.connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before_rows")
        try:
            execute_values(cursor, statement, rows, template=template.as_string(cursor), page_size=_BATCH)
        except (psycopg2.DataError, psycopg2.IntegrityError) as error:
            cursor.execute("ROLLBACK TO SAVEPOINT before_rows")
            return f"{error.diag.message_primary if _names_no_value(error) else type(error).__name__}"
        cursor.execute("RELEASE SAVEPOINT before_rows")
    return None


def _names_no_value(error: psycopg2.Error) -> bool:
    """Whether PostgreSQL's message is about names only: a broken rule, not a value that can't be read."""
    return isinstance(error, psycopg2.IntegrityError)


def _count_others(done: set[str], since: datetime) -> Iterator[TakenBack]:
    """Rows of tables that the old database hasn't got."""
    for table in Base.metadata.sorted_tables:
        if table.name not in done and {"id", "created_at", "version"} <= set(table.columns.keys()):
            ((number,),) = execute(f"SELECT count(*) FROM {table.name} WHERE created_at >= %s", (since,)).fetchall()
            if number:
                yield TakenBack(table.name, 0, int(number), None)
