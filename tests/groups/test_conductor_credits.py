"""Free berths: how many a group has earned, what they are worth, and who gets them."""

from fractions import Fraction
from typing import Any

import pytest

from tests.support.catalog import query
from tests.support.grouping import GROUPS, Grouping
from tests.support.refusals import refused
from tests.support.worked_examples import examples
from tt_api.services.groups.conductor import PaidCabin, conductor_credits


def found(groups: Grouping, group: dict[str, Any], basis: str = "sold") -> dict[str, Any]:
    path = f"{GROUPS}/{group['id']}/conductor-credits?basis={basis}"
    return dict(groups.api.get(path).get_json()["data"])


def settle(groups: Grouping, group: dict[str, Any], **body: Any) -> Any:
    return groups.api.post(f"{GROUPS}/{group['id']}/conductor-credits/settle", body)


def contract(groups: Grouping, group: dict[str, Any], **fields: Any) -> None:
    vendor = groups.api.created("/api/vendors", {"name": "Northern Star"})["id"]
    body = {"contractType": "group_block", "groupId": group["id"], "status": "signed", **fields}
    groups.api.created(f"/api/vendors/{vendor}/contracts", body)


def booked(groups: Grouping, group: dict[str, Any], number: int, status: str, **fields: Any) -> dict[str, Any]:
    """A cabin of two, in a room of its own."""
    return groups.member(group, status, 2, roomKey=str(number), **fields)


@pytest.fixture
def sailing(groups: Grouping) -> dict[str, Any]:
    """The page's ten cabins: four with a balcony, six inside, two in each."""
    group = groups.group(status="completed", pricePerPersonCents=99_900)
    blocks = [
        {"category": "BA", "held": 4, "rateCents": 72_000, "maxOccupancy": 3},
        {"category": "IN", "held": 6, "rateCents": 46_000, "maxOccupancy": 2},
    ]
    contract(groups, group, blocks=blocks)
    for number in range(10):
        booked(groups, group, number, "traveled", cabinCategory="BA" if number < 4 else "IN")
    return group


class TestArithmetic:
    @examples("conductor_credit")
    def test_worked_examples(self, given: dict[str, Any], expect: dict[str, Any]) -> None:
        cabins = [
            PaidCabin(each["category"], (Fraction(each["fareCents"]),) * each["paidBerths"]) for each in given["cabins"]
        ]
        earned = conductor_credits(cabins, given.get("ratio", 16), given.get("method", "average"), given.get("maximum"))
        assert earned.paid_berths == expect["paidBerths"]
        assert (earned.credits, earned.credit_cents) == (expect["credits"], expect["creditCents"])

    def test_a_tie_of_categories_goes_to_the_cheaper(self) -> None:
        cabins = [PaidCabin("BA", (Fraction(72_000),) * 2), PaidCabin("IN", (Fraction(46_000),) * 2)]
        assert conductor_credits(cabins, 2, "most_sold", 1)[1:] == (1, 46_000, 46_000, None)

    def test_an_average_is_rounded_once_half_up(self) -> None:
        cabins = [PaidCabin("IN", (Fraction(1), Fraction(2)))]
        assert conductor_credits(cabins, 1, "average", None)[1:4] == (2, 2, 4)
        thirds = [PaidCabin("IN", (Fraction(100, 3),) * 2)]
        assert conductor_credits(thirds, 2, "average", None).value_cents == 33


class TestStanding:
    def test_the_worked_sailing(self, groups: Grouping, sailing: dict[str, Any]) -> None:
        now = found(groups, sailing)
        assert (now["paidBerths"], now["credits"], now["creditCents"], now["toNext"]) == (20, 1, 56_400, 12)
        assert (now["ratio"], now["method"], now["settled"]) == (16, "average", None)
        assert [cabin["fareCents"] for cabin in now["cabins"]] == [72_000] * 4 + [46_000] * 6

    def test_by_the_category_most_sold(self, groups: Grouping, sailing: dict[str, Any]) -> None:
        query(groups.url, "UPDATE vendor_contracts SET conductor_method = 'most_sold' RETURNING 1")
        assert found(groups, sailing)["creditCents"] == 46_000

    def test_counts_who_has_paid_or_who_was_there(self, groups: Grouping) -> None:
        group = groups.group(pricePerPersonCents=10_000, conductorRatio=2)
        for number, status in enumerate(("reserved", "confirmed", "no_show", "traveled", "waitlisted")):
            booked(groups, group, number, status)
        assert [found(groups, group, basis)["paidBerths"] for basis in ("sold", "sailed")] == [6, 2]

    def test_leaves_out_conductors_staff_and_third_guests(self, groups: Grouping) -> None:
        group = groups.group(pricePerPersonCents=10_000, conductorRatio=2, conductorMax=1)
        booked(groups, group, 1, "confirmed", role="tour_conductor")
        booked(groups, group, 2, "confirmed", role="staff")
        groups.member(group, "confirmed", 4, role="leader")
        booked(groups, group, 3, "confirmed")
        groups.member(group, "confirmed", 1, roomKey="3")
        now = found(groups, group)
        assert (now["paidBerths"], now["credits"], now["creditCents"], now["toNext"]) == (4, 1, 10_000, None)

    def test_a_bookings_fare_lines_go_before_the_block_and_the_price(self, groups: Grouping) -> None:
        group = groups.group(pricePerPersonCents=99_900, conductorRatio=2)
        parts = [
            {"kind": "fare", "label": "Cruise", "amountCents": 90_001, "commissionable": True},
            {"kind": "tax", "label": "Port", "amountCents": 9_999, "commissionable": False},
        ]
        price = {"totalPriceCents": 100_000, "nonCommissionableCents": 9_999, "priceBreakdown": parts}
        booking = groups.api.created("/api/bookings", {"destination": "Rhine", "passengers": 2, **price})
        booked(groups, group, 1, "confirmed", bookingId=booking["id"])
        # 45 000.5 each, half up, wherever it is shown.
        now = found(groups, group)
        assert (now["creditCents"], now["cabins"][0]["fareCents"]) == (45_001, 45_001)

    def test_is_not_known_without_fares(self, groups: Grouping) -> None:
        group = groups.group(conductorRatio=1)
        booked(groups, group, 1, "confirmed")
        now = found(groups, group)
        assert (now["credits"], now["valueCents"], now["creditCents"]) == (2, None, None)


class TestSettling:
    def test_says_who_gets_it_once(self, groups: Grouping, sailing: dict[str, Any]) -> None:
        answer = settle(groups, sailing).get_json()["data"]["settled"]
        assert answer == {
            "benefit": "organizer",
            "credits": 1,
            "creditCents": 56_400,
            "currency": "USD",
            "commissionId": None,
        }
        assert found(groups, sailing)["settled"] == answer
        refused(settle(groups, sailing), 409)
        told = "SELECT title FROM activities WHERE entity_id = %s"
        assert query(groups.url, told, (sailing["id"],)) == [("1 conductor credits go to organizer",)]

    def test_only_after_sailing_and_where_something_was_earned(self, groups: Grouping) -> None:
        group = groups.group(status="confirmed", pricePerPersonCents=100, conductorRatio=1)
        groups.member(group, "traveled")
        refused(settle(groups, group), 409)
        refused(settle(groups, groups.group(status="completed")), 409)

    def test_what_the_agency_keeps_is_an_override_on_a_commission(
        self, groups: Grouping, sailing: dict[str, Any]
    ) -> None:
        vendor = groups.api.created("/api/vendors", {"name": "Northern Star", "defaultCommissionPct": 10})["id"]
        entries = []
        for group in (sailing["id"], None):
            body = {"destination": "Rhine", "groupId": group, "totalPriceCents": 100_000, "vendorId": vendor}
            booking = groups.api.created("/api/bookings", body)["id"]
            due = {"bookingId": booking, "vendorId": vendor, "bookingValueCents": 100_000}
            entries.append(groups.api.created("/api/commissions/calculate", due)["id"])
        ours, another = entries
        refused(settle(groups, sailing, benefit="agency"), 400, "commissionId")
        refused(settle(groups, sailing, benefit="agency", commissionId=another), 400, "commissionId")
        refused(settle(groups, sailing, benefit="organizer", commissionId=ours), 400, "commissionId")
        settled = settle(groups, sailing, benefit="agency", commissionId=ours).get_json()["data"]["settled"]
        assert (settled["benefit"], settled["commissionId"]) == ("agency", ours)
        assert query(groups.url, "SELECT entry_id::text, amount_cents, kind FROM commission_receipts") == [
            (ours, 56_400, "override")
        ]
