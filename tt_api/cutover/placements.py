"""Where old columns go that nobody knows by their names: what the operator says."""

import re
from collections.abc import Iterable

from tt_api.cutover.old_database import OldDatabase
from tt_api.cutover.planning import Placed, old_table_of
from tt_api.models import Base
from tt_api.naming import snake

_PLACEMENT = re.compile(r"(?P<table>\w+)\.(?P<column>\w+)=(?P<ours>\w+)(\*(?P<factor>[1-9][0-9]{0,5}))?")


class PlacementError(ValueError):
    """It can't go there; the message says why."""


def read_placements(old: OldDatabase, texts: Iterable[str]) -> Placed:
    """What ``travelers.tsa_number=known_traveler_number`` and ``deals.amount=amount*100`` say.

    Raises:
        PlacementError: there is no such column, there or here.
    """
    placed = {}
    for text in texts:
        found = _PLACEMENT.fullmatch(text)
        if found is None:
            raise PlacementError(f"{text!r} is not TABLE.COLUMN=OURS or TABLE.COLUMN=OURS*FACTOR")
        table, column = found["table"], snake(found["column"])
        ours = Base.metadata.tables.get(table)
        theirs = old_table_of(table, old)
        if ours is None or theirs is None:
            raise PlacementError(f"{text!r}: there is no table {table} to bring over")
        if column not in theirs.columns:
            raise PlacementError(f"{text!r}: the old {theirs.name} has no {found['column']}")
        if found["ours"] not in ours.columns or ours.columns[found["ours"]].computed is not None:
            raise PlacementError(f"{text!r}: our {table} has no {found['ours']} that can be filled")
        placed[table, column] = (found["ours"], int(found["factor"] or 1))
    return placed
