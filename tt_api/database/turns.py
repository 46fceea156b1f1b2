"""Taking turns where no row can be locked: on what isn't there yet, or on a whole command."""

from enum import IntEnum, unique

from tt_api.database.record import folded_sql
from tt_api.database.transaction import execute


@unique
class TurnsOn(IntEnum):
    """What is taken turns on, by the numbers of its advisory locks; no other program in this database uses them."""

    MIGRATIONS = 7_266_001
    TREES = 7_266_002
    COMPANY_NAME = 7_266_003
    MILES_SESSION = 7_266_004
    SEEDING = 7_266_005
    CUTOVER = 7_266_006


_WAIT = "SELECT pg_advisory_xact_lock(%s)"
_WAIT_FOR_TEXT = f"SELECT pg_advisory_xact_lock(%s, hashtext({folded_sql('%s')}))"


def take_turns(on: TurnsOn, text: str | None = None) -> None:
    """Wait for every other transaction that has taken its turn on the same, and hold off those that come later.

    Args:
        on: what kind of thing it is.
        text: which of them, where there are many. Texts that differ only in case are one. Two that have nothing in
            common may have to wait for each other, too.
    """
    if text is None:
        execute(_WAIT, (int(on),))
    else:
        execute(_WAIT_FOR_TEXT, (int(on), text))
