"""Groups: departures sold by the seat, whose heads are counted as the API counts them."""

from datetime import datetime
from typing import Any

from tt_api.models.enums import GroupStatus
from tt_api.models.groups.members import SEATED_STATUSES
from tt_api.seeding.table import EVERY, Row, SeedTable

GROUPS = SeedTable("groups", moving=EVERY)
MEMBERS = SeedTable("group_members", moving=EVERY)
MILESTONES = SeedTable("group_milestones", moving=EVERY)
_UNKNOWN: Row = dict.fromkeys(
    (
        *("company_id", "organizer_contact_id", "deal_id", "trip_offering_id", "vendor_id", "destination_id"),
        *("single_supplement_cents", "deposit_cents", "deposit_due_on", "option_date", "names_due_on"),
        *("final_payment_due_on", "supplier_group_number", "confirmed_at", "cancelled_at"),
    )
)
_CONFIRMED = (GroupStatus.CONFIRMED, GroupStatus.TRAVELING, GroupStatus.COMPLETED)


def group(group_id: str, created: datetime, members: list[Row], **known: Any) -> Row:
    """A group's row, its heads counted.

    Args:
        known: ``name``, ``status``, ``group_type``, the days, ``min_guests`` and ``max_guests``, prices.
    """
    guests, least = heads(members, *SEATED_STATUSES), known["min_guests"]
    status = GroupStatus(known["status"])
    if status is GroupStatus.OPEN and guests >= least:
        status = GroupStatus.MINIMUM_REACHED
    return {
        "id": group_id,
        "name": known.pop("name"),
        "status": status,
        **{key: known.pop(key) for key in ("group_type", "departure_date", "return_date", "min_guests")},
        "max_guests": max(known.pop("max_guests"), guests, least),
        "current_guests": guests,
        "waitlisted_guests": heads(members, "waitlisted"),
        "price_per_person_cents": known.pop("price_per_person_cents"),
        "currency": known.pop("currency"),
        "tags": "[]",
        **_UNKNOWN,
        **{key: value for key, value in known.items() if key != "status"},
        "confirmed_at": created if status in _CONFIRMED else None,
        "cancelled_at": created if status is GroupStatus.CANCELLED else None,
        "created_at": created,
        "updated_at": created,
    }


def heads(members: list[Row], *statuses: str) -> int:
    """How many people the members with one of these statuses are."""
    return sum(member["party_size"] for member in members if member["status"] in statuses)


def member(member_id: str, group_id: str, contact: Row, joined: datetime, **known: Any) -> Row:
    """A member's row.

    Args:
        known: ``role``, ``status``, ``party_size``, and whoever they are as traveler and client.
    """
    status = known["status"]
    return {
        "id": member_id,
        "group_id": group_id,
        "contact_id": contact["id"],
        "traveler_id": known.get("traveler_id"),
        "client_id": known.get("client_id"),
        "booking_id": None,
        "role": known.get("role", "guest"),
        "status": status,
        "party_size": known["party_size"],
        "deposit_paid": status in ("confirmed", "traveled", "no_show"),
        "price_cents": known.get("price_cents"),
        "room_key": known.get("room_key"),
        "insurance_status": "offered" if status in SEATED_STATUSES else "not_offered",
        "joined_at": joined if status in SEATED_STATUSES else None,
        "waitlisted_at": joined if status in ("waitlisted", "offered") else None,
        "offer_expires_at": known.get("offer_expires_at"),
        "cancelled_at": joined if status == "cancelled" else None,
        "cancellation_reason": "Plans changed" if status == "cancelled" else None,
        "created_at": joined,
        "updated_at": joined,
    }
