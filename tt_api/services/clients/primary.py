"""Primary ones: at most one of a client's addresses is, or of a traveler's emergency contacts; the first one always.

Where none is, because it was given up or deleted, the next one that comes is.

Writers who change which one it is take turns on the owner's row. One that runs again holds its own row before that,
which can't deadlock with others: they touch the primary row only, and that one has nothing to become. A delete of the
owner does touch all; PostgreSQL ends the rare meeting of the two, and one of them is told to try again.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tt_api.database.record import Record
from tt_api.database.transaction import execute
from tt_api.models.clients.clients import Client, ClientAddress
from tt_api.models.clients.documents import TravelDocument
from tt_api.models.clients.travelers import EmergencyContact, Traveler
from tt_api.resources import writing
from tt_api.resources.reading import LIVE
from tt_api.resources.table import Row, table_of


class Primary(NamedTuple):
    """Rows of which each owner has at most one primary one.

    Attributes:
        model: theirs; it has ``is_primary``.
        owner: the owner's model.
        reference: the column that says whose they are.
        per: the columns within which one is primary: of each type of document, one is.
    """

    model: type[Record]
    owner: type[Record]
    reference: str
    per: tuple[str, ...] = ()

    def create(self, data: Mapping[str, Any]) -> Row:
        """Store a new row; where its owner has no primary one, it is."""
        owner_id = data[self.reference]
        writing.lock(self.owner, owner_id)
        primary = bool(data.get("is_primary")) or self._has_no_primary(data)
        if primary:
            self._take_from_the_others(data)
        return writing.insert(self.model, {**data, "is_primary": primary})

    def update(self, row: Row, changes: Mapping[str, Any]) -> Row:
        """Store what changed of a row; who becomes primary takes it from the other, also at an owner it is moved to."""
        if not changes.get("is_primary") and changes.keys().isdisjoint(self._among):
            return writing.update(self.model, row, changes, last=True)
        after = {name: changes.get(name, row[name]) for name in self._among}
        writing.lock(self.owner, after[self.reference])
        primary = changes.get("is_primary", row["is_primary"]) or self._has_no_primary(after)
        if primary:
            self._take_from_the_others(after)
        derived = {"is_primary": primary} if primary != row["is_primary"] else {}
        return writing.update(self.model, row, {**_without_primary(changes), **derived})

    @property
    def _among(self) -> tuple[str, ...]:
        """What the rows have in common of which one is primary."""
        return (self.reference, *self.per)

    def _has_no_primary(self, row: Mapping[str, Any]) -> bool:
        table = table_of(self.model).name
        sql = f"SELECT 1 FROM {table} WHERE {self._same} AND is_primary AND {LIVE.sql}"  # noqa: S608 -- our own names
        return execute(sql, [row[name] for name in self._among]).fetchone() is None

    def _take_from_the_others(self, row: Mapping[str, Any]) -> None:
        execute(
            f"UPDATE {table_of(self.model).name} SET is_primary = false"  # noqa: S608 -- our own names
            f" WHERE {self._same} AND is_primary AND {LIVE.sql}",
            [row[name] for name in self._among],
        )

    @property
    def _same(self) -> str:
        return " AND ".join(f"{name} = %s" for name in self._among)


ADDRESSES = Primary(ClientAddress, Client, "client_id")
EMERGENCY_CONTACTS = Primary(EmergencyContact, Traveler, "traveler_id")
DOCUMENTS = Primary(TravelDocument, Traveler, "traveler_id", per=("document_type",))


def _without_primary(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in changes.items() if name != "is_primary"}
