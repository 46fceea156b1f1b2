"""A group's conductor credits as they stand, and who gets them after it has sailed."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from tt_api.database.transaction import execute, read
from tt_api.errors import ConflictError, ValidationError
from tt_api.models.enums import GroupStatus
from tt_api.models.financial.commissions import CommissionEntry
from tt_api.models.groups.groups import Group
from tt_api.resources import writing
from tt_api.resources.reading import find
from tt_api.resources.table import Row
from tt_api.services.crm.activities import record_activity
from tt_api.services.financial.commissions.entries import add_override
from tt_api.services.groups.conductor import LOWER_BERTHS, Credits, PaidCabin, conductor_credits
from tt_api.services.groups.contract import Terms, terms_of

SETTLED = "group.conductor_credits_settled"
# Who has paid for a berth, and who was in it.
_BASES = {"sold": ("confirmed", "traveled", "no_show"), "sailed": ("traveled",)}
# Conductors and staff take seats and earn none. A booking's fare is shared by the people on it.
_PARTIES = """
SELECT member.id, member.room_key, member.party_size, coalesce(member.cabin_category, booking.stateroom_category),
  CASE WHEN booking.currency = %(currency)s THEN (
    SELECT sum((part ->> 'amountCents')::numeric)::bigint FROM jsonb_array_elements(booking.price_breakdown) AS part
    WHERE part ->> 'kind' = 'fare') END,
  coalesce(booking.passengers, (
    SELECT sum(party_size) FROM group_members WHERE booking_id = booking.id AND group_id = member.group_id
      AND status = ANY(%(counted)s) AND deleted_at IS NULL))
FROM group_members AS member
  LEFT JOIN bookings AS booking ON booking.id = member.booking_id AND booking.deleted_at IS NULL
    AND booking.status NOT IN ('cancelled', 'refunded')
WHERE member.group_id = %(group)s AND member.deleted_at IS NULL AND member.status = ANY(%(counted)s)
  AND member.role NOT IN ('tour_conductor', 'staff')
ORDER BY member.joined_at, member.id
"""


class _Party(NamedTuple):
    """A member who counts.

    Attributes:
        fare_lines: cents of the booking's fare lines; None where it has none.
        people: on the booking, who share them.
    """

    member_id: Any
    room_key: str | None
    heads: int
    category: str | None
    fare_lines: int | None
    people: int | None


class Standing(NamedTuple):
    """How a group stands with its conductor credits.

    Attributes:
        cabins: those that count, with the key of their room where they have one.
        settled: what was settled, if it was: when, who gets it, and how much.
    """

    group: Row
    basis: str
    terms: Terms
    credits: Credits
    cabins: list[tuple[str | None, PaidCabin]]
    settled: dict[str, Any] | None


def standing(group_id: str, basis: str) -> Standing:
    """How a group stands.

    Args:
        basis: ``sold`` counts who has paid, ``sailed`` who was there.

    Raises:
        NotFoundError: there is no such group.
    """
    return _standing(find(Group, group_id), basis)


def settle(group_id: str, data: Mapping[str, Any]) -> Standing:
    """Write down who gets a group's credits, once, by who has sailed.

    Args:
        data: ``benefit`` where it is another than the group's; ``commission_id`` where the agency keeps them: the
            commission with which the supplier pays them.

    Raises:
        ConflictError: the group isn't back yet, has earned nothing, or was settled before.
        ValidationError: the agency keeps them, and of no commission of the group.
    """
    # Its booking's moves go from the commission to the group, and so do we.
    commission_id = data.get("commission_id")
    entry = writing.lock(CommissionEntry, commission_id) if commission_id else None
    group = writing.lock(Group, group_id)
    if group["status"] != GroupStatus.COMPLETED:
        raise ConflictError(f"The group is {group['status']}: credits are settled when it is completed")
    found = _standing(group, "sailed")
    if found.settled is not None:
        raise ConflictError("The group's conductor credits are settled already")
    if not found.credits.credits or found.credits.credit_cents is None:
        raise ConflictError("The group has earned no conductor credit, or the fares of its berths aren't known")
    benefit = data.get("benefit", group["conductor_benefit"])
    if benefit == "agency":
        _keep(group, entry, found.credits.credit_cents)
    elif entry is not None:
        raise ValidationError.at("commissionId", "is only for credits that the agency keeps")
    settled = {
        "benefit": benefit,
        "credits": found.credits.credits,
        "creditCents": found.credits.credit_cents,
        "currency": group["currency"],
        "commissionId": commission_id,
    }
    title = f"{found.credits.credits} conductor credits go to {benefit}"
    record_activity(SETTLED, title, entity=("group", group_id), metadata=settled)
    return found._replace(settled=settled)


def _standing(group: Row, basis: str) -> Standing:
    terms = terms_of(group)
    cabins = _cabins(group, terms, basis)
    earned = conductor_credits([cabin for _, cabin in cabins], terms.ratio, terms.method, terms.most)
    told = read(
        "SELECT metadata FROM activities WHERE entity_type = 'group' AND entity_id = %s AND activity_type = %s",
        (group["id"], SETTLED),
    )
    return Standing(group, basis, terms, earned, cabins, told[0][0] if told else None)


def _cabins(group: Row, terms: Terms, basis: str) -> list[tuple[str | None, PaidCabin]]:
    """The cabins by their rooms; a party without one is a cabin of its own, until rooms are given."""
    facts = {"group": group["id"], "currency": group["currency"], "counted": [*_BASES[basis]]}
    found: dict[str, tuple[str | None, PaidCabin]] = {}
    for party in map(_Party._make, read(_PARTIES, facts)):
        key = f"room {party.room_key}" if party.room_key else str(party.member_id)
        _, before = found.get(key, (party.room_key, PaidCabin(party.category, ())))
        fares = (*before.fares, *[_fare(group, terms, party)] * party.heads)
        found[key] = (party.room_key, before._replace(fares=fares[:LOWER_BERTHS]))
    return [*found.values()]


def _fare(group: Row, terms: Terms, party: _Party) -> Fraction | None:
    """What a berth costs without taxes: by its booking, else by its block, else by the group's price."""
    if party.fare_lines is not None and party.people:
        return Fraction(party.fare_lines, int(party.people))
    block = terms.block(party.category)
    rate = block.rate_cents if block and block.rate_cents is not None else group["price_per_person_cents"]
    return None if rate is None else Fraction(rate)


def _keep(group: Row, entry: Row | None, cents: int) -> None:
    if entry is None:
        raise ValidationError.at("commissionId", "is needed: the commission with which the supplier pays the credits")
    ours = execute(
        "SELECT 1 FROM bookings WHERE id = %s AND (group_id = %s OR id IN (SELECT booking_id FROM group_members"
        " WHERE group_id = %s AND deleted_at IS NULL))",
        (entry["booking_id"], group["id"], group["id"]),
    ).fetchone()
    if ours is None or entry["currency"] != group["currency"]:
        raise ValidationError.at("commissionId", "is not of a booking of the group, in its currency")
    add_override(entry, cents)
