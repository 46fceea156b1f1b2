"""What goes with a client or a traveler: rows with a list of their own, which their owner doesn't hide there."""

from tt_api.database.transaction import execute
from tt_api.models.clients.clients import Client
from tt_api.models.clients.travelers import Traveler
from tt_api.resources import writing
from tt_api.resources.table import Row


def delete_client(row: Row) -> None:
    """Delete a locked client and its addresses."""
    writing.soft_delete(Client, row)
    execute(
        "UPDATE client_addresses SET deleted_at = clock_timestamp() WHERE client_id = %s AND deleted_at IS NULL",
        (row["id"],),
    )


def delete_traveler(row: Row) -> None:
    """Delete a locked traveler, their documents, preferences, emergency contacts and loyalty programs."""
    writing.soft_delete(Traveler, row)
    _delete_owned("travel_documents", row["id"])
    _delete_owned("traveler_preferences", row["id"])
    _delete_owned("emergency_contacts", row["id"])
    _delete_owned("loyalty_programs", row["id"])


def _delete_owned(table: str, traveler_id: str) -> None:
    execute(
        f"UPDATE {table} SET deleted_at = clock_timestamp() WHERE traveler_id = %s AND deleted_at IS NULL",  # noqa: S608 -- our own names
        (traveler_id,),
    )
