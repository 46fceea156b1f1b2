"""Bookings through HTTP: references, confirmations, prices, vendors, who travels, and what only a detail shows."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from tests.support.api import ApiClient
from tests.support.bookkeeping import BOOKINGS, Bookkeeping
from tests.support.catalog import query
from tests.support.refusals import refused

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
FARE = {"kind": "fare", "amountCents": 90_000, "commissionable": True}
TAX = {"kind": "tax", "label": "Port tax", "amountCents": 15_000, "commissionable": False}
DISCOUNT = {"kind": "discount", "amountCents": -5_000, "commissionable": True}


class TestReferences:
    def test_are_made_of_letters_that_nobody_mistakes(self, books: Bookkeeping) -> None:
        references = {books.booking()["bookingReference"] for _ in range(20)}
        assert len(references) == 20
        assert all(re.fullmatch(r"TT-[0-9A-HJKMNP-TV-Z]{6}", reference) for reference in references)

    def test_can_not_be_sent(self, books: Bookkeeping) -> None:
        body = {"destination": "Azores", "bookingReference": "TT-000000"}
        refused(books.api.post(BOOKINGS, body), 400, "bookingReference")

    def test_find_their_booking(self, books: Bookkeeping) -> None:
        booking, _ = books.booking(), books.booking()
        for parameters in ({"bookingReference": booking["bookingReference"]}, {"search": booking["bookingReference"]}):
            found = books.api.get(BOOKINGS, query_string=parameters).get_json()["data"]
            assert [one["id"] for one in found] == [booking["id"]]


class TestConfirmations:
    @pytest.mark.parametrize(
        ("sent", "key"),
        [
            ("nsc-0048213", "NSC0048213"),
            ("00 48.213", "48213"),
            ("0", None),
            ("--", None),
            (" ab ", "AB"),
            (None, None),
        ],
    )
    def test_are_kept_as_sent_and_compared_by_a_key(
        self, books: Bookkeeping, sent: str | None, key: str | None
    ) -> None:
        booking = books.booking(vendorConfirmation=sent)
        assert booking["vendorConfirmation"] == (sent.strip() if sent else sent)
        sql = "SELECT confirmation_key FROM bookings WHERE id = %s"
        assert query(books.url, sql, (booking["id"],)) == [(key,)]
        assert "confirmationKey" not in booking

    def test_of_another_booking_of_the_vendor_are_warned_of(self, books: Bookkeeping) -> None:
        vendor, other = (books.api.created("/api/vendors", {"name": name})["id"] for name in ("Star", "Sun"))
        same = {"vendorConfirmation": "NSC-48213", "stateroomNumber": "7104"}
        first = books.booking(vendorId=vendor, **same)
        body = {"destination": "Azores", "vendorId": vendor, **same, "vendorConfirmation": "nsc 48213"}
        answer = books.api.post(BOOKINGS, body).get_json()
        assert answer["warnings"] == [
            {
                "code": "same_confirmation",
                "message": "Another booking of the vendor has this confirmation for the same stateroom",
                "path": ["vendorConfirmation"],
                "ids": [first["id"]],
            }
        ]
        # A group has one number for many cabins, and another vendor's number is another number.
        for unlike in ({"stateroomNumber": "7106"}, {"vendorId": other}, {"vendorConfirmation": "NSC-48214"}):
            assert "warnings" not in books.api.post(BOOKINGS, {**body, **unlike}).get_json()

    def test_are_warned_of_on_a_change_too(self, books: Bookkeeping) -> None:
        first, second = books.booking(vendorConfirmation="48213"), books.booking(vendorConfirmation="48214")
        (warning,) = books.patch(second, vendorConfirmation="0048213").get_json()["warnings"]
        assert warning["ids"] == [first["id"]]
        assert "warnings" not in books.patch(second, deck="7").get_json()


class TestPrices:
    def test_are_broken_down_into_parts_that_add_up(self, books: Bookkeeping) -> None:
        parts = [FARE, TAX, DISCOUNT]
        booking = books.booking(100_000, priceBreakdown=parts, nonCommissionableCents=15_000)
        assert booking["priceBreakdown"] == parts
        assert booking["commissionableCents"] == 85_000

    @pytest.mark.parametrize(
        ("parts", "path"),
        [
            ([FARE], ["priceBreakdown"]),
            ([FARE, {**TAX, "amountCents": 10_000}], ["priceBreakdown"]),
            ([{**FARE, "kind": "discount"}, {**TAX, "amountCents": 10_000}], ["priceBreakdown", 0, "amountCents"]),
            ([FARE, {**TAX, "amountCents": -10_000}], ["priceBreakdown", 1, "amountCents"]),
            ([{"kind": "fare"}], ["priceBreakdown", 0, "amountCents"]),
            ([{**FARE, "label": "4111 1111 1111 1111"}], ["priceBreakdown", 0, "label"]),
            ([{**FARE, "colour": "blue"}], ["priceBreakdown", 0, "colour"]),
        ],
    )
    def test_whose_parts_do_not_are_refused(self, books: Bookkeeping, parts: list[Any], path: list[Any]) -> None:
        response = books.api.post(BOOKINGS, {"destination": "A", "totalPriceCents": 100_000, "priceBreakdown": parts})
        assert path in [problem["path"] for problem in refused(response, 400)["details"]]

    def test_stay_what_their_parts_are(self, books: Bookkeeping) -> None:
        booking = books.booking(100_000, priceBreakdown=[{**FARE, "amountCents": 100_000}])
        refused(books.patch(booking, totalPriceCents=90_000), 400, "priceBreakdown")
        after = books.patched(booking, totalPriceCents=90_000, priceBreakdown=[FARE])
        assert after["totalPriceCents"] == 90_000
        assert books.patched(booking, priceBreakdown=[], totalPriceCents=1)["balanceCents"] == 1

    def test_are_at_least_what_earns_nothing(self, books: Bookkeeping) -> None:
        refused(books.api.post(BOOKINGS, {"destination": "A", "totalPriceCents": 1, "nonCommissionableCents": 2}), 400)


class TestVendors:
    def test_that_are_blocked_take_no_new_bookings(self, books: Bookkeeping) -> None:
        vendor = books.api.created("/api/vendors", {"name": "Star"})["id"]
        before = books.booking(vendorId=vendor)
        assert books.api.patch(f"/api/vendors/{vendor}", {"status": "blocked"}).status_code == 200
        for name in ("vendorId", "bookedViaVendorId"):
            refused(books.api.post(BOOKINGS, {"destination": "Azores", name: vendor}), 409)
            refused(books.patch(books.booking(), **{name: vendor}), 409)
        # Bookings that are there go on.
        assert books.patched(before, status="confirmed", vendorId=vendor)["status"] == "confirmed"

    def test_that_are_just_being_blocked_take_none_either(self, books: Bookkeeping) -> None:
        vendor = books.api.created("/api/vendors", {"name": "Star"})["id"]
        body = {"destination": "Azores", "vendorId": vendor}
        with closing(psycopg2.connect(books.url)) as held, held.cursor() as cursor, ThreadPoolExecutor(1) as threads:
            cursor.execute("UPDATE vendors SET status = 'blocked' WHERE id = %s", (vendor,))
            booked = threads.submit(ApiClient(books.app.test_client()).post, BOOKINGS, body)
            while query(books.url, WAITING) != [(1,)]:
                assert not booked.done(), booked.result().get_data(as_text=True)
            held.commit()
        refused(booked.result(), 409)


class TestDays:
    def test_it_is_booked_today_where_nothing_else_is_said(self, books: Bookkeeping) -> None:
        sql = "SELECT (now() AT TIME ZONE 'America/New_York')::date::text"
        assert books.booking()["bookedOn"] == query(books.url, sql)[0][0]
        assert books.booking(bookedOn="2020-02-29")["bookedOn"] == "2020-02-29"

    def test_what_is_due_next_is_the_first_that_is_not_paid(self, books: Bookkeeping) -> None:
        due = {"depositDueOn": "2027-01-01", "clientPaymentDueOn": "2027-03-01", "finalPaymentDueOn": "2027-03-11"}
        booking = books.booking(100_000, depositCents=20_000, **due)
        assert booking["nextDue"] == {"what": "deposit", "on": "2027-01-01"}
        books.pay(booking, 20_000)
        assert books.now(booking)["nextDue"] == {"what": "client_payment", "on": "2027-03-01"}
        books.pay(booking, 80_000)
        assert books.now(booking)["nextDue"] is None
        assert books.booking(None, **due)["nextDue"] is None
        cancelled = books.booking(100_000, **due)
        assert books.patched(cancelled, status="cancelled")["nextDue"] is None


class TestTravelers:
    def traveler(self, books: Bookkeeping, first: str) -> str:
        return str(books.api.created("/api/travelers", {"firstName": first, "lastName": "Okafor"})["id"])

    def test_are_shown_with_the_booking_and_count_its_version_up(self, books: Bookkeeping) -> None:
        booking = books.booking()
        ada, ben = self.traveler(books, "Ada"), self.traveler(books, "Ben")
        path = f"{BOOKINGS}/{booking['id']}/travelers"
        assert books.api.created(path, {"travelerId": ada})["isPrimary"]
        assert not books.api.created(path, {"travelerId": ben, "travelerType": "child"})["isPrimary"]
        now = books.now(booking)
        assert now["version"] == booking["version"] + 2
        assert now["travelers"] == [
            {"travelerId": ada, "firstName": "Ada", "lastName": "Okafor", "travelerType": "adult", "isPrimary": True},
            {"travelerId": ben, "firstName": "Ben", "lastName": "Okafor", "travelerType": "child", "isPrimary": False},
        ]

    def test_have_their_names_there_until_they_are_deleted(self, books: Bookkeeping) -> None:
        booking, other = books.booking(), books.booking()
        ada = self.traveler(books, "Ada")
        books.api.created(f"{BOOKINGS}/{booking['id']}/travelers", {"travelerId": ada})
        before = books.now(booking)
        for body in ({"firstName": "Adaeze"}, {"notes": "Rang"}):
            assert books.api.patch(f"/api/travelers/{ada}", body).status_code == 200
        now = books.now(booking)
        assert (now["travelers"][0]["firstName"], now["version"]) == ("Adaeze", before["version"] + 1)
        assert books.now(other) == other
        assert books.api.delete(f"/api/travelers/{ada}").status_code == 204
        now = books.now(booking)
        assert (now["travelers"], now["version"]) == ([], before["version"] + 2)

    def test_that_are_deleted_pass_on_that_they_are_the_primary_one(self, books: Bookkeeping) -> None:
        booking, alone = books.booking(), books.booking()
        ada, ben, cleo, dan = (self.traveler(books, name) for name in ("Ada", "Ben", "Cleo", "Dan"))
        for where, names in ((booking, (ada, ben, cleo, dan)), (alone, (ada,))):
            for name in names:
                books.api.created(f"{BOOKINGS}/{where['id']}/travelers", {"travelerId": name})

        def primary(where: dict[str, Any]) -> list[str]:
            return [one["travelerId"] for one in books.now(where)["travelers"] if one["isPrimary"]]

        for deleted, heir in ((ben, ada), (ada, cleo)):
            assert books.api.delete(f"/api/travelers/{deleted}").status_code == 204
            assert primary(booking) == [heir]
        # Nor does anybody who was deleted become it when the primary one is taken off.
        assert books.api.delete(f"{BOOKINGS}/{booking['id']}/travelers/{cleo}").status_code == 204
        assert primary(booking) == [dan]
        assert books.api.created(f"{BOOKINGS}/{alone['id']}/travelers", {"travelerId": dan})["isPrimary"]
        assert primary(alone) == [dan]

    def test_are_changed_and_taken_off_by_their_own_id(self, books: Bookkeeping) -> None:
        booking = books.booking()
        ada, ben = self.traveler(books, "Ada"), self.traveler(books, "Ben")
        path = f"{BOOKINGS}/{booking['id']}/travelers"
        for traveler in (ada, ben):
            books.api.created(path, {"travelerId": traveler})
        changed = books.api.patch(f"{path}/{ben}", {"seat": "14A", "isPrimary": True}).get_json()["data"]
        assert (changed["travelerId"], changed["seat"], changed["isPrimary"]) == (ben, "14A", True)
        assert [one["travelerId"] for one in books.now(booking)["travelers"]] == [ben, ada]
        before = books.now(booking)["version"]
        # Who is left becomes the primary one.
        assert books.api.delete(f"{path}/{ben}").status_code == 204
        now = books.now(booking)
        assert [(one["travelerId"], one["isPrimary"]) for one in now["travelers"]] == [(ada, True)]
        assert now["version"] == before + 1

    def test_refusals(self, books: Bookkeeping) -> None:
        booking, ada = books.booking(), self.traveler(books, "Ada")
        path = f"{BOOKINGS}/{booking['id']}/travelers"
        row = books.api.created(path, {"travelerId": ada})
        refused(books.api.post(path, {"travelerId": ada}), 409)
        refused(books.api.patch(f"{path}/{row['id']}", {"seat": "1"}), 404)
        refused(books.api.patch(f"{path}/{ada}", {"seat": "1"}, headers={"If-Match": '"9"'}), 412)
        refused(books.api.delete(f"{path}/{ada}", headers={"If-Match": '"9"'}), 412)
        refused(books.api.patch(f"{path}/{ada}", {"bookingId": row["id"]}), 400, "bookingId")
        refused(books.api.patch(f"{path}/nobody", {"seat": "1"}), 400, "travelerId")
        for method in ("patch", "delete"):
            options = {"body": {"seat": "1"}} if method == "patch" else {}
            refused(getattr(books.api, method)(f"{BOOKINGS}/{ada}/travelers/{ada}", **options), 404)


class TestDeletes:
    def test_it_goes_while_nothing_was_paid_on_it(self, books: Bookkeeping) -> None:
        booking = books.booking()
        books.pay(booking, 10_000, status="pending")
        assert books.api.delete(f"{BOOKINGS}/{booking['id']}").status_code == 204
        refused(books.api.get(f"{BOOKINGS}/{booking['id']}/payments"), 404)

    @pytest.mark.parametrize("purpose", ["booking", "planning_fee"])
    def test_with_money_on_it_it_stays(self, books: Bookkeeping, purpose: str) -> None:
        booking = books.booking()
        payment = books.pay(booking, 10_000, purpose=purpose)
        refused(books.api.delete(f"{BOOKINGS}/{booking['id']}"), 409)
        refused(books.api.delete(f"/api/clients/{books.client['id']}"), 409)
        books.changed(payment, status="refunded")
        assert books.api.delete(f"{BOOKINGS}/{booking['id']}").status_code == 204
        assert books.api.delete(f"/api/clients/{books.client['id']}").status_code == 204

    @pytest.mark.parametrize("by_trip", [False, True])
    def test_with_a_commission_that_came_it_stays(self, books: Bookkeeping, *, by_trip: bool) -> None:
        vendor = books.api.created("/api/vendors", {"name": "Star", "defaultCommissionPct": 10})["id"]
        whose = {"clientId": None, "tripId": books.trip()["id"]} if by_trip else {}
        booking = books.booking(vendorId=vendor, **whose)
        asked = {"bookingId": booking["id"], "vendorId": vendor, "bookingValueCents": 100_000}
        entry = books.api.created("/api/commissions/calculate", asked)
        assert books.api.patch(f"/api/commissions/{entry['id']}", {"receivedCents": 1}).status_code == 200
        for path in (f"{BOOKINGS}/{booking['id']}", f"/api/clients/{books.client['id']}"):
            refused(books.api.delete(path), 409)

    def test_its_trip_shows_one_less(self, books: Bookkeeping) -> None:
        trip = books.trip()
        booking = books.booking(70_000, tripId=trip["id"])
        before = books.get(f"/api/client-trips/{trip['id']}")
        assert before["bookedCents"] == 70_000
        books.api.delete(f"{BOOKINGS}/{booking['id']}")
        after = books.get(f"/api/client-trips/{trip['id']}")
        assert (after["bookedCents"], after["version"]) == (0, before["version"] + 1)
