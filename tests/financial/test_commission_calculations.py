"""Calculating commissions through the API: which rate is used, what comes of it, and what is refused."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.contract.test_document import document, fits
from tests.support.commissions import Books, agency_today
from tests.support.worked_examples import examples

Example = dict[str, Any]
NOBODY = "00000000-0000-4000-8000-000000000000"
AMOUNTS = ("commissionableCents", "grossCommissionCents", "agencyShareCents", "hostShareCents")


def refused(response: TestResponse, status: int = 400) -> list[list[str]]:
    """Where a refusal says that something is wrong."""
    assert response.status_code == status, response.get_data(as_text=True)
    return [problem["path"] for problem in response.get_json()["error"].get("details", [])]


class TestWorkedExamples:
    @examples("commission_calculate")
    def test_amounts(self, books: Books, given: Example, expect: Example) -> None:
        body = {key: float(Decimal(value)) if key.endswith("Pct") else value for key, value in given.items()}
        vendor = books.vendor()
        booking = books.booking(vendor)
        tried = books.calculate(booking, vendor, **body, dryRun=True)
        stored = books.calculate(booking, vendor, **body)
        assert {key: stored[key] for key in AMOUNTS} == expect
        assert {key: stored[key] for key in tried} == tried

    @examples("commission_rule")
    def test_rules(self, books: Books, given: Example, expect: Example) -> None:
        vendor = books.vendor(default_commission_pct=given.get("vendorDefaultPct"))
        rules = {
            rule["id"]: books.rule(
                vendor,
                rule["commissionPct"],
                trip_type=rule["tripType"],
                product_type=rule.get("productType"),
                min_booking_value_cents=rule.get("minBookingValueCents"),
                valid_from=rule.get("validFrom"),
                valid_to=rule.get("validTo"),
                created_at=rule["createdAt"],
                is_active=rule.get("isActive", True),
            )
            for rule in given["rules"]
        }
        booking = books.booking(
            vendor, trip_type=given["tripType"], product_type=given["productType"], booked_on=given["bookedOn"]
        )
        response = books.ask(booking, vendor, bookingValueCents=given["bookingValueCents"])
        if "error" in expect:
            assert refused(response, expect["error"]) == [[expect["path"]]]
            return
        entry = response.get_json()["data"]
        assert entry["ruleId"] == rules[expect["rule"]]
        (used,) = [rule for rule in given["rules"] if rule["id"] == expect["rule"]]
        assert entry["commissionPct"] == float(used["commissionPct"])

    @examples("commission_expected_on")
    def test_expected_on(self, books: Books, given: Example, expect: Example) -> None:
        vendor = books.vendor(commission_basis=given["basis"], commission_pay_days=given["days"])
        booking = books.booking(
            vendor, final_payment_due_on=given.get("final_due"), return_date=given.get("end"), departure_date=None
        )
        assert books.calculate(booking, vendor, commissionPct=10)["expectedOn"] == expect["expectedOn"]


class TestTheAnswer:
    @pytest.mark.parametrize("status", ["cancelled", "refunded"])
    def test_of_a_cancelled_booking_is_warned_of(self, books: Books, status: str) -> None:
        vendor = books.vendor(default_commission_pct=10)
        stands, cancelled = books.booking(vendor), books.booking(vendor, status=status)
        assert "warnings" not in books.ask(stands, vendor).get_json()
        answer = books.ask(cancelled, vendor)
        (warning,) = answer.get_json()["warnings"]
        assert (answer.status_code, warning["code"], warning["path"]) == (201, "booking_cancelled", ["bookingId"])
        assert warning["message"].startswith(f"The booking is {status}")

    def test_a_stored_one_is_projected_and_can_be_read(self, books: Books) -> None:
        vendor = books.vendor(default_commission_pct=10)
        response = books.ask(books.booking(vendor, currency="EUR"), vendor)
        entry = response.get_json()["data"]
        assert response.status_code == 201
        assert response.headers["Location"] == f"/api/commissions/{entry['id']}"
        assert response.headers["ETag"] == books.api.get(response.headers["Location"]).headers["ETag"]
        assert {**books.read(entry["id"]), "rule": None} == entry
        assert (entry["status"], entry["currency"], entry["ruleId"]) == ("projected", "EUR", None)
        assert (entry["receivedCents"], entry["varianceCents"], entry["isSettled"]) == (None, None, False)

    def test_a_dry_run_stores_nothing_and_doesnt_mind_what_is_there(self, books: Books) -> None:
        vendor = books.vendor(default_commission_pct=10)
        booking = books.booking(vendor)
        response = books.ask(booking, vendor, dryRun=True)
        assert response.status_code == 200
        assert response.get_json()["data"]["grossCommissionCents"] == 10_000
        assert books.api.get("/api/commissions").get_json()["pagination"]["total"] == 0
        books.calculate(booking, vendor)
        assert books.ask(booking, vendor, dryRun=True).status_code == 200

    @pytest.mark.parametrize("dry_run", [True, False])
    def test_it_shows_the_rule_that_was_used(self, books: Books, dry_run: bool) -> None:
        vendor = books.vendor()
        books.rule(vendor, "10")
        rule = books.rule(vendor, "12", name="Balcony bonus", product_type="cruise")
        found = books.calculate(books.booking(vendor, product_type="cruise"), vendor, dryRun=dry_run)
        assert (found["rule"]["id"], found["rule"]["name"]) == (rule, "Balcony bonus")
        assert found["ruleId"] == rule

    def test_later_rules_dont_rewrite_it(self, books: Books) -> None:
        vendor = books.vendor()
        rule = books.rule(vendor, "10")
        entry = books.read(books.calculate(books.booking(vendor), vendor)["id"])
        books.change("vendor_commission_rules", rule, commission_pct=20)
        assert books.read(entry["id"]) == entry


class TestRates:
    def test_a_rule_brings_its_bonuses_and_each_can_be_said_instead(self, books: Books) -> None:
        vendor = books.vendor()
        rule = books.rule(vendor, "10", bonus_pct=2, bonus_cents=500)
        booking = books.booking(vendor)
        found = books.calculate(booking, vendor, dryRun=True)
        assert (found["grossCommissionCents"], found["ruleId"]) == (12_500, rule)
        other = books.calculate(booking, vendor, dryRun=True, bonusPct=0, bonusCents=1, nexionSplitPct=50)
        assert (other["grossCommissionCents"], other["agencyShareCents"], other["ruleId"]) == (10_001, 5_001, rule)

    def test_a_rate_by_hand_asks_no_rule(self, books: Books) -> None:
        vendor = books.vendor()
        books.rule(vendor, "10", bonus_cents=500)
        found = books.calculate(books.booking(vendor), vendor, commissionPct=12.5)
        assert (found["grossCommissionCents"], found["ruleId"], found["bonusCents"]) == (12_500, None, 0)

    def test_a_vendors_own_rate_of_zero_is_a_rate(self, books: Books) -> None:
        vendor = books.vendor(default_commission_pct=0)
        assert books.calculate(books.booking(vendor), vendor)["grossCommissionCents"] == 0

    def test_another_vendors_and_deleted_rules_dont_count(self, books: Books) -> None:
        vendor = books.vendor(default_commission_pct=1)
        books.rule(books.vendor(), "50")
        books.rule(vendor, "60", deleted_at=agency_today())
        assert books.calculate(books.booking(vendor), vendor)["commissionPct"] == 1

    def test_the_trip_type_is_the_bookings_else_the_trips_else_the_offerings(self, books: Books) -> None:
        vendor = books.vendor(default_commission_pct=1)
        for number, trip_type in enumerate(("ocean_cruise", "river_cruise", "expedition_cruise"), start=10):
            books.rule(vendor, str(number), trip_type=trip_type)
        client = books.store("clients", name="The Okafors")
        trip = books.store("trips", client_id=client, name="Honeymoon", trip_type="river_cruise")
        offering = books.store("trip_offerings", name="Polar", slug="polar", trip_type="expedition_cruise")
        links = {"trip_id": trip, "trip_offering_id": offering}
        rates = [
            books.calculate(books.booking(vendor, **columns), vendor)["commissionPct"]
            for columns in ({**links, "trip_type": "ocean_cruise"}, links, {"trip_offering_id": offering}, {})
        ]
        assert rates == [10, 11, 12, 1]

    def test_a_rule_may_go_by_the_departure(self, books: Books) -> None:
        vendor = books.vendor(default_commission_pct=1)
        books.rule(vendor, "15", date_basis="departure", valid_from="2027-06-01", valid_to="2027-06-30")
        rates = [
            books.calculate(books.booking(vendor, departure_date=day), vendor)["commissionPct"]
            for day in ("2027-06-30", "2027-07-01", None)
        ]
        assert rates == [15, 1, 1]

    def test_what_earns_nothing_is_the_bookings_only_for_its_price(self, books: Books) -> None:
        vendor = books.vendor(default_commission_pct=10)
        booking = books.booking(vendor, total_price_cents=100_000, non_commissionable_cents=20_000)
        commissionable = [
            books.calculate(booking, vendor, dryRun=True, **fields)["commissionableCents"]
            for fields in ({}, {"bookingValueCents": 90_000}, {"nonCommissionableCents": 1})
        ]
        assert commissionable == [80_000, 90_000, 99_999]


class TestExpectedOn:
    def test_a_deposit_counts_from_when_it_was_paid_in_the_agencys_day(self, books: Books) -> None:
        vendor = books.vendor(commission_basis="deposit", commission_pay_days=10, default_commission_pct=10)
        booking = books.booking(vendor, deposit_due_on="2027-02-01")
        assert books.calculate(booking, vendor, dryRun=True)["expectedOn"] == "2027-02-11"
        client = books.store("clients", name="The Okafors")
        paid = {"client_id": client, "booking_id": booking, "amount_cents": 5, "payment_type": "deposit"}
        books.store("payments", **paid, status="pending", paid_at="2027-01-01T12:00:00Z")
        books.store("payments", **paid, status="paid", paid_at="2027-01-16T03:00:00Z")
        assert books.calculate(booking, vendor)["expectedOn"] == "2027-01-25"

    def test_what_isnt_known_or_beyond_the_calendar_is_null(self, books: Books) -> None:
        vendor = books.vendor(default_commission_pct=10)
        for columns in ({}, {"return_date": date.max}):
            assert books.calculate(books.booking(vendor, **columns), vendor)["expectedOn"] is None


class TestRefusals:
    def test_missing_rows_are_400_at_their_place(self, books: Books) -> None:
        vendor = books.vendor(default_commission_pct=10)
        booking = books.booking(vendor)
        gone = books.booking(vendor, deleted_at=agency_today())
        assert refused(books.ask(NOBODY, vendor)) == [["bookingId"]]
        assert refused(books.ask(gone, vendor)) == [["bookingId"]]
        assert refused(books.ask(booking, NOBODY)) == [["vendorId"]]
        assert refused(books.ask(NOBODY, NOBODY, dryRun=True)) == [["bookingId"], ["vendorId"]]

    def test_the_vendor_is_the_bookings_where_it_has_one(self, books: Books) -> None:
        vendor, other = books.vendor(default_commission_pct=10), books.vendor(default_commission_pct=10)
        assert refused(books.ask(books.booking(vendor), other)) == [["vendorId"]]
        assert books.ask(books.booking(None), other).status_code == 201

    @pytest.mark.parametrize(
        ("fields", "path"),
        [
            ({"bookingValueCents": 0}, "bookingValueCents"),
            ({"bookingValueCents": 2**53}, "bookingValueCents"),
            ({"bookingValueCents": "100"}, "bookingValueCents"),
            ({"nonCommissionableCents": 100_001}, "nonCommissionableCents"),
            ({"nonCommissionableCents": -1}, "nonCommissionableCents"),
            ({"commissionPct": 100.01}, "commissionPct"),
            ({"commissionPct": 12.345}, "commissionPct"),
            ({"commissionPct": 90, "bonusPct": 10.01}, "bonusPct"),
            ({"bookingValueCents": 2**53 - 1, "commissionPct": 100, "bonusCents": 1}, "bonusCents"),
            ({"nexionSplitPct": 101}, "nexionSplitPct"),
            ({"dryRun": "yes"}, "dryRun"),
            ({"grossCommissionCents": 1}, "grossCommissionCents"),
        ],
    )
    @pytest.mark.parametrize("dry_run", [True, False])
    def test_wrong_values(self, books: Books, fields: dict[str, Any], path: str, dry_run: bool) -> None:
        vendor = books.vendor(default_commission_pct=10)
        response = books.ask(books.booking(vendor), vendor, **{"dryRun": dry_run, **fields})
        assert refused(response) == [[path]]

    def test_the_largest_amounts_are_exact(self, books: Books) -> None:
        vendor = books.vendor()
        value = 2**53 - 1
        entry = books.calculate(books.booking(vendor), vendor, bookingValueCents=value, commissionPct=99.99)
        assert entry["grossCommissionCents"] == (value * 9999 + 5000) // 10000
        assert entry["agencyShareCents"] + entry["hostShareCents"] == entry["grossCommissionCents"]

    def test_a_second_live_one_is_a_409_that_names_the_first(self, books: Books) -> None:
        vendor = books.vendor(default_commission_pct=10)
        booking = books.booking(vendor)
        first = books.calculate(booking, vendor)
        response = books.ask(booking, vendor)
        assert refused(response, 409)
        assert first["id"] in response.get_data(as_text=True)
        books.patch(first, voidReason="duplicate")
        assert books.ask(booking, vendor).status_code == 201

    def test_a_booking_without_a_vendor_may_have_one_of_each(self, books: Books) -> None:
        booking = books.booking(None)
        for vendor in (books.vendor(default_commission_pct=10), books.vendor(default_commission_pct=10)):
            assert books.ask(booking, vendor).status_code == 201


class TestDocument:
    def test_the_answers_are_what_it_says(self, books: Books) -> None:
        vendor = books.vendor()
        books.rule(vendor, "10")
        booking = books.booking(vendor)
        missing = books.api.get("/api/commissions/missing")
        tried, stored = books.ask(booking, vendor, dryRun=True), books.ask(booking, vendor)
        books.change("commission_entries", stored.get_json()["data"]["id"], expected_on="2026-01-01")
        summary = books.api.get("/api/commissions/summary")
        paths = document()["paths"]
        fits(paths["/api/commissions/calculate"]["post"]["responses"]["200"], tried.get_json())
        fits(paths["/api/commissions/calculate"]["post"]["responses"]["201"], stored.get_json())
        fits(paths["/api/commissions/missing"]["get"]["responses"]["200"], missing.get_json())
        fits(paths["/api/commissions/summary"]["get"]["responses"]["200"], summary.get_json())
