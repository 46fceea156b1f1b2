"""Travelers' preferences: one row for each, replaced whole."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.transaction import read
from tt_api.errors import NotFoundError
from tt_api.models.clients.documents import TravelerPreferences
from tt_api.models.clients.travelers import Traveler
from tt_api.resources import writing
from tt_api.resources.changes import differing
from tt_api.resources.reading import LIVE, find
from tt_api.resources.table import Row, table_of
from tt_api.schemas.clients.documents import TravelerPreferencesSchema

_PREFERENCES = table_of(TravelerPreferences)
_SENDABLE = [name for name, field in TravelerPreferencesSchema().fields.items() if not field.dump_only]


def of_traveler(traveler_id: str) -> Row:
    """A traveler's preferences.

    Raises:
        NotFoundError: there is no such traveler, or nobody has said yet what they prefer.
    """
    row = _stored(traveler_id)
    if row is None:
        find(Traveler, traveler_id)
        raise NotFoundError(f"Traveler {traveler_id} has no preferences yet; a PUT stores them")
    return row


def lock(traveler_id: str) -> Row | None:
    """A traveler's preferences, or None where there are none yet; writers take turns on the traveler's row.

    Raises:
        NotFoundError: there is no such traveler.
    """
    writing.lock(Traveler, traveler_id)
    return _stored(traveler_id)


def store_first(traveler_id: str, sent: Mapping[str, Any]) -> None:
    """Store the preferences of a locked or new traveler who has none."""
    writing.insert_later(TravelerPreferences, {"traveler_id": traveler_id, **sent})


def replace(traveler_id: str, before: Row | None, sent: Mapping[str, Any]) -> Row:
    """Store preferences in place of those before; what isn't sent goes back to its default.

    Args:
        before: as `lock` found them.
    """
    if before is None:
        return writing.insert(TravelerPreferences, {"traveler_id": traveler_id, **sent})
    changes = differing(TravelerPreferences, before, {name: sent.get(name, _default(name)) for name in _SENDABLE})
    return writing.update(TravelerPreferences, before, changes) if changes else before


def _default(name: str) -> Any:
    if _PREFERENCES.can_be_null(name):
        return None
    return [] if name in _PREFERENCES.json_columns else False


def _stored(traveler_id: str) -> Row | None:
    found = read(
        f"SELECT {_PREFERENCES.select_list} FROM traveler_preferences WHERE traveler_id = %s AND {LIVE.sql}",  # noqa: S608 -- our own names
        (traveler_id,),
    )
    return Row(_PREFERENCES, found[0]) if found else None
