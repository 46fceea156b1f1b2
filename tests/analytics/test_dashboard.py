"""The dashboard over HTTP, on an agency's books whose figures were worked out by hand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.ledgers import Ledgers
from tests.support.settings import settings_for
from tests.support.snapshots import Snapshots, closed_deal, open_deal
from tests.support.worked_examples import examples
from tt_api.app import create_app

DASHBOARD = "/api/analytics/dashboard"
# New York's clocks go forward on 8 March: the month begins at 5:00 UTC, and this day ends at 4:00 UTC of the next.
TODAY = date(2026, 3, 12)
NOW = datetime(2026, 3, 12, 16, tzinfo=UTC)
MARCH = datetime(2026, 3, 1, 5, tzinfo=UTC)
FEBRUARY = datetime(2026, 2, 1, 5, tzinfo=UTC)
# February's same days end here, at a winter's midnight; today ends at a summer's.
FEBRUARY_TO_DATE = datetime(2026, 2, 13, 5, tzinfo=UTC)
TOMORROW = datetime(2026, 3, 13, 4, tzinfo=UTC)
A_BLINK = timedelta(microseconds=1)
ONE_DAY = timedelta(days=1)
NOTHING_LEAVES = {"ok": 0, "warn": 0, "unknown": 0, "blocked": 0}


@pytest.fixture
def ledgers(kpis: Snapshots, app: Flask) -> Ledgers:
    return Ledgers(kpis)


@pytest.fixture(autouse=True)
def clock(app: Flask, database_url: str) -> Iterator[None]:
    query(database_url, "SELECT add_month_partitions('analytics_events', '2026-02-01', 2)")
    with time_machine.travel(NOW, tick=True):
        yield


def shown(api: ApiClient, parameters: str = "") -> dict[str, Any]:
    response = api.get(f"{DASHBOARD}{parameters}")
    assert response.status_code == 200, response.get_data(as_text=True)
    return dict(response.get_json()["data"])


def of(parts: list[dict[str, Any]], currency: str = "USD") -> dict[str, Any]:
    (found,) = (part for part in parts if part["currency"] == currency)
    return found


def compared(this: int, last: int, to_date: int, change: float | None) -> dict[str, Any]:
    return {"thisMonth": this, "lastMonth": last, "lastMonthToDate": to_date, "changePercent": change}


def test_an_agency_without_anything(api: ApiClient) -> None:
    assert shown(api) == {
        "today": "2026-03-12",
        "winRateFrom": "2026-02-11",
        "winRateTo": "2026-03-12",
        "pipeline": [],
        "won": [],
        "winRate": None,
        "bookings": [],
        "revenue": [],
        "commissions": [],
        "upcomingDepartures": {"count": 0, "readiness": NOTHING_LEAVES, "next": []},
        "overdueInstallments": [],
        "nps": None,
        "pageViews": 0,
        "topSources": [],
    }


class TestDeals:
    @examples("pipeline")
    def test_the_pipeline(self, api: ApiClient, kpis: Snapshots, given: dict[str, Any], expect: dict[str, Any]) -> None:
        kpis.store(*given["deals"])
        found = shown(api)["pipeline"]
        sums = {each["currency"]: {key: each[key] for key in ("valueCents", "weightedCents")} for each in found}
        assert sums == expect

    def test_the_stages_are_rounded_by_themselves(self, api: ApiClient, kpis: Snapshots) -> None:
        # 0.4 three times is 1.2; 0.5 is 1: each is rounded once, and so is 1.7.
        kpis.store(*[open_deal(4, 10, stage="lead") for _ in range(3)], open_deal(1, 50), open_deal(None, 90))
        kpis.store(open_deal(9999, deleted_at=NOW))
        pipeline = of(shown(api)["pipeline"])
        assert (pipeline["count"], pipeline["valueCents"], pipeline["weightedCents"]) == (5, 13, 2)
        stages = {each["stage"]: (each["count"], each["weightedCents"]) for each in pipeline["stages"]}
        assert len(stages) == 7
        assert (stages["lead"], stages["negotiating"], stages["qualified"]) == ((3, 1), (2, 1), (0, 0))

    def test_sums_beyond_64_bits_have_all_their_digits(self, api: ApiClient, kpis: Snapshots) -> None:
        most = 2**53 - 1
        query(
            kpis.url,
            "INSERT INTO deals (title, amount) SELECT 'x', %s FROM generate_series(1, 2000) RETURNING 1",
            (most,),
        )
        assert of(shown(api)["pipeline"])["valueCents"] == 2000 * most

    @examples("win_rate")
    def test_the_win_rate(self, api: ApiClient, kpis: Snapshots, given: dict[str, Any], expect: dict[str, Any]) -> None:
        for stage in ("won", "lost"):
            kpis.store(*[closed_deal(stage, NOW) for _ in range(given[stage])])
        rate = expect["winRate"]
        assert shown(api)["winRate"] == (None if rate is None else float(rate))

    def test_its_period_ends_at_the_agencys_midnights(self, api: ApiClient, kpis: Snapshots) -> None:
        kpis.store(
            closed_deal("won", MARCH),
            closed_deal("lost", MARCH - A_BLINK),
            closed_deal("booking_confirmed", TOMORROW - A_BLINK),
            closed_deal("lost", TOMORROW),
            closed_deal("lost", datetime(2026, 1, 1, 5, tzinfo=UTC)),
            closed_deal("lost", datetime(2026, 1, 1, 5, tzinfo=UTC) - A_BLINK),
            open_deal(1),
        )
        rates = {period: shown(api, f"?period={period}")["winRate"] for period in ("month", "quarter", "year")}
        assert rates == {"month": 100, "quarter": 50, "year": 50}
        assert shown(api)["winRate"] == 66.67

    def test_what_was_won_by_the_agencys_months(self, api: ApiClient, kpis: Snapshots) -> None:
        kpis.store(
            closed_deal("won", FEBRUARY - A_BLINK, 1),
            closed_deal("won", FEBRUARY, 2),
            closed_deal("traveling", FEBRUARY_TO_DATE, 4),
            closed_deal("booking_confirmed", MARCH, 8),
            closed_deal("completed", TOMORROW - A_BLINK, 16),
            closed_deal("won", NOW, 32, currency="EUR"),
            closed_deal("won", NOW, 64, deleted_at=NOW),
            closed_deal("lost", NOW, 128),
            open_deal(256),
        )
        won = shown(api)["won"]
        assert of(won) == {
            "currency": "USD",
            "count": compared(2, 2, 1, 100),
            "valueCents": compared(24, 6, 2, 1100),
        }
        assert of(won, "EUR")["valueCents"] == compared(32, 0, 0, None)


class TestMoney:
    def test_bookings_by_the_day_they_were_made(self, api: ApiClient, ledgers: Ledgers) -> None:
        ledgers.booking(booked_on=TODAY, total_price_cents=300_01)
        ledgers.booking(booked_on=date(2026, 3, 1), total_price_cents=100_00, status="hold")
        ledgers.booking(booked_on=date(2026, 3, 2), total_price_cents=None)
        ledgers.booking(booked_on=date(2026, 2, 28), total_price_cents=500_00)
        ledgers.booking(booked_on=date(2026, 2, 12), total_price_cents=150_00)
        ledgers.booking(booked_on=date(2026, 1, 31), total_price_cents=999_00)
        for status in ("inquiry", "quoted", "cancelled", "refunded"):
            ledgers.booking(booked_on=TODAY, status=status)
        ledgers.booking(booked_on=TODAY, deleted_at=NOW)
        ledgers.booking(booked_on=TODAY, total_price_cents=7, currency="EUR")
        bookings = shown(api)["bookings"]
        assert of(bookings) == {
            "currency": "USD",
            "count": compared(3, 2, 1, 200),
            "valueCents": compared(400_01, 650_00, 150_00, 166.67),
            # 200.005, half a cent up; what has no price isn't counted.
            "averageBookingCents": 200_01,
        }
        assert of(bookings, "EUR")["valueCents"] == compared(7, 0, 0, None)

    @examples("revenue")
    def test_an_example_of_revenue(
        self, api: ApiClient, ledgers: Ledgers, given: dict[str, Any], expect: dict[str, Any]
    ) -> None:
        noon = "T17:00:00Z"
        for each in given["payments"]:
            paid_at = each["paidAt"] and datetime.fromisoformat(each["paidAt"] + noon)
            kinds = {"payment_type": each["type"], "purpose": each["purpose"], "payee": each["payee"]}
            ledgers.payment(each["amountCents"], paid_at, status=each["status"], **kinds)
        for each in given["commissions"]:
            paid_on = each["agencyReceivedOn"]
            ledgers.commission(54_656, agency_received_cents=each["agencyReceivedCents"], split_paid_on=paid_on)
        with time_machine.travel(datetime.fromisoformat(given["today"] + noon), tick=True):
            revenue = of(shown(api)["revenue"])
        assert {key: revenue[key]["thisMonth"] for key in expect} == expect

    def test_revenue_ends_at_the_agencys_midnights(self, api: ApiClient, ledgers: Ledgers) -> None:
        for amount, paid_at in (
            (1, FEBRUARY - A_BLINK),
            (2, FEBRUARY),
            (4, FEBRUARY_TO_DATE - A_BLINK),
            (8, FEBRUARY_TO_DATE),
            (16, MARCH - A_BLINK),
            (32, MARCH),
            (64, TOMORROW - A_BLINK),
        ):
            ledgers.payment(amount, paid_at)
        fee = {"purpose": "planning_fee", "payee": "agency"}
        ledgers.payment(1000, MARCH, **fee)
        ledgers.payment(300, NOW, payment_type="refund", **fee)
        ledgers.payment(5, NOW, currency="EUR", status="partial", received_cents=3)
        ledgers.commission(100, agency_received_cents=80, split_paid_on=date(2026, 2, 12))
        ledgers.commission(100, agency_received_cents=40, split_paid_on=date(2026, 2, 13))
        ledgers.commission(100, agency_received_cents=9, split_paid_on=TODAY, voided_at=NOW, void_reason="duplicate")
        revenue = shown(api)["revenue"]
        assert of(revenue) == {
            "currency": "USD",
            # 796 against 6.
            "collectedCents": compared(32 + 64 + 700, 2 + 4 + 8 + 16, 2 + 4, 13166.67),
            "agencyRevenueCents": compared(700, 120, 80, 775),
        }
        assert of(revenue, "EUR")["collectedCents"]["thisMonth"] == 3

    def test_a_month_of_refunds_is_below_zero(self, api: ApiClient, ledgers: Ledgers) -> None:
        ledgers.payment(30_000, FEBRUARY, payment_type="refund")
        ledgers.payment(90_000, MARCH)
        collected = of(shown(api)["revenue"])["collectedCents"]
        assert collected == compared(90_000, -30_000, -30_000, 400)

    def test_commissions_by_their_own_dates(self, api: ApiClient, ledgers: Ledgers) -> None:
        this, last = date(2026, 3, 31), date(2026, 2, 1)
        ledgers.commission(1000, expected_on=this, earned_on=last)
        entry = ledgers.commission(
            333, expected_on=last, received_cents=200, received_on=this, earned_on=date(2026, 1, 31)
        )
        # Of 133 the agency's 80 % is 106.4, of 200 it is 160: the second receipt adds 54.
        ledgers.receipt(entry, 133, last)
        ledgers.receipt(entry, 67, TODAY)
        ledgers.commission(5000, expected_on=last, voided_at=NOW, void_reason="duplicate")
        ledgers.commission(700, expected_on=date(2026, 4, 1), is_settled=True)
        ledgers.booking(booked_on=date(2025, 1, 1), status="completed")
        found = of(shown(api)["commissions"])

        def months(this: tuple[int, int], last: tuple[int, int]) -> dict[str, Any]:
            return {
                key: {"grossCents": gross, "agencyShareCents": share}
                for key, (gross, share) in (("thisMonth", this), ("lastMonth", last))
            }

        assert found == {
            "currency": "USD",
            "projected": months((1000, 800), (333, 266)),
            "earned": months((0, 0), (1000, 800)),
            "received": months((67, 54), (133, 106)),
            "openCents": 1133,
            "overdueCents": 133,
            "missingEntries": 1,
        }

    def test_overdue_instalments(self, api: ApiClient, ledgers: Ledgers) -> None:
        ledgers.instalment(1000, TODAY - ONE_DAY, paid_cents=400)
        ledgers.instalment(500, date(2025, 1, 1))
        ledgers.instalment(70, TODAY)
        ledgers.instalment(80, TODAY - ONE_DAY, status="paid")
        ledgers.instalment(90, TODAY - ONE_DAY, status="waived")
        ledgers.instalment(6, TODAY - ONE_DAY, currency="EUR")
        assert shown(api)["overdueInstallments"] == [
            {"currency": "EUR", "count": 1, "leftCents": 6},
            {"currency": "USD", "count": 2, "leftCents": 1100},
        ]


class TestTheRest:
    def test_departures_of_the_next_30_days(self, api: ApiClient, ledgers: Ledgers) -> None:
        ledgers.booking(departure_date=TODAY + timedelta(days=29), status="ticketed")
        soon = ledgers.booking(departure_date=TODAY, client_id=ledgers.client, passengers=2)
        for day, status in ((TODAY - ONE_DAY, "confirmed"), (TODAY, "hold"), (TODAY + timedelta(days=30), "confirmed")):
            ledgers.booking(departure_date=day, status=status)
        leaving = shown(api)["upcomingDepartures"]
        assert leaving["count"] == len(leaving["next"]) == 2
        first = leaving["next"][0]
        assert (first["bookingId"], first["departureDate"], first["passengers"]) == (soon, "2026-03-12", 2)
        for _ in range(10):
            ledgers.booking(departure_date=TODAY)
        leaving = shown(api)["upcomingDepartures"]
        assert (leaving["count"], len(leaving["next"])) == (12, 10)

    @examples("nps")
    def test_nps(self, api: ApiClient, ledgers: Ledgers, given: dict[str, Any], expect: dict[str, Any]) -> None:
        for score in given["scores"]:
            ledgers.answer(score, NOW)
        assert shown(api)["nps"] == (None if expect["nps"] is None else float(expect["nps"]))

    def test_nps_takes_a_clients_last_answer_about_a_trip(self, api: ApiClient, ledgers: Ledgers) -> None:
        about = {"client_id": ledgers.client, "trip_id": ledgers.trip}
        ledgers.answer(0, NOW - ONE_DAY, **about)
        ledgers.answer(10, NOW, **about)
        ledgers.answer(0, datetime(2025, 3, 13, 4, tzinfo=UTC) - A_BLINK)
        assert shown(api)["nps"] == 100

    def test_page_views_and_where_they_came_from(self, api: ApiClient, kpis: Snapshots) -> None:
        def view(occurred_at: datetime = NOW, name: str = "page_view", **given: Any) -> None:
            kpis.store({"event_name": name, "occurred_at": occurred_at, **given}, table="analytics_events")

        view(utm_source="newsletter", referrer="https://www.google.com/")
        view(datetime(2026, 2, 11, 5, tzinfo=UTC), utm_source="newsletter")
        view(referrer="https://me@WWW.Google.com:443/search?q=a")
        view(referrer="not an address", utm_source="")
        for device in (None, "mobile"):
            view(device=device)
        view(datetime(2026, 2, 11, 5, tzinfo=UTC) - A_BLINK)
        view(name="form_submit")
        view(device="bot", utm_source="newsletter")
        for number in range(12):
            view(utm_source=f"a{number:02}")
        found = shown(api)
        assert found["pageViews"] == 18
        sources = [(each["source"], each["views"]) for each in found["topSources"]]
        assert sources == [("direct", 3), ("newsletter", 2), *((f"a{number:02}", 1) for number in range(8))]


class TestTheRoute:
    def test_its_month_is_the_agencys(self, database_url: str, ledgers: Ledgers) -> None:
        ledgers.payment(100, MARCH - A_BLINK)
        tokyo = ApiClient(create_app(settings_for(database_url, AGENCY_TIMEZONE="Asia/Tokyo")).test_client())
        assert shown(tokyo)["today"] == "2026-03-13"
        assert of(shown(tokyo)["revenue"])["collectedCents"]["thisMonth"] == 100

    @pytest.mark.parametrize("parameters", ["period=week", "period=", "day=2026-01-01"])
    def test_what_it_does_not_take(self, api: ApiClient, parameters: str) -> None:
        assert api.get(f"{DASHBOARD}?{parameters}").status_code == 400
