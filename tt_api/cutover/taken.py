"""Values that only one live row may have: what becomes of the others that have them too.

The row that was here first keeps the value, then the older one. Whom two contacts belong to isn't for a program to
decide, and two payments with one transaction may be one payment: such rows are refused, or lose only what says nothing
of its own.
"""

from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from tt_api.cutover.findings import Findings
from tt_api.cutover.our_rules import UniqueIndex
from tt_api.database.transaction import execute
from tt_api.naming import SLUG_MAX_LENGTH, camel
from tt_api.services.bookings.references import new_reference

# A mailbox that another contact has; another system's name of a row.
_LEFT_OUT = (("contacts", "email"), ("", "external_id"))


class _Late(NamedTuple):
    """A staged row whose values another one has.

    Attributes:
        keeper: the row that keeps them.
    """

    row_id: str
    keeper: str


def settle(table: str, staged: str, index: UniqueIndex, findings: Findings) -> list[str]:
    """Mend what can be mended; returns the rows that can't come over.

    Args:
        staged: the table in which they wait.
        index: what it is about.
    """
    late = list(_find(table, staged, index))
    if not late:
        return []
    if "slug" in index.columns:
        _number_slugs(table, staged, index, late, findings)
        return []
    if "booking_reference" in index.columns:
        _refer_anew(table, staged, index, late, findings)
        return []
    if "is_primary" in index.condition and index.name.endswith("_primary"):
        _update(staged, "is_primary", "false", late)
        for one in late:
            findings.change(table, one.row_id, "is_primary", "not the primary one: another is", one.keeper)
        return []
    for where, column in _LEFT_OUT:
        if where in ("", table) and column in index.columns:
            _update(staged, column, "NULL", late)
            for one in late:
                findings.change(table, one.row_id, column, "left out: another row has it", one.keeper)
            return []
    reason = f"another row has the same {' and '.join(map(camel, index.columns))}"
    for one in late:
        findings.refuse(table, one.row_id, "", reason, one.keeper)
    return [one.row_id for one in late]


def _find(table: str, staged: str, index: UniqueIndex) -> Iterator[_Late]:
    keys = ", ".join(f"{key} AS key_{number}" for number, key in enumerate(index.keys))
    by = ", ".join(f"key_{number}" for number in range(len(index.keys)))
    present = "" if index.nulls_are_equal else f" WHERE num_nulls({by}) = 0"
    rows = execute(
        "SELECT id::text, keeper::text FROM (SELECT id, is_staged, row_number() OVER same AS place,"
        f" first_value(id) OVER same AS keeper FROM ("
        f"SELECT id, false AS is_staged, created_at, {keys} FROM {table} WHERE {index.condition}"
        f" UNION ALL SELECT id, true, created_at, {keys} FROM {staged} WHERE {index.condition}) AS each{present}"
        f" WINDOW same AS (PARTITION BY {by} ORDER BY is_staged, created_at, id)) AS placed"
        " WHERE place > 1 AND is_staged"
    ).fetchall()
    return (_Late(*row) for row in rows)


def _update(staged: str, column: str, value: str, late: list[_Late]) -> None:
    execute(
        f"UPDATE {staged} SET {column} = {value} WHERE id = ANY(%s::uuid[])",
        ([one.row_id for one in late],),
    )


def _refer_anew(table: str, staged: str, index: UniqueIndex, late: list[_Late], findings: Findings) -> None:
    """Give them references by chance; among a hundred thousand of those, some meet."""
    for one in late:
        while not execute(
            f"UPDATE {staged} SET booking_reference = %(new)s WHERE id = %(id)s"
            f" AND NOT EXISTS (SELECT FROM {staged} WHERE booking_reference = %(new)s AND {index.condition})"
            f" AND NOT EXISTS (SELECT FROM {table} WHERE booking_reference = %(new)s AND {index.condition})",
            {"new": new_reference(), "id": one.row_id},
        ).rowcount:
            pass
        findings.change(table, one.row_id, "booking_reference", "made anew: another row has it", one.keeper)


def _number_slugs(table: str, staged: str, index: UniqueIndex, late: list[_Late], findings: Findings) -> None:
    """Give them the first free numbers, as the API does."""
    scope = [column for column in index.columns if column != "slug"]
    within = "".join(f" AND {column} IS NOT DISTINCT FROM own.{column}" for column in scope)
    for one in late:
        ((slug,),) = execute(f"SELECT slug FROM {staged} WHERE id = %s", (one.row_id,)).fetchall()
        for number in count(2):
            suffix = f"-{number}"
            candidate = f"{slug[: SLUG_MAX_LENGTH - len(suffix)]}{suffix}"
            numbered = execute(
                f"UPDATE {staged} AS own SET slug = %(slug)s WHERE id = %(id)s"
                f" AND NOT EXISTS (SELECT FROM {staged} WHERE slug = %(slug)s AND {index.condition}{within})"
                f" AND NOT EXISTS (SELECT FROM {table} WHERE slug = %(slug)s AND {index.condition}{within})",
                {"slug": candidate, "id": one.row_id},
            )
            if numbered.rowcount:
                break
        findings.change(table, one.row_id, "slug", "numbered: another row has it", one.keeper)
