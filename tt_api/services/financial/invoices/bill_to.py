"""Whom an invoice is for: what was given, else the client and its primary address."""

from collections.abc import Mapping
from typing import Any

from babel import Locale

from tt_api.database.transaction import read
from tt_api.json_text import json_value

_CLIENT = (
    "SELECT clients.name, clients.email,"
    " CASE WHEN street IS NOT NULL THEN jsonb_build_object('street', street, 'street2', street2, 'city', city,"
    " 'region', region, 'postalCode', postal_code, 'country', country)::text END"
    " FROM clients LEFT JOIN client_addresses AS address ON address.client_id = clients.id AND address.is_primary"
    " AND address.deleted_at IS NULL WHERE clients.id = %s"
)
_COUNTRIES = Locale("en", "US").territories


def bill_to_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that say whom a draft is for.

    Args:
        values: all columns of the draft.
    """
    ((name, email, address),) = read(_CLIENT, (values["client_id"],))
    copied = {"bill_to_name": name, "bill_to_email": email, "bill_to_address": address and json_value(address)}
    return {column: copy if values[column] is None else values[column] for column, copy in copied.items()}


def written_address(address: Mapping[str, Any]) -> list[str]:
    """A postal address line by line, as it stands on a letter."""
    region = " ".join(filter(None, (address.get("region"), address.get("postalCode"))))
    place = ", ".join(filter(None, (address["city"], region)))
    country = _COUNTRIES.get(address["country"], address["country"])
    return [line for line in (address["street"], address.get("street2"), place, country) if line]
