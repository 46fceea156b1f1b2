"""Rooming lists as suppliers take them: tour operators, hotels, cruise lines, and the carrier's manifest."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pycountry

from tt_api.database.transaction import read
from tt_api.http.csv_text import Cell
from tt_api.models.clients.documents import TravelDocument
from tt_api.models.vendors.vendors import Vendor
from tt_api.resources.currencies import major_units
from tt_api.resources.table import Row, table_of
from tt_api.services.crm.activities import record_activity
from tt_api.services.groups.rooming.by_id import by_id
from tt_api.services.groups.rooming.loading import Person, Rooming, rooming_of
from tt_api.services.groups.rooming.rooms import passenger_type
from tt_api.services.groups.rooming.shown import loyalty_numbers
from tt_api.templating.one_line import one_line

_DOCUMENTS = table_of(TravelDocument)
_OPERATOR = ("RoomKey", "RoomType", "Title", "Forename", "Surname", "PaxType", "BirthDate", "PassportNumber", "Notes")
_HOTEL = (
    *("Group Code", "Last Name", "First Name", "Share With", "Arrival Date", "Departure Date", "Room Type"),
    *("Bed Type", "Adults", "Children", "Email", "Loyalty Number", "Billing", "Special Requests"),
)
_CRUISE = (
    *("Group ID", "Ship", "Sail Date", "Category", "Cabin", "Booking No", "Berth", "Title", "Last Name"),
    *("First Name", "Middle Name", "Gender", "Date of Birth", "Citizenship", "Past Guest No", "Dining", "Bed"),
    *("Insurance", "Air", "Transfer", "Deposit Paid", "Final Due", "Status", "Comments"),
)
_MANIFEST = (
    *("Booking Reference", "Record Locator", "Carrier", "Vessel or Flight", "Departure Date", "Embark", "Debark"),
    *("Surname", "Given Names", "Date of Birth", "Gender", "Nationality", "Country of Residence", "Place of Birth"),
    *("Document Type", "Document Number", "Issuing Country", "Issue Date", "Expiry Date", "Visa Number"),
    *("Visa Expiry", "Known Traveler", "Redress", "Destination Address", "Destination City", "Destination State"),
    *("Destination ZIP", "Emergency Contact", "Emergency Phone"),
)
_SHARED_BEDS = ("king", "queen", "double")
_ROOM_TYPES = {1: "SG", 2: "TW", 3: "TR"}
_LARGEST_ROOM = "QD"
_LONGEST_NOTE = 60
_BEDS = {"king": "KING", "queen": "QUEEN", "two_twins": "TWIN", "double": "DOUBLE", "bunks": "BUNKS", "other": "OTHER"}
_DINING = {"early_traditional": "EARLY", "late_traditional": "LATE", "anytime": "ANY", "specialty": "SPECIALTY"}
_INSURANCE = {
    "not_offered": "NOT OFFERED",
    "offered": "OFFERED",
    "accepted": "ACCEPTED",
    "declined": "WAIVED",
    "own_cover": "OWN COVER",
}
_BOOKED = ("confirmed", "traveled", "no_show")


def rows_of(group_id: str, layout: str) -> list[Sequence[Cell]]:
    """A group's rooming list in one of the layouts, below its header. A manifest is told in the group's story.

    Raises:
        NotFoundError: there is no such group.
    """
    rooming = rooming_of(group_id)
    if layout == "manifest":
        rows = [_MANIFEST, *_manifest(rooming)]
        # Numbers of passports leave the house with it.
        record_activity(
            "group.manifest_exported",
            "A manifest with passport data was exported",
            entity=("group", group_id),
            metadata={"layout": layout, "people": len(rows) - 1},
        )
        return rows
    header, make = {"operator": (_OPERATOR, _operator), "hotel": (_HOTEL, _hotel), "cruise": (_CRUISE, _cruise)}[layout]
    return [header, *make(rooming)]


def _operator(rooming: Rooming) -> Iterator[Sequence[Cell]]:
    for key, sharing in _by_room(rooming):
        for person in sharing:
            traveler = person.traveler
            born = traveler["date_of_birth"] if traveler else None
            yield (
                key,
                _room_type(sharing),
                traveler["title"] if traveler else None,
                person.first_name,
                person.last_name,
                passenger_type(person.age(rooming.group["departure_date"])),
                born.strftime("%d/%m/") + f"{born.year:04}" if born else "0",
                # Only manifests have it.
                None,
                one_line(person.requests or "")[:_LONGEST_NOTE],
            )


def _hotel(rooming: Rooming) -> Iterator[Sequence[Cell]]:
    """A row a room, in the name of the first of its people."""
    group, numbers = rooming.group, loyalty_numbers(rooming.people, "hotel")
    for _, sharing in _by_room(rooming):
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
            _BEDS.get(first.member["bed_type"] or ""),
            ages.count("A"),
            len(ages) - ages.count("A"),
            first.contact["email"],
            _number(numbers, first),
            None,
            one_line(first.requests or ""),
        )


def _cruise(rooming: Rooming) -> Iterator[Sequence[Cell]]:
    group, numbers = rooming.group, loyalty_numbers(rooming.people, "cruise")
    for _, sharing in _by_room(rooming):
        for berth, person in enumerate(sharing, 1):
            traveler: Mapping[str, Any] = person.traveler or {}
            booking: Mapping[str, Any] = person.booking or {}
            deposit = group["deposit_cents"] if person.member["deposit_paid"] else 0
            yield (
                group["supplier_group_number"],
                _ship(rooming, person),
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
                _number(numbers, person),
                _DINING.get(person.member["dining"] or ""),
                _BEDS.get(person.member["bed_type"] or ""),
                _insurance(person),
                "Y" if booking.get("air_included") else "N",
                "Y" if booking.get("transfer_included") else "N",
                major_units(deposit or 0, group["currency"]),
                booking.get("final_payment_due_on") or group["final_payment_due_on"],
                _status(person),
                one_line(person.requests or ""),
            )


def _manifest(rooming: Rooming) -> list[Sequence[Cell]]:
    """A row for everybody who is known as a traveler, by the names and the number of the passport."""
    group, offering = rooming.group, rooming.offering
    vendor = by_id(Vendor, [group["vendor_id"]]).get(group["vendor_id"])
    going = [(person, person.traveler) for person in rooming.people if person.traveler]
    visas, contacts = _visas(going), _emergency_contacts(going)
    rows: list[Sequence[Cell]] = []
    for person, traveler in going:
        booking: Mapping[str, Any] = person.booking or {}
        visa = visas.get(traveler["id"])
        has_passport = traveler["passport_number"] is not None
        rows.append(
            (
                booking.get("booking_reference"),
                booking.get("record_locator") or booking.get("vendor_confirmation"),
                vendor["iata_code"] if vendor else None,
                _upper(_ship(rooming, person)),
                group["departure_date"],
                _upper(offering["embark_port"] if offering else None),
                _upper(offering["debark_port"] if offering else None),
                _upper(traveler["last_name"]),
                _upper(" ".join(filter(None, (traveler["first_name"], traveler["middle_name"])))),
                traveler["date_of_birth"],
                traveler["gender"],
                _three_letters(traveler["nationality"]),
                _three_letters(traveler["country_of_residence"]),
                _upper(traveler["place_of_birth"]),
                "P" if has_passport else None,
                traveler["passport_number"],
                _three_letters(traveler["passport_country"]),
                traveler["passport_issued_on"],
                traveler["passport_expires_on"],
                visa["document_number"] if visa else None,
                visa["expiry_date"] if visa else None,
                traveler["known_traveler_number"],
                traveler["redress_number"],
                *(None, None, None, None),
                *(map(_upper, contacts.get(traveler["id"], (None, None)))),
            )
        )
    return rows


def _by_room(rooming: Rooming) -> Iterator[tuple[str | None, list[Person]]]:
    """The rooms, then each party that has none as if it were one."""
    yield from rooming.rooms().items()
    parties: dict[str, list[Person]] = {}
    for person in rooming.unassigned():
        parties.setdefault(person.member["id"], []).append(person)
    for party in parties.values():
        yield None, party


def _room_type(sharing: Sequence[Person]) -> str:
    if len(sharing) == 2 and sharing[0].member["bed_type"] in _SHARED_BEDS:  # noqa: PLR2004 -- a double bed
        return "DB"
    return _ROOM_TYPES.get(len(sharing), _LARGEST_ROOM)


def _ship(rooming: Rooming, person: Person) -> str | None:
    booked = person.booking["ship_name"] if person.booking else None
    sold = rooming.offering["ship_name"] if rooming.offering else None
    return booked or rooming.terms.ship_name or sold


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


def _number(numbers: Mapping[str, str], person: Person) -> str | None:
    return numbers.get(person.traveler["id"]) if person.traveler else None


def _three_letters(country: str | None) -> str | None:
    """A country as APIS wants it, of three letters."""
    found = pycountry.countries.get(alpha_2=country) if country else None
    return str(found.alpha_3) if found else None


def _upper(text: str | None) -> str | None:
    return text.upper() if text else None


def _visas(going: Sequence[tuple[Person, Row]]) -> Mapping[str, Row]:
    """The visa of each traveler that lasts longest."""
    found = read(
        f"SELECT {_DOCUMENTS.select_list} FROM travel_documents WHERE traveler_id = ANY(%s::uuid[])"  # noqa: S608 -- our own names
        " AND document_type IN ('visa', 'e_visa') AND deleted_at IS NULL ORDER BY expiry_date NULLS FIRST, id",
        ([traveler["id"] for _, traveler in going],),
    )
    return {row["traveler_id"]: row for row in (Row(_DOCUMENTS, values) for values in found)}


def _emergency_contacts(going: Sequence[tuple[Person, Row]]) -> Mapping[str, tuple[str, str]]:
    """Whom to call: the primary contact of each who doesn't travel along."""
    found = read(
        "SELECT DISTINCT ON (traveler_id) traveler_id, full_name, phone FROM emergency_contacts"
        " WHERE traveler_id = ANY(%s::uuid[]) AND deleted_at IS NULL"
        " ORDER BY traveler_id, travels_along, is_primary DESC, created_at, id",
        ([traveler["id"] for _, traveler in going],),
    )
    return {str(traveler_id): (name, phone) for traveler_id, name, phone in found}
