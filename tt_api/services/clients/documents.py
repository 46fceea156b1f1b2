"""Travel documents: one of each type is primary, and the primary passport is the traveler's own."""

from collections.abc import Mapping
from typing import Any

from tt_api.models.clients.documents import PASSPORT, TravelDocument
from tt_api.models.clients.travelers import Traveler
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.clients.one_passport import TRAVELER_TO_DOCUMENT, fingerprint_of, show_on_traveler
from tt_api.services.clients.primary import DOCUMENTS

_SHOWN_ON_TRAVELER = {*TRAVELER_TO_DOCUMENT.values(), "document_type", "is_primary"}
_TOLD_APART_BY = {"document_number", "document_type"}


def create(data: Mapping[str, Any]) -> Row:
    """Store a new document; a traveler's first of a type is primary."""
    row = DOCUMENTS.create({**data, **fingerprint_of(data["document_number"])})
    if row["document_type"] == PASSPORT and row["is_primary"]:
        show_on_traveler(row["traveler_id"])
    return row


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a document."""
    if changes.keys() & _TOLD_APART_BY:
        # Also where the number stays: it may be taken among those of the other type, and then is looked up by it.
        changes = {**changes, **fingerprint_of(changes.get("document_number", row["document_number"]))}
    types = {row["document_type"], changes.get("document_type")}
    if PASSPORT not in types or changes.keys().isdisjoint(_SHOWN_ON_TRAVELER):
        return DOCUMENTS.update(row, changes)
    writing.lock(Traveler, row["traveler_id"])
    stored = DOCUMENTS.update(row, changes)
    show_on_traveler(row["traveler_id"])
    return stored


def delete(row: Row) -> None:
    """Delete a locked document of a locked traveler; no other one becomes primary by it."""
    writing.soft_delete(TravelDocument, row)
    if row["document_type"] == PASSPORT and row["is_primary"]:
        show_on_traveler(row["traveler_id"])
