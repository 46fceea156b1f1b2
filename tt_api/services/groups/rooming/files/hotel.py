"""The rooming list of a hotel: a line a room."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tt_api.http.csv_text import Cell
from tt_api.services.groups.rooming.files.parts import BEDS, by_room, loyalty_number
from tt_api.services.groups.rooming.loading import Rooming
from tt_api.services.groups.rooming.rooms import passenger_type
from tt_api.services.groups.rooming.shown import loyalty_numbers
from tt_api.templating.one_line import one_line

COLUMNS = (
    *("Group Code", "Last Name", "First Name", "Share With", "Arrival Date", "Departure Date", "Room Type"),
    *("Bed Type", "Adults", "Children", "Email", "Loyalty Number", "Billing", "Special Requests"),
)


def lines(rooming: Rooming) -> Iterator[Sequence[Cell]]:
    """A line for each room, in the name of the first of its people."""
    group, numbers = rooming.group, loyalty_numbers(rooming.people, "hotel")
    for _, sharing in by_room(rooming):
        first, *others = sharing
        ages = [passenger_type(person.age(group["departure_date"])) for person in sharing]
        booking: Mapping[str, Any] = first.booking or {}
        yield (
            group["supplier_group_number"],
            first.last_name,
            first.first_name,
            ", ".join(f"{one.last_name} {one.first_name}".strip() for one in others),
            booking.get("departure_date") or group["departure_date"],
            booking.get("return_date") or group["return_date"],
            first.category,
            BEDS.get(first.member["bed_type"] or ""),
            ages.count("A"),
            len(ages) - ages.count("A"),
            first.contact["email"],
            loyalty_number(numbers, first),
            None,
            one_line(first.requests or ""),
        )
