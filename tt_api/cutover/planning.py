"""Which column of an old table goes into which of ours, and how its values are converted."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from psycopg2 import sql
from sqlalchemy import Column, DateTime, Table
from sqlalchemy.dialects.postgresql import JSONB

from tt_api.cutover import names
from tt_api.cutover.converters import converter_for
from tt_api.cutover.finishing import FINISHES
from tt_api.cutover.old_database import OldColumn, OldDatabase, OldTable
from tt_api.cutover.values import Convert
from tt_api.models import Base

# Ours to fill: ids are the only keys that come over.
_OURS = frozenset(("version", "search_text"))

# What only other tables know, so that it is filled in when the rows are in PostgreSQL (`tt_api.cutover.staging`).
FILLED_WHEN_STAGED: Mapping[tuple[str, str], str] = {
    ("clients", "name"): (
        "SELECT coalesce((SELECT concat_ws(' ', first_name, last_name) FROM contacts"
        " WHERE id = staged.primary_contact_id), (SELECT name FROM companies WHERE id = staged.company_id))"
    ),
    ("payments", "client_id"): "SELECT client_id FROM bookings WHERE id = staged.booking_id",
    ("payments", "trip_id"): "SELECT trip_id FROM bookings WHERE id = staged.booking_id",
}


class Source(NamedTuple):
    """An old column, and what its numbers are multiplied by.

    Attributes:
        factor: only where somebody said so; 1 otherwise.
    """

    column: OldColumn
    factor: int = 1


class ColumnPlan(NamedTuple):
    """How one of our columns is filled.

    Attributes:
        sources: where its value may stand, the first that has one counts; none for what is ours alone.
        convert: makes ours of an old text. Money has none: see `in_units`.
        default: what stands where there is no value, as PostgreSQL writes it; None where there is no default.
        in_units: of money, whether it stands there in dollars rather than cents; None for what isn't money.
        is_encrypted: whether it is kept as a ciphertext.
        is_json: whether it is read as JSON, whatever it is there.
    """

    name: str
    sources: tuple[Source, ...]
    convert: Convert | None
    default: str | None
    nullable: bool
    in_units: bool | None = None
    is_encrypted: bool = False
    is_json: bool = False

    @property
    def is_money(self) -> bool:
        """Whether it holds an amount of money."""
        return self.in_units is not None


class TablePlan(NamedTuple):
    """How one of our tables is filled.

    Attributes:
        unplaced: columns there that go nowhere.
    """

    table: Table
    old: OldTable
    columns: Sequence[ColumnPlan]
    unplaced: Sequence[OldColumn]

    @property
    def name(self) -> str:
        """Ours."""
        return self.table.name

    @property
    def expressions(self) -> list[sql.Composable]:
        """What is read of each old row: the texts of all sources, in order."""
        return [
            sql.SQL("to_jsonb({})::text" if column.is_json else "{}::text").format(sql.Identifier(source.column.name))
            for column in self.columns
            for source in column.sources
        ]


# Where the operator says that an old column goes: by our table and its name there, our column and a factor.
Placed = Mapping[tuple[str, str], tuple[str, int]]


def plan_tables(old: OldDatabase, defaults: Mapping[tuple[str, str], str], placed: Placed) -> list[TablePlan]:
    """The tables that come over, those that others refer to first.

    Args:
        defaults: of our columns, by table and name, as texts.
        placed: what the operator says.
    """
    plans = []
    for table in Base.metadata.sorted_tables:
        found = old_table_of(table.name, old)
        if found is not None and "id" in table.columns and table.name not in names.LEFT_THERE:
            plans.append(_plan(table, found, defaults, placed))
    return plans


def old_table_of(name: str, old: OldDatabase) -> OldTable | None:
    """The old table that goes into one of ours; None where there is none."""
    return next(
        (old.tables[one] for one in (name, *names.TABLE_NAMES.get(name, ())) if one in old.tables),
        None,
    )


def _plan(table: Table, old: OldTable, defaults: Mapping[tuple[str, str], str], placed: Placed) -> TablePlan:
    own = {ours: (column, factor) for (where, column), (ours, factor) in placed.items() if where == table.name}
    sources = {column.name: _sources(table, column, old, own) for column in table.columns}
    filled = {column for where, column in FILLED_WHEN_STAGED if where == table.name}
    filled |= FINISHES[table.name].fills if table.name in FINISHES else set()
    columns = [
        _plan_column(table, table.columns[name], found, defaults.get((table.name, name)))
        for name, found in sources.items()
        # What has a value neither there nor by our own hand is left to PostgreSQL's defaults, where there is one.
        if found or name in filled or _needs_value(table.columns[name])
    ]
    used = {source.column.name for found in sources.values() for source in found}
    skipped = names.WORKED_OUT.get(table.name, frozenset()) | _OURS
    unplaced = [column for name, column in old.columns.items() if column.name not in used and name not in skipped]
    return TablePlan(table, old, columns, unplaced)


def _sources(
    table: Table, column: Column[Any], old: OldTable, placed: Mapping[str, tuple[str, int]]
) -> tuple[Source, ...]:
    if column.computed is not None or column.name in names.WORKED_OUT.get(table.name, frozenset()) | _OURS:
        return ()
    known = [column.name, *names.COLUMN_NAMES.get(column.name, ())]
    if column.name not in old.columns:
        known += names.COLUMN_NAMES_OF.get(table.name, {}).get(column.name, ())
    found = [
        Source(old.columns[name])
        for name in known
        if name in old.columns and not _is_another_of_ours(table, column, name)
    ]
    if column.name in placed:
        name, factor = placed[column.name]
        found.insert(0, Source(old.columns[name], factor))
        found = [found[0], *(one for one in found[1:] if one.column.name != name)]
    return tuple(found)


def _needs_value(column: Column[Any]) -> bool:
    return not column.nullable and column.server_default is None and column.computed is None


def _is_another_of_ours(table: Table, column: Column[Any], name: str) -> bool:
    """Whether an old column has the name of another column of ours, which it fills then; times do for several."""
    return name != column.name and name in table.columns and not isinstance(column.type, DateTime)


def _plan_column(table: Table, column: Column[Any], sources: tuple[Source, ...], default: str | None) -> ColumnPlan:
    is_money = column.name.endswith("_cents") or (table.name, column.name) in names.MONEY_BESIDE_CENTS
    in_units = None
    if is_money:
        # The next one may be in dollars, and which one a row's amount comes from would be all that tells.
        sources = sources[:1]
        in_units = bool(sources) and not sources[0].column.is_whole and "cents" not in sources[0].column.name.lower()
    return ColumnPlan(
        name=column.name,
        sources=sources,
        convert=None if is_money else converter_for(table, column),
        default=default,
        nullable=bool(column.nullable),
        in_units=in_units,
        is_encrypted=bool(column.info.get("encrypted")),
        is_json=isinstance(column.type, JSONB),
    )
