"""Top opportunities through HTTP: what is known of whom, what is left out, in which order and why."""

import gc
import json
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask

from devtools.valkey import Valkey
from tests.support.catalog import query
from tests.support.opportunities import PATH, Opportunities
from tests.support.settings import settings_for
from tests.support.work_processes import until
from tt_api.app import create_app
from tt_api.database.engine import engine
from tt_api.services.analytics.opportunities import answers

BUDGET = {"annualTravelBudget": 5_000_000, "travelersPerYear": 10}


@pytest.fixture
def agency(app: Flask, database_url: str) -> Opportunities:
    return Opportunities(app, database_url)


def test_the_company_that_is_worth_a_call(agency: Opportunities) -> None:
    offering = agency.offering(destinationId=agency.destination())
    company = agency.company(**BUDGET, nextRetreatOn=agency.day(171))
    contact = agency.api.created("/api/contacts", {"firstName": "Ada", "companyId": company})["id"]
    query(agency.url, "UPDATE companies SET lead_score = 72 WHERE id = %s RETURNING 1", (company,))
    query(
        agency.url,
        "UPDATE contacts SET last_interaction_at = now() - interval '3 days' WHERE id = %s RETURNING 1",
        (contact,),
    )
    deal = agency.api.created("/api/deals", {"title": "Retreat", "companyId": company, "stage": "proposal_viewed"})
    client = agency.client(companyId=company, doNotContact=True)
    peru = agency.destination("Lima", country="PE")
    agency.trip(client, "completed", tripType="expedition_cruise", destinationId=peru)
    viewed = agency.ago(4)
    agency.store(
        "proposals",
        company_id=company,
        title="Once",
        slug="once",
        status="declined",
        last_viewed_at=f"{viewed} 12:00-05",
    )

    found = agency.only()

    assert found == {
        "rank": 1,
        "score": 95,
        "tripOffering": {
            "id": offering["id"],
            "name": "Antarctica",
            "departureDate": agency.day(163),
            "priceFromCents": 420_000,
            "currency": "USD",
        },
        "target": {"type": "company", "id": company, "name": "Blue Heron"},
        "dealId": deal["id"],
        "parts": {"budgetFit": 25, "season": 20, "pastTravel": 20, "engagement": 17, "stage": 13},
        "reasons": [
            "4,200 USD a head is 84 % of what they spend",
            "leaves 8 days before their retreat",
            "they came back from an expedition cruise before",
            "new place in South America",
            f"opened our proposal on {viewed.day} {viewed:%B}",
            "deal at proposal viewed",
        ],
        "expectedCommissionCents": None,
    }


def test_a_prospect_of_whom_nothing_is_known(agency: Opportunities) -> None:
    agency.offering()
    agency.client()
    found = agency.only()
    assert found["parts"] == {"budgetFit": 8, "season": 10, "pastTravel": 0, "engagement": 0, "stage": 5}
    assert (found["score"], found["target"]["type"], found["dealId"]) == (23, "client", None)
    assert found["reasons"][0] == "budget not known"
    assert found["reasons"][-1] == "a prospect"


class TestBudgets:
    def test_of_a_company_is_what_a_traveler_may_cost(self, agency: Opportunities) -> None:
        agency.offering(priceFromCents=500_000)
        agency.company(**BUDGET)
        assert agency.only()["parts"]["budgetFit"] == 25

    @pytest.mark.parametrize("left", ["annualTravelBudget", "travelersPerYear"])
    def test_is_not_known_of_half_of_it(self, agency: Opportunities, left: str) -> None:
        agency.offering(priceFromCents=500_000)
        agency.company(**{**BUDGET, left: 0})
        assert agency.only()["parts"]["budgetFit"] == 8

    def test_of_an_open_deal_goes_first_where_it_says_for_how_many(self, agency: Opportunities) -> None:
        agency.offering(priceFromCents=1_000_000)
        company = agency.company(**BUDGET)
        deal = agency.api.created("/api/deals", {"title": "Retreat", "companyId": company, "amount": 10_000_000})
        assert agency.only()["parts"]["budgetFit"] == 0
        agency.store("groups", name="Retreat", deal_id=deal["id"], max_guests=10)
        assert agency.only()["parts"]["budgetFit"] == 25

    def test_of_a_client_is_its_trips_budget_else_what_trips_cost(self, agency: Opportunities) -> None:
        agency.offering(priceFromCents=500_000)
        client = agency.client()
        priced: dict[str, Any] = {"totalCostCents": 1_000_000, "travelersCount": 2}
        agency.trip(client, "completed", **priced)
        agency.trip(client, "completed", currency="EUR", totalCostCents=1, travelersCount=1)
        assert agency.only()["parts"]["budgetFit"] == 25
        agency.api.patch(f"/api/clients/{client}", {"budgetPerTripCents": 2_000_000, "usualPartySize": 2})
        assert agency.only()["parts"]["budgetFit"] == 15

    def test_are_not_compared_across_currencies(self, agency: Opportunities) -> None:
        agency.offering(priceFromCents=500_000, currency="EUR")
        agency.company(**BUDGET)
        found = agency.only()
        assert (found["parts"]["budgetFit"], found["reasons"][0]) == (8, "budget in USD, price in EUR")

    def test_are_compared_by_the_head(self, agency: Opportunities) -> None:
        agency.client(budgetPerTripCents=2_000_000, usualPartySize=4)
        agency.offering(name="Room", priceFromCents=800_000, priceBasis="per_room")
        agency.offering(name="Total", priceFromCents=2_000_000, priceBasis="total")
        found = {one["tripOffering"]["name"]: one["reasons"][0] for one in agency.top()}
        assert found == {
            "Room": "4,000 USD a head is 80 % of what they spend",
            "Total": "5,000 USD a head is 100 % of what they spend",
        }


class TestSeasons:
    def test_a_past_retreat_is_not_waited_for(self, agency: Opportunities) -> None:
        agency.offering(163)
        agency.company(nextRetreatOn=agency.day(-1))
        assert agency.only()["reasons"][1].startswith("leaves in 163 days, in ")

    def test_a_trip_that_is_planned_says_when(self, agency: Opportunities) -> None:
        agency.offering(163)
        client = agency.client(preferredMonths=[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
        assert agency.only()["parts"]["season"] == 20
        agency.trip(client, "planning", startDate=agency.day(100))
        found = agency.only()
        assert (found["parts"]["season"], found["reasons"][1]) == (
            7,
            "leaves 63 days after the day of the trip that they plan",
        )

    def test_may_be_at_the_calendars_end(self, agency: Opportunities) -> None:
        agency.offering(departureDate="9999-12-31", returnDate="9999-12-31")
        agency.company(nextRetreatOn="9999-12-31")
        agency.trip(agency.client(), "planning", startDate="9999-12-31")
        assert [one["parts"]["season"] for one in agency.top()] == [20, 20]


class TestDeals:
    def test_the_likeliest_is_taken_then_the_newest(self, agency: Opportunities) -> None:
        agency.offering()
        company = agency.company()
        deals = [
            agency.api.created("/api/deals", {"title": title, "companyId": company, "stage": stage})["id"]
            for title, stage in (("Lost", "lost"), ("Old", "qualified"), ("New", "qualified"), ("Lead", "lead"))
        ]
        found = agency.only()
        assert (found["dealId"], found["parts"]["stage"]) == (deals[2], 9)

    def test_with_its_contact_is_a_clients_too(self, agency: Opportunities) -> None:
        agency.offering()
        contact = agency.api.created("/api/contacts", {"firstName": "Ada"})["id"]
        agency.client(primaryContactId=contact)
        deal = agency.api.created("/api/deals", {"title": "Trip", "contactId": contact, "stage": "negotiating"})["id"]
        found = agency.only()
        assert (found["dealId"], found["parts"]["stage"]) == (deal, 15)


class TestLeftOut:
    @pytest.mark.parametrize(
        "given",
        [
            {"days": 13},
            {"status": "draft"},
            {"status": "sold_out"},
            {"status": "closed"},
            {"status": "cancelled"},
            {"capacity": 10, "seatsLeft": 0},
            {"departureDate": None},
        ],
        ids=str,
    )
    def test_offerings(self, agency: Opportunities, given: dict[str, Any]) -> None:
        agency.company()
        gone = agency.offering(**given)
        assert agency.top() == []
        agency.offering(14, name="Open", status="limited", capacity=10, seatsLeft=1)
        assert [one["tripOffering"]["name"] for one in agency.top()] == ["Open"]
        assert agency.top(tripOfferingId=gone["id"]) == []

    def test_companies_and_clients(self, agency: Opportunities) -> None:
        agency.offering()
        agency.company(doNotContact=True)
        agency.company(stage="disqualified")
        agency.company(stage="archived")
        agency.client(doNotContact=True)
        gone = agency.company()
        assert agency.api.delete(f"/api/companies/{gone}").status_code == 204
        assert agency.top() == []

    @pytest.mark.parametrize(
        ("start", "end", "is_free"), [(160, 163, False), (169, 170, False), (150, 162, True), (170, 180, True)]
    )
    def test_who_is_away(self, agency: Opportunities, start: int, end: int, is_free: bool) -> None:
        agency.offering(163, returnDate=agency.day(169))
        client = agency.client()
        agency.trip(client, "booked", startDate=agency.day(start), endDate=agency.day(end))
        assert bool(agency.top()) is is_free

    def test_who_travels_with_somebody_else(self, agency: Opportunities) -> None:
        agency.offering(163)
        client, other = agency.client(), agency.client(doNotContact=True)
        names = {"firstName": "Ada", "lastName": "Okafor", "clientId": client}
        traveler = agency.api.created("/api/travelers", names)["id"]
        days = {"departureDate": agency.day(160), "returnDate": agency.day(170)}
        body = {"destination": "Azores", "clientId": other, "status": "confirmed", **days}
        booking = agency.api.created("/api/bookings", body)["id"]
        assert len(agency.top()) == 1
        agency.api.created(f"/api/bookings/{booking}/travelers", {"travelerId": traveler})
        assert agency.top() == []

    @pytest.mark.parametrize(("status", "is_free"), [("quoted", True), ("hold", False), ("cancelled", True)])
    def test_what_is_booked(self, agency: Opportunities, status: str, is_free: bool) -> None:
        offering, client = agency.offering(), agency.client()
        body = {"destination": "Azores", "clientId": client, "tripOfferingId": offering["id"]}
        booking = agency.api.created("/api/bookings", body)["id"]
        query(agency.url, "UPDATE bookings SET status = %s WHERE id = %s RETURNING 1", (status, booking))
        assert bool(agency.top()) is is_free

    @pytest.mark.parametrize(("stage", "is_free"), [("lead", False), ("lost", True)])
    def test_what_a_deal_is_about(self, agency: Opportunities, stage: str, is_free: bool) -> None:
        offering, company = agency.offering(), agency.company()
        deal = agency.api.created("/api/deals", {"title": "Retreat", "companyId": company, "stage": stage})["id"]
        agency.store("groups", name="Retreat", deal_id=deal, trip_offering_id=offering["id"])
        assert bool(agency.top()) is is_free

    @pytest.mark.parametrize(("status", "is_free"), [("draft", False), ("viewed", False), ("declined", True)])
    def test_what_is_proposed_already(self, agency: Opportunities, status: str, is_free: bool) -> None:
        offering, company = agency.offering(), agency.company()
        options = json.dumps([{"title": "A", "tripOfferingId": offering["id"], "priceCents": 1, "perPerson": True}])
        agency.store("proposals", company_id=company, title="A", slug="a", status=status, options=options)
        assert bool(agency.top()) is is_free


class TestAlerts:
    @pytest.fixture
    def place(self, agency: Opportunities) -> str:
        place = agency.destination()
        agency.offering(destinationId=place)
        agency.company()
        return place

    def alert(self, agency: Opportunities, severity: str, **values: Any) -> None:
        agency.store("travel_alerts", alert_type="weather", severity=severity, title="Storm", **values)

    def test_a_critical_one_leaves_the_place_out(self, agency: Opportunities, place: str) -> None:
        self.alert(agency, "critical", destination_id=place)
        assert agency.top() == []

    def test_a_countrys_reaches_its_places(self, agency: Opportunities, place: str) -> None:
        self.alert(agency, "critical", country="AR")
        assert agency.top() == []

    def test_a_warning_takes_fifteen_points_and_says_so(self, agency: Opportunities, place: str) -> None:
        before = agency.only()
        self.alert(agency, "info", destination_id=place)
        assert agency.only() == before
        self.alert(agency, "warning", destination_id=place)
        found = agency.only()
        assert found["score"] == before["score"] - 15
        assert found["reasons"] == [*before["reasons"], "a travel warning is in force for Ushuaia"]
        assert found["parts"] == before["parts"]

    def test_one_that_is_over_or_begins_later_says_nothing(self, agency: Opportunities, place: str) -> None:
        before = agency.only()
        self.alert(agency, "critical", destination_id=place, starts_at="2020-01-01 00:00Z", ends_at="2020-02-01 00:00Z")
        self.alert(agency, "critical", destination_id=place, starts_at="2090-01-01 00:00Z")
        assert agency.only() == before


class TestTheOrder:
    def test_is_by_score_departure_offering_and_target(self, agency: Opportunities) -> None:
        for name, days in (("Late", 120), ("Early", 100), ("Early", 100)):
            agency.offering(days, name=name)
        agency.offering(60, name="Soon")
        companies = [agency.company(name=name) for name in ("A", "B")]
        best = agency.company(name="Best", stage="active_client")
        found = agency.top()
        keys = [
            (-one["score"], one["tripOffering"]["departureDate"], one["tripOffering"]["id"], one["target"]["id"])
            for one in found
        ]
        assert keys == sorted(keys)
        assert [one["rank"] for one in found] == [*range(1, 10)]
        assert [one["target"]["id"] for one in found[:3]] == [best] * 3
        assert {one["target"]["id"] for one in found[3:]} == set(companies)
        assert "Soon" not in {one["tripOffering"]["name"] for one in found}

    def test_is_the_same_each_time_and_cut_at_the_limit(self, agency: Opportunities) -> None:
        for number in range(4):
            agency.offering(name=f"Offering {number}")
            agency.company(name=f"Company {number}")
            agency.client(name=f"Client {number}")
        whole = agency.top(limit=50)
        assert len(whole) == 24
        assert agency.top(limit=50) == whole
        assert agency.top() == whole[:10]
        assert agency.top(limit=1) == whole[:1]

    def test_can_be_asked_for_a_part(self, agency: Opportunities) -> None:
        first, _ = agency.offering(name="First"), agency.offering(name="Second")
        company, client = agency.company(), agency.client(status="vip")
        agency.company(name="Another")
        assert agency.proposed(companyId=company) == [("First", "Blue Heron"), ("Second", "Blue Heron")]
        assert {target for _, target in agency.proposed(clientId=client)} == {"The Okafors"}
        assert {target for _, target in agency.proposed(clientId=client, companyId=company)} == {
            "The Okafors",
            "Blue Heron",
        }
        assert agency.proposed(tripOfferingId=first["id"], clientId=client) == [("First", "The Okafors")]
        assert {one["target"]["id"] for one in agency.top(minScore=28)} == {client}
        assert agency.top(minScore=29) == []
        assert agency.top(companyId=client) == []


class TestCommissions:
    def test_are_the_vendors_of_all_who_travel(self, agency: Opportunities) -> None:
        vendor = agency.api.created("/api/vendors", {"name": "Northern Star", "defaultCommissionPct": 10})["id"]
        agency.offering(vendorId=vendor)
        client = agency.client(usualPartySize=2)
        agency.company()
        found = {one["target"]["type"]: one["expectedCommissionCents"] for one in agency.top()}
        assert found == {"client": 84_000, "company": 42_000}
        rule = {"tripType": "expedition_cruise", "productType": "cruise", "commissionPct": 16}
        agency.api.created(f"/api/vendors/{vendor}/commission-rules", rule)
        assert agency.only(clientId=client)["expectedCommissionCents"] == 134_400

    def test_are_not_known_without_rate_or_price_or_beyond_numbers(self, agency: Opportunities) -> None:
        none = agency.api.created("/api/vendors", {"name": "None"})["id"]
        all_of_it = agency.api.created("/api/vendors", {"name": "All", "defaultCommissionPct": 100})["id"]
        agency.offering(name="No rate", vendorId=none)
        agency.offering(name="No price", vendorId=all_of_it, priceFromCents=None)
        agency.offering(name="Too much", vendorId=all_of_it, priceFromCents=2**53 - 1)
        agency.client(usualPartySize=2)
        assert [one["expectedCommissionCents"] for one in agency.top()] == [None] * 3


@pytest.mark.parametrize(
    "parameters",
    ["limit=0", "limit=51", "limit=x", "minScore=101", "minScore=-1", "companyId=x", "clientId=", "tripOfferingId=1"],
)
def test_what_makes_no_sense_is_refused(agency: Opportunities, parameters: str) -> None:
    response = agency.api.get(f"{PATH}?{parameters}")
    assert response.status_code == 400
    (detail,) = response.get_json()["error"]["details"]
    assert detail["path"] == [parameters.partition("=")[0]]


def test_an_unknown_parameter_is_refused(agency: Opportunities) -> None:
    assert agency.api.get(f"{PATH}?page=1").status_code == 400


def test_an_answer_is_kept_for_those_who_ask_the_same(valkey: Valkey, app: Flask, database_url: str) -> None:
    kept_app = create_app(settings_for(database_url, valkey.url))
    agency = Opportunities(kept_app, database_url)
    agency.offering()
    agency.company()

    def is_kept() -> bool:
        return "Age" in agency.api.get(PATH).headers

    # Redis may be slow on a busy machine; then nothing is kept, and the next answer is new.
    until(is_kept)
    assert "Age" not in agency.api.get(PATH, headers={"Cache-Control": "no-cache"}).headers
    with kept_app.app_context():
        engine().dispose()


def test_garbage_is_collected_after_rankings_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second begins while the first runs, which ends just before the second turns it off."""
    first, turn_off = ExitStack(), gc.disable
    first.enter_context(answers.garbage_left())

    def end_the_first() -> None:
        first.close()
        turn_off()

    monkeypatch.setattr(gc, "disable", end_the_first)
    with answers.garbage_left():
        assert not gc.isenabled()
    assert gc.isenabled()
