"""Numbers that name a booking: ours, which people read out, and the supplier's as they are compared."""

import secrets
from collections.abc import Mapping
from typing import Any

from tt_api.database.transaction import read
from tt_api.resources.table import Row
from tt_api.resources.warnings import Warned

# Crockford's base 32: no I, L, O and U, which are taken for other letters and digits, or spell words.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 6
# What makes two bookings look like one.
SAME_BY = frozenset({"vendor_id", "vendor_confirmation", "stateroom_number"})
_MOST_NAMED = 20


def new_reference() -> str:
    """A booking reference by chance, one of a thousand million: ``TT-7K2M9X``."""
    return "TT-" + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def confirmation_key(confirmation: str | None) -> str | None:
    """A supplier's confirmation as it is compared: upper case, ASCII letters and digits only, no leading zeros."""
    if confirmation is None:
        return None
    kept = "".join(letter for letter in confirmation.upper() if letter.isascii() and letter.isalnum())
    return kept.lstrip("0") or None


def derived_key(data: Mapping[str, Any]) -> dict[str, Any]:
    """The column that follows from a sent confirmation; nothing where none is sent."""
    return {"confirmation_key": confirmation_key(data["vendor_confirmation"])} if "vendor_confirmation" in data else {}


def warnings_of_the_same(row: Row) -> list[Warned]:
    """A warning where other live bookings of the vendor have the same confirmation for the same stateroom.

    They may be right: a group has one number for many cabins.
    """
    if row["confirmation_key"] is None:
        return []
    found = read(
        "SELECT id FROM bookings WHERE confirmation_key = %s AND vendor_id IS NOT DISTINCT FROM %s"
        " AND stateroom_number IS NOT DISTINCT FROM %s AND id <> %s AND deleted_at IS NULL ORDER BY id LIMIT %s",
        (row["confirmation_key"], row["vendor_id"], row["stateroom_number"], row["id"], _MOST_NAMED),
    )
    if not found:
        return []
    ids = tuple(booking_id for (booking_id,) in found)
    message = "Another booking of the vendor has this confirmation for the same stateroom"
    return [Warned("same_confirmation", message, ("vendorConfirmation",), ids)]
