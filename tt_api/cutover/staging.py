"""A table's converted rows beside ours: what isn't right there is told apart by PostgreSQL, and the rest is stored."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

from tt_api.cutover import taken
from tt_api.cutover.findings import Findings
from tt_api.cutover.finishing import Row
from tt_api.cutover.our_rules import Check, checks_of, unique_indexes_of
from tt_api.cutover.planning import FILLED_WHEN_STAGED, TablePlan
from tt_api.database.copying import copy_rows
from tt_api.database.transaction import execute

_GONE = "the row that it refers to isn't here"

# Which rows came, and which were here before.
MAKE_CAME = (
    "CREATE TEMP TABLE came (table_name text, id uuid, is_new boolean, PRIMARY KEY (table_name, id)) ON COMMIT DROP"
)


class Stage:
    """Where the rows of one table wait until they are known to be right."""

    def __init__(self, plan: TablePlan, findings: Findings) -> None:
        self._plan = plan
        self._findings = findings
        self._columns = [column.name for column in plan.columns]
        self._table = f"staged_{plan.name}"

    def __enter__(self) -> Self:
        # With what PostgreSQL fills in, so that its rules are judged by whole rows; generated columns stay empty.
        execute(f"CREATE TEMP TABLE {self._table} (LIKE {self._plan.name} INCLUDING DEFAULTS) ON COMMIT DROP")
        late = [column for table, column in FILLED_WHEN_STAGED if table == self._plan.name]
        for column in self._plan.table.columns:
            if column.computed is not None or column.name in late:
                execute(f"ALTER TABLE {self._table} ALTER COLUMN {column.name} DROP NOT NULL")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            execute(f"DROP TABLE {self._table}")

    def add(self, rows: Sequence[Row]) -> None:
        """Take in some rows."""
        copy_rows(self._table, self._columns, ([row[name] for name in self._columns] for row in rows))

    def store(self) -> int:
        """Move what is right into our table; returns how many rows that is."""
        # The planner knows nothing yet of what came by COPY.
        execute(f"ANALYZE {self._table}")
        self._leave_out_known()
        self._refuse_twins()
        self._fill_in()
        self._judge_references()
        self._judge_checks()
        self._judge_unique()
        self._judge_references_to_itself()
        columns = ", ".join(column.name for column in self._plan.table.columns if column.computed is None)
        execute(f"INSERT INTO {self._plan.name} ({columns}) SELECT {columns} FROM {self._table}")
        stored = execute(
            f"INSERT INTO came SELECT %s, id, true FROM {self._table}",
            (self._plan.name,),
        )
        return int(stored.rowcount)

    def _leave_out_known(self) -> None:
        known = execute(
            f"WITH known AS (DELETE FROM {self._table} AS staged USING {self._plan.name} AS ours"
            " WHERE ours.id = staged.id RETURNING staged.id)"
            " INSERT INTO came SELECT DISTINCT %s, id, false FROM known RETURNING id::text",
            (self._plan.name,),
        ).fetchall()
        self._findings.forget_changes(self._plan.name, (row_id for (row_id,) in known))

    def _refuse_twins(self) -> None:
        self._refuse(
            f"id IN (SELECT id FROM {self._table} GROUP BY id HAVING count(*) > 1)", "id", "is there more than once"
        )

    def _fill_in(self) -> None:
        for (table, column), sought in FILLED_WHEN_STAGED.items():
            if table != self._plan.name:
                continue
            execute(f"UPDATE {self._table} AS staged SET {column} = ({sought}) WHERE {column} IS NULL")
            if not self._plan.table.columns[column].nullable:
                self._refuse(f"{column} IS NULL OR {column}::text = ''", column, "has no value, and needs one")

    def _judge_references(self) -> None:
        for column in self._references(to_itself=False):
            (key,) = column.foreign_keys
            parent = key.column.table.name
            gone = f"{column.name} IS NOT NULL AND NOT EXISTS (SELECT FROM {parent} WHERE id = staged.{column.name})"
            if column.nullable:
                self._clear(gone, column.name)
            else:
                self._refuse(gone, column.name, _GONE)

    def _judge_references_to_itself(self) -> None:
        for column in self._references(to_itself=True):
            other = f"WHERE id = staged.{column.name}"
            self._clear(
                f"{column.name} IS NOT NULL AND NOT EXISTS (SELECT FROM {self._plan.name} {other})"
                f" AND NOT EXISTS (SELECT FROM {self._table} AS other {other})",
                column.name,
            )

    def _references(self, *, to_itself: bool) -> list[Any]:
        table = self._plan.table
        return [
            table.columns[name]
            for name in self._columns
            for key in table.columns[name].foreign_keys
            if (key.column.table is table) == to_itself
        ]

    def _judge_checks(self) -> None:
        checks = checks_of(self._plan.table)
        if not checks:
            return
        broken = execute(
            f"SELECT id::text, CASE {' '.join(_when(number, check) for number, check in enumerate(checks))} END"
            f" FROM {self._table} WHERE NOT ({' AND '.join(f'({check.condition})' for check in checks)})"
        ).fetchall()
        for row_id, number in broken:
            self._findings.refuse(self._plan.name, row_id, checks[number].column, checks[number].message)
        self._delete([row_id for row_id, _ in broken])

    def _judge_unique(self) -> None:
        for index in unique_indexes_of(self._plan.table):
            self._delete(taken.settle(self._plan.name, self._table, index, self._findings))

    def _clear(self, condition: str, column: str) -> None:
        cleared = execute(
            f"UPDATE {self._table} AS staged SET {column} = NULL WHERE {condition} RETURNING id::text"
        ).fetchall()
        for (row_id,) in cleared:
            self._findings.change(self._plan.name, row_id, column, f"left out: {_GONE}")

    def _refuse(self, condition: str, column: str, reason: str) -> None:
        refused = execute(f"DELETE FROM {self._table} AS staged WHERE {condition} RETURNING id::text").fetchall()
        for (row_id,) in refused:
            self._findings.refuse(self._plan.name, row_id, column, reason)

    def _delete(self, ids: Iterable[str]) -> None:
        gone = list(ids)
        if gone:
            execute(f"DELETE FROM {self._table} WHERE id = ANY(%s::uuid[])", (gone,))


def _when(number: int, check: Check) -> str:
    return f"WHEN NOT ({check.condition}) THEN {number}"
