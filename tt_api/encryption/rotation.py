"""Changing the keys: what is encrypted is put under the newest key, while requests go on.

Rows are read in the order of their ids, deleted ones too, and written in batches over the version that was read: a row
that a caller has changed meanwhile, or is changing, isn't touched with them, but locked and read again afterwards. So
no batch waits for anybody while it holds rows. What is under the newest key is left alone, so a run that was killed is
begun again and does the rest. Versions stay: a row says the same as before.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from psycopg2.errors import LockNotAvailable

from tt_api.database.record import Base
from tt_api.database.transaction import execute, read, transaction
from tt_api.encryption.keyring import keyring

_KEEP_VERSIONS = "SELECT set_config('tt_api.keeps_versions', 'on', true)"


class EncryptedTable(NamedTuple):
    """A table that has encrypted columns."""

    name: str
    columns: tuple[str, ...]


class _StoredRow(NamedTuple):
    row_id: str
    version: int
    tokens: tuple[str | None, ...]


class Census(NamedTuple):
    """Under which keys values are.

    Attributes:
        by_key: how many are under each, by its position from 1, the newest.
        unreadable: what no key opens, as ``travelers.passport_number`` with the row's id.
    """

    by_key: Counter[int]
    unreadable: list[tuple[str, str]]

    @property
    def under_older_keys(self) -> int:
        """How many values are under another key than the newest."""
        return sum(number for position, number in self.by_key.items() if position > 1)


def encrypted_tables() -> list[EncryptedTable]:
    """Every table with encrypted columns, by name."""
    found = []
    for table in Base.metadata.sorted_tables:
        columns = tuple(column.name for column in table.columns if "encrypted" in column.info)
        if columns:
            found.append(EncryptedTable(table.name, columns))
    return sorted(found)


def rows_of(table: EncryptedTable) -> int:
    """How many rows have an encrypted value."""
    ((number,),) = read(f"SELECT count(*) FROM {table.name} WHERE {_any(table)}")  # noqa: S608 -- our own names
    return int(number)


def rotate(table: EncryptedTable, batch_size: int) -> Iterator[int]:
    """Put a table's values under the newest key; yields after each batch how many rows it read."""
    for rows in _batches(table, batch_size):
        to_write = [fresh for row in rows if (fresh := _under_newest_key(row)) is not None]
        for row_id in {row.row_id for row in to_write} - _write(table, to_write):
            _write_alone(table, row_id)
        yield len(rows)


def count_by_key(batch_size: int) -> Census:
    """Which keys the stored values are under."""
    census = Census(Counter(), [])
    for table in encrypted_tables():
        for rows in _batches(table, batch_size):
            for row in rows:
                for column, token in zip(table.columns, row.tokens, strict=True):
                    _count(census, f"{table.name}.{column}", row.row_id, token)
    return census


def _count(census: Census, column: str, row_id: str, token: str | None) -> None:
    if token is None:
        return
    position = keyring().position_of_key(token)
    if position is None:
        census.unreadable.append((column, row_id))
    else:
        census.by_key[position] += 1


def _batches(table: EncryptedTable, size: int) -> Iterator[list[_StoredRow]]:
    after: str | None = None
    while True:
        beyond = "AND id > %(after)s" if after else ""
        found = read(
            f"SELECT id, version, {', '.join(table.columns)} FROM {table.name}"  # noqa: S608 -- our own names
            f" WHERE {_any(table)} {beyond} ORDER BY id LIMIT %(size)s",
            {"after": after, "size": size},
        )
        if found:
            yield [_StoredRow(row_id, version, tuple(tokens)) for row_id, version, *tokens in found]
        if len(found) < size:
            return
        after = found[-1][0]


def _under_newest_key(row: _StoredRow) -> _StoredRow | None:
    """The row to store; None where all of it is under the newest key, or can't be read."""
    fresh = tuple(_fresh(token) for token in row.tokens)
    return row._replace(tokens=fresh) if fresh != row.tokens else None


def _fresh(token: str | None) -> str | None:
    if token is None:
        return None
    older = (keyring().position_of_key(token) or 1) > 1
    return keyring().under_newest_key(token) if older else token


def _write(table: EncryptedTable, rows: Sequence[_StoredRow]) -> set[str]:
    """Store a batch; returns the rows that nobody was changing, and nobody has changed since they were read."""
    if not rows:
        return set()
    columns = ", ".join(table.columns)
    arrays = ", ".join(["%s::uuid[]", "%s::bigint[]", *["%s::text[]"] * len(table.columns)])
    ids = [row.row_id for row in rows]
    by_column = [list(tokens) for tokens in zip(*(row.tokens for row in rows), strict=True)]
    with transaction():
        execute(_KEEP_VERSIONS)
        written = execute(
            f"WITH free AS (SELECT id FROM {table.name} WHERE id = ANY(%s::uuid[]) FOR NO KEY UPDATE SKIP LOCKED)"  # noqa: S608 -- our own names
            f" UPDATE {table.name} AS stored SET {', '.join(f'{name} = fresh.{name}' for name in table.columns)}"
            f" FROM unnest({arrays}) AS fresh (id, version, {columns}) JOIN free USING (id)"
            " WHERE stored.id = fresh.id AND stored.version = fresh.version RETURNING stored.id",
            (ids, ids, [row.version for row in rows], *by_column),
        ).fetchall()
    return {row_id for (row_id,) in written}


def _write_alone(table: EncryptedTable, row_id: str) -> None:
    """Store one row, after whoever holds it; one that is held for too long is left to the next pass."""
    try:
        with transaction():
            _store_locked(table, row_id)
    except LockNotAvailable:
        return


def _store_locked(table: EncryptedTable, row_id: str) -> None:
    found = execute(
        f"SELECT id, version, {', '.join(table.columns)} FROM {table.name} WHERE id = %s FOR NO KEY UPDATE",  # noqa: S608 -- our own names
        (row_id,),
    ).fetchone()
    fresh = _under_newest_key(_StoredRow(found[0], found[1], tuple(found[2:]))) if found else None
    if fresh is not None:
        execute(_KEEP_VERSIONS)
        assignments = ", ".join(f"{name} = %s" for name in table.columns)
        execute(f"UPDATE {table.name} SET {assignments} WHERE id = %s", (*fresh.tokens, row_id))  # noqa: S608 -- our own names


def _any(table: EncryptedTable) -> str:
    return f"({' OR '.join(f'{name} IS NOT NULL' for name in table.columns)})"
