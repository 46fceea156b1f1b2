"""Who travels with a client, by a form that anybody may send: who is missing is added, and nobody changes."""

from collections.abc import Mapping, Sequence
from typing import Any

from tt_api.database.transaction import execute
from tt_api.models.clients.travelers import Traveler
from tt_api.resources import writing
from tt_api.resources.reading import LIVE
from tt_api.resources.table import Row, table_of
from tt_api.services.clients import preferences, travelers

# Of one client; staff adds as many as there are.
MOST = 50
_TRAVELERS = table_of(Traveler)
_THERE = (
    f"SELECT {_TRAVELERS.select_list} FROM travelers"  # noqa: S608 -- our own names
    f" WHERE (client_id = %(client)s OR (contact_id = %(contact)s AND client_id IS NULL)) AND {LIVE.sql}"
    " ORDER BY created_at, id FOR NO KEY UPDATE"
)


def add_missing(client_id: str, contact_id: str, party: Sequence[Mapping[str, Any]]) -> None:
    """Add the travelers whom a client doesn't have yet, with their preferences.

    Of one who is there, only what they like is added, where nobody has said so before.

    Args:
        client_id: a client that is locked.
        contact_id: the contact who speaks for it; the traveler who has it too is the same person, whatever their name.
        party: travelers' columns, each maybe with ``preferences``.
    """
    found = execute(_THERE, {"client": client_id, "contact": contact_id}).fetchall()
    there = [_of_client(Row(_TRAVELERS, values), client_id) for values in found]
    for named in party:
        liked = named.get("preferences")
        known = next((row for row in there if _is_same(row, named)), None)
        if known is None and len(there) < MOST:
            columns = {name: value for name, value in named.items() if name != "preferences"}
            added = travelers.create({**columns, "client_id": client_id})
            there.append(added)
            if liked:
                preferences.store_first(added["id"], liked)
        elif known is not None and liked and preferences.lock(known["id"]) is None:
            preferences.store_first(known["id"], liked)


def _of_client(row: Row, client_id: str) -> Row:
    return row if row["client_id"] else writing.update(Traveler, row, {"client_id": client_id})


def _is_same(row: Row, named: Mapping[str, Any]) -> bool:
    contact_id = named.get("contact_id")
    if contact_id is not None and row["contact_id"] == contact_id:
        return True
    if any(row[name].casefold() != named[name].casefold() for name in ("first_name", "last_name")):
        return False
    # A father and a son may have one name.
    born, known_born = named.get("date_of_birth"), row["date_of_birth"]
    return born is None or known_born is None or born == known_born
