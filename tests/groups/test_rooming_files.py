"""Rooming lists as files: exactly the columns that suppliers take, and passports in the manifest alone."""

import csv
from io import StringIO
from typing import Any

import pytest

from tests.support.catalog import query
from tests.support.grouping import GROUPS, Grouping
from tests.support.refusals import refused

# The header of each layout in use.
HEADERS = {
    "operator": "RoomKey,RoomType,Title,Forename,Surname,PaxType,BirthDate,PassportNumber,Notes",
    "hotel": "Group Code,Last Name,First Name,Share With,Arrival Date,Departure Date,Room Type,Bed Type,Adults,"
    "Children,Email,Loyalty Number,Billing,Special Requests",
    "cruise": "Group ID,Ship,Sail Date,Category,Cabin,Booking No,Berth,Title,Last Name,First Name,Middle Name,Gender,"
    "Date of Birth,Citizenship,Past Guest No,Dining,Bed,Insurance,Air,Transfer,Deposit Paid,Final Due,Status,Comments",
    "manifest": "Booking Reference,Record Locator,Carrier,Vessel or Flight,Departure Date,Embark,Debark,Surname,"
    "Given Names,Date of Birth,Gender,Nationality,Country of Residence,Place of Birth,Document Type,Document Number,"
    "Issuing Country,Issue Date,Expiry Date,Visa Number,Visa Expiry,Known Traveler,Redress,Destination Address,"
    "Destination City,Destination State,Destination ZIP,Emergency Contact,Emergency Phone",
}
PASSPORT = "X0000001"


@pytest.fixture
def group(groups: Grouping) -> dict[str, Any]:
    """A couple with a child in a cabin, a conductor, and somebody without a room."""
    made = groups.group(
        departureDate="2027-06-15",
        returnDate="2027-06-22",
        supplierGroupNumber="G88120",
        depositCents=50_000,
        finalPaymentDueOn="2027-03-17",
    )
    passport = {"passportNumber": PASSPORT, "passportCountry": "US", "passportIssuedOn": "2019-05-01"}
    ada = {
        "firstName": "Ada",
        "lastName": "Sampleton",
        "title": "Mrs",
        "gender": "F",
        "dateOfBirth": "1971-02-14",
        "nationality": "US",
        "placeOfBirth": "Exampleville",
        "passportExpiresOn": "2029-04-30",
        **passport,
    }
    fin = {"firstName": "Fin", "lastName": "Sampleton", "title": "Master", "dateOfBirth": "2018-01-01"}
    people = [groups.api.created("/api/travelers", one)["id"] for one in (ada, fin)]
    contact = {"travelerId": people[0], "fullName": "Mockford Care Line", "relationship": "friend", "phone": "555 0100"}
    groups.api.created("/api/emergency-contacts", contact)
    booking = groups.api.created(
        "/api/bookings",
        {
            "destination": "Rhine",
            "vendorConfirmation": "4X7Q21",
            "shipName": "Example Star",
            "airIncluded": True,
            "insuranceStatus": "declined",
            "insuranceDecidedOn": "2026-11-30",
            "finalPaymentDueOn": "2027-03-20",
        },
    )
    for traveler in people:
        groups.api.created(f"/api/bookings/{booking['id']}/travelers", {"travelerId": traveler})
    cabin = {"roomKey": "1", "cabinCategory": "BA", "cabinNumber": "8214", "bedType": "king"}
    groups.member(
        made,
        size=3,
        travelerId=people[0],
        bookingId=booking["id"],
        depositPaid=True,
        specialRequests="=1+1",
        dining="early_traditional",
        **cabin,
    )
    groups.member(made, role="tour_conductor", roomKey="2")
    groups.member(made)
    return {**made, "reference": booking["bookingReference"]}


def rows(groups: Grouping, group: dict[str, Any], layout: str) -> list[dict[str, str]]:
    response = groups.api.get(f"{GROUPS}/{group['id']}/rooming.csv?layout={layout}")
    text = response.get_data(as_text=True)
    assert response.mimetype == "text/csv"
    assert text.split("\r\n")[0] == HEADERS[layout]
    return list(csv.DictReader(StringIO(text)))


def test_operators_take_a_row_a_person(groups: Grouping, group: dict[str, Any]) -> None:
    found = [[*row.values()] for row in rows(groups, group, "operator")]
    assert found == [
        ["1", "TR", "Mrs", "Ada", "Sampleton", "A", "14/02/1971", "", "'=1+1"],
        ["1", "TR", "Master", "Fin", "Sampleton", "C", "01/01/2018", "", ""],
        ["1", "TR", "", "", "TBA", "A", "0", "", ""],
        ["2", "SG", "", "Guest 2", "", "A", "0", "", ""],
        ["", "SG", "", "Guest 3", "", "A", "0", "", ""],
    ]


def test_hotels_take_a_row_a_room(groups: Grouping, group: dict[str, Any]) -> None:
    first, *others = [[*row.values()] for row in rows(groups, group, "hotel")]
    assert first == [
        *("G88120", "Sampleton", "Ada", "Sampleton Fin, TBA", "2027-06-15", "2027-06-22", "BA", "KING", "2", "1"),
        *("guest-1@example.com", "", "", "'=1+1"),
    ]
    assert [row[2] for row in others] == ["Guest 2", "Guest 3"]


def test_cruise_lines_take_a_row_a_berth(groups: Grouping, group: dict[str, Any]) -> None:
    first, second, _, conductor, unassigned = [[*row.values()] for row in rows(groups, group, "cruise")]
    assert first == [
        *("G88120", "Example Star", "2027-06-15", "BA", "8214", "4X7Q21", "1", "MRS", "Sampleton", "Ada", "", "F"),
        *("1971-02-14", "US", "", "EARLY", "KING", "WAIVED 2026-11-30", "Y", "N", "500.00", "2027-03-20", "BKD"),
        "'=1+1",
    ]
    assert (second[6], second[7], second[9]) == ("2", "MASTER", "Fin")
    assert (conductor[22], conductor[20], conductor[21], conductor[17]) == ("TC", "0.00", "2027-03-17", "NOT OFFERED")
    assert (unassigned[22], unassigned[6]) == ("OPTION", "1")


def test_manifests_have_passports_and_are_told(groups: Grouping, group: dict[str, Any]) -> None:
    first, second = [[*row.values()] for row in rows(groups, group, "manifest")]
    assert first == [
        *(
            group["reference"],
            "4X7Q21",
            "",
            "EXAMPLE STAR",
            "2027-06-15",
            "",
            "",
            "SAMPLETON",
            "ADA",
            "1971-02-14",
            "F",
        ),
        *("USA", "", "EXAMPLEVILLE", "P", PASSPORT, "USA", "2019-05-01", "2029-04-30", "", "", "", "", "", "", "", ""),
        *("MOCKFORD CARE LINE", "555 0100"),
    ]
    assert second[7:9] == ["SAMPLETON", "FIN"]
    told = "SELECT activity_type, metadata FROM activities WHERE activity_type = 'group.manifest_exported'"
    assert query(groups.url, told) == [("group.manifest_exported", {"layout": "manifest", "people": 2})]


@pytest.mark.parametrize("layout", ["operator", "hotel", "cruise"])
def test_no_other_layout_has_them(groups: Grouping, group: dict[str, Any], layout: str) -> None:
    text = groups.api.get(f"{GROUPS}/{group['id']}/rooming.csv?layout={layout}").get_data(as_text=True)
    assert "Sampleton" in text
    assert PASSPORT not in text
    assert query(groups.url, "SELECT 1 FROM activities WHERE activity_type = 'group.manifest_exported'") == []


def test_a_layout_is_needed_and_known(groups: Grouping) -> None:
    path = f"{GROUPS}/{groups.group()['id']}/rooming.csv"
    refused(groups.api.get(path), 400, "layout")
    refused(groups.api.get(f"{path}?layout=xlsx"), 400, "layout")
    assert groups.api.get(f"{path}?layout=hotel&bom=1").get_data().startswith(b"\xef\xbb\xbfGroup Code")
    refused(groups.api.get(f"{GROUPS}/01a22516-c251-74e5-bd37-2f52c945c837/rooming.csv?layout=hotel"), 404)
