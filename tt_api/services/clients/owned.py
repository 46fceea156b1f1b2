"""What goes with a client or a traveler: rows with a list of their own, which their owner doesn't hide there."""

from tt_api.database.record import Record
from tt_api.database.transaction import execute
from tt_api.models.clients.clients import Client, ClientAddress
from tt_api.models.clients.travelers import EmergencyContact, LoyaltyProgram, Traveler
from tt_api.resources import writing
from tt_api.resources.reading import LIVE
from tt_api.resources.table import Row, table_of


def delete_client(row: Row) -> None:
    """Delete a locked client and its addresses."""
    writing.soft_delete(Client, row)
    _delete_owned(ClientAddress, "client_id", row["id"])


def delete_traveler(row: Row) -> None:
    """Delete a locked traveler, their emergency contacts and loyalty programmes."""
    writing.soft_delete(Traveler, row)
    _delete_owned(EmergencyContact, "traveler_id", row["id"])
    _delete_owned(LoyaltyProgram, "traveler_id", row["id"])


def _delete_owned(model: type[Record], reference: str, owner_id: str) -> None:
    execute(
        f"UPDATE {table_of(model).name} SET deleted_at = clock_timestamp()"  # noqa: S608 -- our own names
        f" WHERE {reference} = %s AND {LIVE.sql}",
        (owner_id,),
    )
