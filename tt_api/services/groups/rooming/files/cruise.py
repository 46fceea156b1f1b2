"""The rooming list of a cruise line: a line a berth."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tt_api.http.csv_text import Cell
from tt_api.resources.currencies import major_units
from tt_api.services.groups.rooming.files.parts import BEDS, by_room, loyalty_number, ship_of
from tt_api.services.groups.rooming.loading import Person, Rooming
from tt_api.services.groups.rooming.shown import loyalty_numbers
from tt_api.templating.one_line import one_line

COLUMNS = (
    *("Group ID", "Ship", "Sail Date", "Category", "Cabin", "Booking No", "Berth", "Title", "Last Name"),
    *("First Name", "Middle Name", "Gender", "Date of Birth", "Citizenship", "Past Guest No", "Dining", "Bed"),
    *("Insurance", "Air", "Transfer", "Deposit Paid", "Final Due", "Status", "Comments"),
)
_DINING = {"early_traditional": "EARLY", "late_traditional": "LATE", "anytime": "ANY", "specialty": "SPECIALTY"}
_INSURANCE = {
    "not_offered": "NOT OFFERED",
    "offered": "OFFERED",
    "accepted": "ACCEPTED",
    "declined": "WAIVED",
    "own_cover": "OWN COVER",
}
_BOOKED = ("confirmed", "traveled", "no_show")


def lines(rooming: Rooming) -> Iterator[Sequence[Cell]]:
    """A line for each berth, cabin by cabin."""
    group, numbers = rooming.group, loyalty_numbers(rooming.people, "cruise")
    for _, sharing in by_room(rooming):
        for berth, person in enumerate(sharing, 1):
            traveler: Mapping[str, Any] = person.traveler or {}
            booking: Mapping[str, Any] = person.booking or {}
            deposit = group["deposit_cents"] if person.member["deposit_paid"] else 0
            yield (
                group["supplier_group_number"],
                ship_of(rooming, person),
                group["departure_date"],
                person.category,
                person.cabin,
                booking.get("vendor_confirmation"),
                berth,
                (traveler.get("title") or "").upper(),
                person.last_name,
                person.first_name,
                traveler.get("middle_name"),
                traveler.get("gender"),
                traveler.get("date_of_birth"),
                traveler.get("nationality"),
                loyalty_number(numbers, person),
                _DINING.get(person.member["dining"] or ""),
                BEDS.get(person.member["bed_type"] or ""),
                _insurance(person),
                "Y" if booking.get("air_included") else "N",
                "Y" if booking.get("transfer_included") else "N",
                major_units(deposit or 0, group["currency"]),
                booking.get("final_payment_due_on") or group["final_payment_due_on"],
                _status(person),
                one_line(person.requests or ""),
            )


def _insurance(person: Person) -> str:
    booking = person.booking
    booked = booking and booking["insurance_status"] != "not_offered"
    status = booking["insurance_status"] if booking and booked else person.member["insurance_status"]
    decided = booking["insurance_decided_on"] if booking and booked else None
    return f"{_INSURANCE[status]} {decided or ''}".rstrip()


def _status(person: Person) -> str:
    """How the line counts them: a conductor, booked, or held on an option."""
    if person.member["role"] == "tour_conductor":
        return "TC"
    return "BKD" if person.member["status"] in _BOOKED else "OPTION"
