"""What goes with a client or a traveler: rows with a list of their own, which their owner doesn't hide there."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.transaction import StaleRowError, execute
from tt_api.errors import ConflictError
from tt_api.models.clients.clients import Client
from tt_api.models.clients.travelers import Traveler
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.bookings.travelers import traveler_deleted
from tt_api.services.financial.payments.on_record import client_has_money, lifetime_value


def update_client(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a client. In another currency its lifetime value is another sum."""
    if "currency" not in changes:
        return writing.update(Client, row, changes, last=True)
    held = writing.lock(Client, row["id"])
    if held["version"] != row["version"]:
        raise StaleRowError
    value = lifetime_value(row["id"], changes["currency"])
    return writing.update(Client, held, {**changes, "lifetime_value_cents": value})


def delete_client(row: Row) -> None:
    """Delete a locked client and its addresses.

    Raises:
        ConflictError: money of the client's is on record.
    """
    if client_has_money(row["id"]):
        raise ConflictError("The client has paid, or a commission came for their bookings, so they stay on record")
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
    traveler_deleted(row["id"])


def _delete_owned(table: str, traveler_id: str) -> None:
    execute(
        f"UPDATE {table} SET deleted_at = clock_timestamp() WHERE traveler_id = %s AND deleted_at IS NULL",  # noqa: S608 -- our own names
        (traveler_id,),
    )
