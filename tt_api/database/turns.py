"""Taking turns on what isn't there yet, so that no row can be locked for it: a name, a session."""

from enum import IntEnum

from tt_api.database.record import folded_sql
from tt_api.database.transaction import execute


class TurnsOn(IntEnum):
    """What transactions take turns on. Any numbers that no other program uses in this database."""

    COMPANY_NAME = 7_266_003
    MILES_SESSION = 7_266_004


_WAIT = f"SELECT pg_advisory_xact_lock(%s, hashtext({folded_sql('%s')}))"


def take_turns(on: TurnsOn, text: str) -> None:
    """Wait for every other transaction that has taken its turn on the same text, and hold off those that come later.

    Texts that differ only in case are one. Two that have nothing in common may have to wait for each other, too.
    """
    execute(_WAIT, (int(on), text))
