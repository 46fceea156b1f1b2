"""One passport in two places: the traveler's passport fields are those of the primary passport among the documents.

Whoever writes one place writes the other in the same transaction, and locks the traveler's row before a document's, so
that two writers take turns there. Without a number there is no document; an expiry alone stands on the traveler.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tt_api.database.transaction import execute
from tt_api.encryption.keyring import keyring
from tt_api.encryption.masks import Masked
from tt_api.models.clients.documents import PASSPORT, TravelDocument
from tt_api.resources import writing
from tt_api.resources.changes import differing
from tt_api.resources.reading import LIVE
from tt_api.resources.table import Row, table_of

# The traveler's columns, each with the document's.
TRAVELER_TO_DOCUMENT: Mapping[str, str] = MappingProxyType(
    {
        "passport_number": "document_number",
        "passport_country": "issuing_country",
        "passport_issued_on": "issued_on",
        "passport_expires_on": "expiry_date",
    }
)
_DOCUMENTS = table_of(TravelDocument)
_THE_PASSPORT = f"traveler_id = %(traveler)s AND document_type = '{PASSPORT}' AND is_primary AND {LIVE.sql}"

# As they are stored: a number that is encrypted again would look like another one.
_COPIED = {**TRAVELER_TO_DOCUMENT, "passport_last4": "number_last4"}
_SHOW_ON_TRAVELER = (
    f"UPDATE travelers SET {', '.join(f'{own} = passport.{its}' for own, its in _COPIED.items())}"  # noqa: S608 -- our own names
    f" FROM (SELECT) AS always LEFT JOIN (SELECT * FROM travel_documents WHERE {_THE_PASSPORT}) AS passport ON true"
    f" WHERE travelers.id = %(traveler)s AND ({', '.join(f'travelers.{own}' for own in _COPIED)})"
    f" IS DISTINCT FROM ({', '.join(f'passport.{its}' for its in _COPIED.values())})"
)


def show_on_traveler(traveler_id: str) -> None:
    """Bring a locked traveler's passport fields to their primary passport; they are empty where there is none."""
    execute(_SHOW_ON_TRAVELER, {"traveler": traveler_id})


def store_as_document(traveler: Row, changes: Mapping[str, Any]) -> None:
    """Bring the primary passport to a traveler's passport fields, which have just been stored.

    Without a number the passport is deleted; the first number makes one.

    Args:
        traveler: the stored row.
        changes: what was stored of it.

    Raises:
        TakenError: another passport of theirs has the number.
    """
    passport = _lock_passport(traveler["id"])
    if passport is None:
        if changes.get("passport_number") is not None:
            writing.insert(TravelDocument, _passport_of(traveler))
    elif traveler["passport_number"] is None:
        writing.soft_delete(TravelDocument, passport)
    else:
        values = {its: changes[own] for own, its in TRAVELER_TO_DOCUMENT.items() if own in changes}
        different = differing(TravelDocument, passport, values)
        if different:
            changed = {**different, **fingerprint_of(different.get("document_number"))}
            writing.update(TravelDocument, passport, changed)


def store_first(traveler: Row) -> None:
    """Store the passport of a traveler who has just been stored with its number, and so has no document yet."""
    writing.insert_later(TravelDocument, _passport_of(traveler))


def _passport_of(traveler: Row) -> dict[str, Any]:
    values = {its: traveler[own] for own, its in TRAVELER_TO_DOCUMENT.items()}
    owner = {"traveler_id": traveler["id"], "document_type": PASSPORT, "is_primary": True}
    return {**owner, **values, **fingerprint_of(values["document_number"])}


def fingerprint_of(number: str | None) -> dict[str, bytes]:
    """The fingerprint of a document's number, to be stored beside it; of one that no key opens it stays as it is."""
    if number is None or isinstance(number, Masked):
        return {}
    return {"number_fingerprint": keyring().fingerprint(number)}


def _lock_passport(traveler_id: str) -> Row | None:
    found = execute(
        f"SELECT {_DOCUMENTS.select_list} FROM travel_documents WHERE {_THE_PASSPORT} FOR NO KEY UPDATE",  # noqa: S608 -- our own names
        {"traveler": traveler_id},
    ).fetchone()
    return Row(_DOCUMENTS, found) if found else None
