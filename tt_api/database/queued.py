"""Statements that need no answer, and how a write that commits by itself takes them along."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from tt_api.database.engine import Parameters, Statement


class Queued(NamedTuple):
    """A statement that needs no answer.

    Attributes:
        statement: as it stands by itself.
        in_last_write: its SQL as a part of one that stores a row, ``stored``; None where it can't be one.
    """

    statement: Statement
    in_last_write: str | None


def in_one(sql: str, parameters: Parameters, queued: Sequence[Queued]) -> Statement:
    """A statement that stores a row and returns it, with inserts that are made if it does.

    Raises:
        TypeError: its parameters have names; those of what is queued have none.
    """
    if isinstance(parameters, Mapping):
        raise TypeError("a last write that takes staged work along has its parameters in order, for %s")
    values = [*(parameters or ())]
    for one in queued:
        values.extend(one.statement[1] or ())
    return _in_one_sql(sql, tuple(one.in_last_write for one in queued)), values


@lru_cache(512)
def _in_one_sql(sql: str, inserts: tuple[str | None, ...]) -> str:
    riders = ", ".join(f"rider_{number} AS ({insert})" for number, insert in enumerate(inserts))
    return f"WITH stored AS ({sql}), {riders} SELECT * FROM stored"  # noqa: S608 -- statements of ours
