"""The carrier's manifest (APIS): a line for each traveler, by the names and the number of the passport."""

from collections.abc import Mapping, Sequence
from typing import Any

import pycountry

from tt_api.database.transaction import read
from tt_api.http.csv_text import Cell
from tt_api.models.clients.documents import TravelDocument
from tt_api.models.vendors.vendors import Vendor
from tt_api.resources.reading import by_id
from tt_api.resources.table import Row, table_of
from tt_api.services.groups.rooming.files.parts import ship_of
from tt_api.services.groups.rooming.loading import Person, Rooming

COLUMNS = (
    *("Booking Reference", "Record Locator", "Carrier", "Vessel or Flight", "Departure Date", "Embark", "Debark"),
    *("Surname", "Given Names", "Date of Birth", "Gender", "Nationality", "Country of Residence", "Place of Birth"),
    *("Document Type", "Document Number", "Issuing Country", "Issue Date", "Expiry Date", "Visa Number"),
    *("Visa Expiry", "Known Traveler", "Redress", "Destination Address", "Destination City", "Destination State"),
    *("Destination ZIP", "Emergency Contact", "Emergency Phone"),
)
_DOCUMENTS = table_of(TravelDocument)


def lines(rooming: Rooming) -> list[Sequence[Cell]]:
    """A line for everybody who is known as a traveler, by the names and the number of the passport."""
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
                _upper(ship_of(rooming, person)),
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
