"""What every table has in common: names, keys, the record columns, and the helpers that declare its indexes."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    DateTime,
    Enum,
    Index,
    MetaData,
    Text,
    Uuid,
    func,
    literal_column,
    text,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedColumn,
    MappedSQLExpression,
    column_property,
    mapped_column,
)
from sqlalchemy.types import TypeEngine

from tt_api.database.folding import email_key_sql, search_folded_sql
from tt_api.naming import camel, snake

# Code-point order and Unicode case folding, alike on every server: linguistic collations differ between libc versions
# and silently corrupt indexes when the system below a database is upgraded. The migrations create it.
COLLATION = "tt_text"

# Names that are the same everywhere let one place map a broken constraint to a message (tt_api.database.errors).
NAMING_CONVENTION = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


class Base(DeclarativeBase):
    """The declarative base of all tables."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Record:
    """The columns that every domain table has.

    ``id`` is a UUID made by the application (version 7, so that new rows land at the end of the index) or, for rows
    written by SQL, by the database. ``version`` counts the changes of what a detail shows and makes its ETag; a
    trigger keeps it and ``updated_at``, so no writer can forget them. ``deleted_at`` marks a soft delete.

    Attributes:
        held_first: references whose rows are locked before the row itself, in the order in which all writers lock.
        checks_references: whether the seams that store it check what it refers to, under locks of their own: a row
            that is held weakly first and then strongly deadlocks with whoever deletes it.
        listed_by: the column that lists go by, ascending, where the caller doesn't say; None for the newest first.
    """

    held_first: ClassVar[tuple[str, ...]] = ()
    checks_references: ClassVar[bool] = False
    listed_by: ClassVar[str | None] = None

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, server_default=text("gen_random_uuid()"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    # The clock's time, not the transaction's start: mirrors rely on it (tt_api.resources.mirror).
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))


class CountedRecord(Record):
    """A record whose table's live rows are counted by triggers, so that its unfiltered list needs no count.

    It costs each write a little, so it is for tables that have a list of their own (docs/decisions/exact-totals.md).
    """


_LIVE = text("deleted_at IS NULL")


def live_index(table: str, *columns: str) -> Index:
    """An index over live rows that serves a filter or a sort: the columns, then the id that breaks ties.

    Read backwards it serves the descending order too, and its entries hold all that counting needs.
    """
    return Index(f"ix_{table}_{'_'.join(columns)}", *columns, "id", postgresql_where=_LIVE)


def mirror_index(table: str) -> Index:
    """The index that a mirror follows, deleted rows included; where no mirror does, it would only slow updates down."""
    return Index(f"ix_{table}_updated_at", "updated_at", "id")


def filter_index(table: str, column: str) -> Index:
    """The index behind an equality filter, in the order of the default sort, so that a filtered page is read off it."""
    return live_index(table, column, "created_at")


def text_sort_index(table: str, column: str) -> Index:
    """The index behind a sort by a text column, which goes by its folded form."""
    return Index(f"ix_{table}_{column}_folded", text(folded_sql(column)), "id", postgresql_where=_LIVE)


def unique_live(table: str, *columns: str) -> Index:
    """Uniqueness among live rows: deleting a row frees its values."""
    return Index(f"uq_{table}_{'_'.join(columns)}", *columns, unique=True, postgresql_where=_LIVE)


def one_primary(table: str, *within: str) -> Index:
    """At most one live row is the primary one of those with the same values in some columns, as a client's are."""
    condition = text("is_primary AND deleted_at IS NULL")
    return Index(f"uq_{table}_primary", *within, unique=True, postgresql_where=condition)


def unique_live_folded(table: str, column: str) -> Index:
    """Case-insensitive uniqueness among live rows."""
    return Index(f"uq_{table}_{column}", text(folded_sql(column)), unique=True, postgresql_where=_LIVE)


def unique_live_email(table: str, column: str) -> Index:
    """Uniqueness of a mailbox among live rows, however its address is spelt."""
    return Index(f"uq_{table}_{column}", text(email_key_sql(column)), unique=True, postgresql_where=_LIVE)


def email_index(table: str) -> Index:
    """Finds live rows by their mailbox, however its address is spelt."""
    return Index(f"ix_{table}_email_key", text(email_key_sql("email")), postgresql_where=_LIVE)


def folded_sql(expression: str) -> str:
    """SQL for the case-folded form of a text expression, under the fixed collation."""
    return f'lower(({expression}) COLLATE "{COLLATION}")'


def native_enum(values: type[StrEnum]) -> Enum:
    """A column type over one of the 27 native enum types; stores the values, not Python's member names."""
    return Enum(
        values, name=snake(values.__name__), values_callable=lambda members: [member.value for member in members]
    )


# Nobody types it, so it can stand between the fields of a search text and keep matches from reaching across.
SEARCH_SEPARATOR = "\x1f"


# Marks what only a detail shows.
DETAIL = "detail"

# What every Fernet token begins with: a version byte, and the first bytes of a time before the year 2106.
_CIPHERTEXT = "gAAAA%"


def search_column(*expressions: str) -> Mapped[str]:
    """The text that ``search`` looks in: the expressions, folded, kept by PostgreSQL in a column of its own.

    See `SEARCH_SEPARATOR`.
    """
    joined = " || E'\\x1f' || ".join(f"coalesce({expression}, '')" for expression in expressions)
    return mapped_column(Text, Computed(search_folded_sql(joined), persisted=True), deferred=True)


def detail_only(sql: str, kind: TypeEngine[Any]) -> MappedSQLExpression[Any]:
    """A value computed from other rows that a detail shows and a list doesn't, since there it would cost every row.

    Args:
        sql: a scalar subquery that names the own table's columns in full.
        kind: the type of its value.
    """
    return column_property(literal_column(f"({sql})", kind), deferred=True, group=DETAIL)


def looked_up(sql: str, kind: TypeEngine[Any]) -> MappedSQLExpression[Any]:
    """A value computed from other rows that lists show too, since one look into an index finds it.

    Args:
        sql: a scalar expression that names the own table's columns in full.
        kind: the type of its value.
    """
    return column_property(literal_column(f"({sql})", kind))


def json_instant(column: str) -> str:
    """SQL for an instant as it is written on the wire, for JSON that PostgreSQL puts together."""
    return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


def encrypted_column(*, last_four: str | None = None) -> MappedColumn[Any]:
    """A text that is encrypted at rest; whoever stores through `tt_api.resources` hands in and gets plain text.

    Args:
        last_four: the column that its last four characters are kept in, so that lists needn't decrypt.
    """
    return mapped_column(Text, info={"encrypted": True, "last_four": last_four})


def only_encrypted(*columns: str) -> Iterator[CheckConstraint]:
    """Keeps plain text out of encrypted columns, whoever writes."""
    for column in columns:
        yield check(column, f"{column} LIKE '{_CIPHERTEXT}'", path=column, message="is stored encrypted only")


def check(name: str, condition: str, *, path: str, message: str) -> CheckConstraint:
    """A rule that the database enforces, with what a caller is told when a row would break it."""
    return CheckConstraint(condition, name=name, info={"path": path, "message": message})


def at_least(least: int, column: str) -> CheckConstraint:
    """A number that may not be below ``least``."""
    return check(column, f"{column} >= {least}", path=column, message=f"must be {least} or more")


def within(least: int, most: int, column: str) -> CheckConstraint:
    """A number from ``least`` to ``most``."""
    return check(column, f"{column} BETWEEN {least} AND {most}", path=column, message=f"must be from {least} to {most}")


def among(values: Iterable[str], column: str, message: str) -> CheckConstraint:
    """A text that is one of a closed set, for sets that the spec gives no enum type."""
    listed = ", ".join(f"'{value}'" for value in values)
    return check(column, f"{column} IN ({listed})", path=column, message=message)


def not_before(earlier: str, later: str) -> CheckConstraint:
    """Two days or instants in their order; they may be the same."""
    return check(later, f"{later} >= {earlier}", path=later, message=f"can't be before {camel(earlier)}")


def not_itself(column: str, name: str, noun: str) -> CheckConstraint:
    """A reference to another row of the same table.

    Args:
        name: the rule's.
        noun: what callers call a row.
    """
    return check(name, f"{column} <> id", path=column, message=f"can't be the {noun} itself")


def currency_code() -> CheckConstraint:
    """``currency`` is a code of three letters."""
    return check("currency", "currency ~ '^[A-Z]{3}$'", path="currency", message="must be an ISO 4217 code")
