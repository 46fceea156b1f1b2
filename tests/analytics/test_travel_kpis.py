"""KPI snapshots of bookings and money: to the cent, by the agency's day, and of days that nobody took."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support.catalog import query
from tests.support.ledgers import Ledgers
from tests.support.snapshots import DAY, LAST, NEXT, Snapshots, closed_deal, open_deal
from tests.support.worked_examples import examples

Example = dict[str, Any]
ONE_DAY = timedelta(days=1)
FIRST = datetime(2026, 3, 7, 5, tzinfo=UTC)
MIDNIGHT = timedelta(microseconds=1)


@pytest.fixture
def ledgers(kpis: Snapshots) -> Ledgers:
    return Ledgers(kpis)


def amounts(kpis: Snapshots, metric: str, day: date = DAY) -> dict[str | None, int]:
    """What isn't zero of a metric, by currency."""
    found = kpis.take(day)
    return {currency: int(value) for (name, currency), (value, _) in found.items() if name == metric and value}


def value(kpis: Snapshots, metric: str, day: date = DAY) -> Decimal | None:
    found = kpis.take(day).get((metric, None))
    return found and found[0]


class TestBookings:
    def test_count_by_the_day_they_were_made_once_something_is_held(self, kpis: Snapshots, ledgers: Ledgers) -> None:
        counted = ("hold", "deposit_paid", "confirmed", "ticketed", "in_progress", "completed")
        for status in (*counted, "inquiry", "quoted", "cancelled", "refunded"):
            ledgers.booking(status=status)
        ledgers.booking(booked_on=DAY - ONE_DAY)
        ledgers.booking(booked_on=DAY + ONE_DAY)
        ledgers.booking(deleted_at=LAST)
        assert value(kpis, "bookings_count") == len(counted)
        assert amounts(kpis, "bookings_value_cents") == {"USD": 100_000 * len(counted)}

    def test_are_worth_their_price_in_their_currency(self, kpis: Snapshots, ledgers: Ledgers) -> None:
        for price, currency in ((459_801, "USD"), (None, "USD"), (2**53 - 1, "EUR"), (2**53 - 1, "EUR")):
            ledgers.booking(total_price_cents=price, currency=currency)
        assert amounts(kpis, "bookings_value_cents") == {"USD": 459_801, "EUR": 2**54 - 2}
        assert value(kpis, "bookings_count") == 4

    def test_leave_within_thirty_days(self, kpis: Snapshots, ledgers: Ledgers) -> None:
        for days in (0, 1, 30, 31):
            ledgers.booking(departure_date=DAY + timedelta(days=days))
        ledgers.booking(departure_date=DAY + ONE_DAY, status="ticketed")
        for status in ("hold", "deposit_paid", "in_progress", "cancelled"):
            ledgers.booking(departure_date=DAY + ONE_DAY, status=status)
        assert value(kpis, "departures_next_30_days") == 3


class TestCollected:
    def test_is_paid_less_refunded_on_the_agencys_day(self, kpis: Snapshots, ledgers: Ledgers) -> None:
        ledgers.payment(50_001, FIRST)
        ledgers.payment(20_000, LAST)
        ledgers.payment(7, FIRST - MIDNIGHT)
        ledgers.payment(9, NEXT)
        ledgers.payment(10_000, LAST, payment_type="refund")
        ledgers.payment(300, LAST, currency="EUR")
        ledgers.payment(5, LAST, deleted_at=LAST)
        assert amounts(kpis, "collected_cents") == {"USD": 60_001, "EUR": 300}

    def test_has_what_came_of_a_partial_payment_and_all_of_one_that_went_back_later(
        self, kpis: Snapshots, ledgers: Ledgers
    ) -> None:
        ledgers.payment(50_000, status="partial", received_cents=12_345)
        ledgers.payment(30_000, status="refunded")
        ledgers.payment(30_000, NEXT, payment_type="refund")
        for status in ("pending", "failed"):
            ledgers.payment(1, status=status)
        assert amounts(kpis, "collected_cents") == {"USD": 42_345}
        assert amounts(kpis, "collected_cents", DAY + ONE_DAY) == {"USD": -30_000}

    def test_of_a_day_with_23_hours_ends_with_it(self, kpis: Snapshots, ledgers: Ledgers) -> None:
        # On 8 March 2026 New York's clocks go from 2 to 3.
        day, end = date(2026, 3, 8), datetime(2026, 3, 9, 4, tzinfo=UTC)
        ledgers.payment(1, NEXT)
        ledgers.payment(2, end - MIDNIGHT)
        ledgers.payment(4, end)
        assert amounts(kpis, "collected_cents", day) == {"USD": 3}
        assert amounts(kpis, "collected_cents", day + ONE_DAY) == {"USD": 4}

    def test_of_a_day_with_25_hours_has_the_hour_that_came_twice(self, kpis: Snapshots, ledgers: Ledgers) -> None:
        # On 1 November 2026 they go from 2 back to 1.
        day, start, end = date(2026, 11, 1), datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC)
        for cents, moment in ((1, start - MIDNIGHT), (2, start), (4, end - MIDNIGHT), (8, end)):
            ledgers.payment(cents, moment)
        assert amounts(kpis, "collected_cents", day) == {"USD": 6}


class TestRevenue:
    @examples("revenue")
    def test_examples(self, kpis: Snapshots, ledgers: Ledgers, given: Example, expect: Example) -> None:
        for payment in given["payments"]:
            paid_at = datetime.fromisoformat(f"{payment['paidAt']}T12:00:00+00:00") if payment["paidAt"] else None
            ledgers.payment(
                payment["amountCents"],
                paid_at,
                payment_type=payment["type"],
                status=payment["status"],
                purpose=payment["purpose"],
                payee=payment["payee"],
            )
        for one in given["commissions"]:
            ledgers.commission(
                54_656, agency_received_cents=one["agencyReceivedCents"], split_paid_on=one["agencyReceivedOn"]
            )
        last = date.fromisoformat(given["today"])
        days = [last - timedelta(days=back) for back in range(last.day)]
        for metric, key in (("collected_cents", "collectedCents"), ("agency_revenue_cents", "agencyRevenueCents")):
            assert sum(amounts(kpis, metric, day).get("USD", 0) for day in days) == expect[key]

    def test_is_fees_to_the_agency_and_its_share_that_has_arrived(self, kpis: Snapshots, ledgers: Ledgers) -> None:
        ledgers.payment(25_000, purpose="planning_fee", payee="agency")
        ledgers.payment(4_000, purpose="service_fee", payee="agency")
        ledgers.payment(1_000, purpose="service_fee", payee="agency", payment_type="refund")
        ledgers.payment(7, purpose="planning_fee", payee="host")
        ledgers.payment(7, purpose="booking", payee="agency")
        ledgers.commission(54_656, agency_received_cents=43_725, split_paid_on=DAY)
        ledgers.commission(9, agency_received_cents=7, split_paid_on=DAY - ONE_DAY)
        ledgers.commission(9, agency_received_cents=7, split_paid_on=DAY, voided_at=LAST)
        assert amounts(kpis, "agency_revenue_cents") == {"USD": 71_725}


class TestCommissions:
    def test_count_each_amount_on_its_own_day(self, kpis: Snapshots, ledgers: Ledgers) -> None:
        entry = ledgers.commission(54_656, expected_on=DAY - ONE_DAY, earned_on=DAY, is_settled=True)
        ledgers.receipt(entry, 64_656, DAY)
        ledgers.receipt(entry, -10_000, DAY + ONE_DAY)
        ledgers.commission(32_100, expected_on=DAY)
        ledgers.commission(5_000, expected_on=DAY, earned_on=DAY, currency="EUR")
        assert amounts(kpis, "commission_projected_cents") == {"USD": 32_100, "EUR": 5_000}
        assert amounts(kpis, "commission_earned_cents") == {"USD": 54_656, "EUR": 5_000}
        assert amounts(kpis, "commission_received_cents") == {"USD": 64_656}
        assert amounts(kpis, "commission_received_cents", DAY + ONE_DAY) == {"USD": -10_000}

    def test_that_are_void_leave_every_sum(self, kpis: Snapshots, ledgers: Ledgers) -> None:
        days = {"expected_on": DAY, "earned_on": DAY}
        ledgers.receipt(ledgers.commission(1_000, **days, voided_at=LAST), 1_000, DAY)
        ledgers.receipt(ledgers.commission(1_000, **days, deleted_at=LAST), 1_000, DAY)
        for metric in ("projected", "earned", "received", "overdue"):
            for day in (DAY, DAY + ONE_DAY):
                assert amounts(kpis, f"commission_{metric}_cents", day) == {}

    def test_are_overdue_from_the_day_after_with_what_is_still_to_come(self, kpis: Snapshots, ledgers: Ledgers) -> None:
        ledgers.commission(54_656, expected_on=DAY - ONE_DAY, received_cents=40_000)
        ledgers.commission(32_100, expected_on=DAY)
        ledgers.commission(9, expected_on=DAY - ONE_DAY, received_cents=8, is_settled=True)
        ledgers.commission(9)
        assert amounts(kpis, "commission_overdue_cents") == {"USD": 14_656}
        assert amounts(kpis, "commission_overdue_cents", DAY + ONE_DAY) == {"USD": 46_756}


def test_instalments_are_overdue_with_what_is_left_of_them(kpis: Snapshots, ledgers: Ledgers) -> None:
    # Whatever their own job has made of their state by now.
    for status in ("upcoming", "due", "overdue", "paid", "waived"):
        ledgers.instalment(30_000, DAY - ONE_DAY, status=status, paid_cents=10_001)
    ledgers.instalment(7, DAY)
    ledgers.instalment(400, DAY - ONE_DAY, currency="EUR")
    ledgers.instalment(5, DAY - ONE_DAY, deleted_at=LAST)
    assert amounts(kpis, "overdue_installments_cents") == {"USD": 59_997, "EUR": 400}


class TestNps:
    @examples("nps")
    def test_examples(self, kpis: Snapshots, ledgers: Ledgers, given: Example, expect: Example) -> None:
        for score in given["scores"]:
            ledgers.answer(score)
        found = value(kpis, "nps")
        assert (None if found is None else str(found)) == expect["nps"]

    def test_is_of_a_year(self, kpis: Snapshots, ledgers: Ledgers) -> None:
        first = datetime(2025, 3, 8, 5, tzinfo=UTC)
        for moment in (first, LAST):
            ledgers.answer(10, moment)
        for moment in (first - MIDNIGHT, NEXT):
            ledgers.answer(0, moment)
        ledgers.answer(1, score_type="csat")
        ledgers.answer(0, deleted_at=LAST)
        assert value(kpis, "nps") == 100

    def test_takes_a_clients_last_answer_about_a_trip(self, kpis: Snapshots, ledgers: Ledgers) -> None:
        about = {"client_id": ledgers.client, "trip_id": ledgers.trip}
        ledgers.answer(0, LAST - ONE_DAY, **about)
        ledgers.answer(10, LAST, **about)
        ledgers.answer(3, LAST - ONE_DAY, client_id=ledgers.client)
        assert value(kpis, "nps") == 0
        # The day before, both were as yet unhappy.
        assert value(kpis, "nps", DAY - ONE_DAY) == -100


class TestTheSeries:
    @examples("kpi_change")
    def test_change_examples(self, kpis: Snapshots, ledgers: Ledgers, given: Example, expect: Example) -> None:
        for amount, moment in ((given["before"], LAST - ONE_DAY), (given["value"], LAST)):
            if amount:
                ledgers.payment(abs(amount), moment, payment_type="refund" if amount < 0 else "deposit")
        # So that the currency is known, whatever the amounts.
        ledgers.booking()
        kpis.take(DAY - ONE_DAY)
        change = kpis.take()["collected_cents", "USD"][1]
        assert (None if change is None else str(change)) == expect["changePercent"]

    def test_tells_of_days_that_nobody_took_what_happened_on_them(self, kpis: Snapshots, ledgers: Ledgers) -> None:
        kpis.store(open_deal(100))
        kpis.take(DAY - 3 * ONE_DAY)
        ledgers.payment(200, LAST - 2 * ONE_DAY)
        ledgers.payment(300, LAST - ONE_DAY)
        ledgers.payment(450, LAST)
        kpis.store(closed_deal("won", LAST - ONE_DAY, 77))
        kpis.take()
        stored = query(
            kpis.url,
            "SELECT snapshot_date - %s, metric, value, change_percent FROM kpi_snapshots"
            " WHERE metric IN ('collected_cents', 'won_value_cents', 'pipeline_value_cents') AND value > 0"
            " ORDER BY metric, snapshot_date",
            (DAY,),
        )
        assert stored == [
            (-2, "collected_cents", 200, None),
            (-1, "collected_cents", 300, 50),
            (0, "collected_cents", 450, 50),
            (-3, "pipeline_value_cents", 100, None),
            (0, "pipeline_value_cents", 100, 0),
            (-1, "won_value_cents", 77, None),
        ]
        states = query(kpis.url, "SELECT snapshot_date - %s FROM kpi_snapshots WHERE metric = 'open_deals'", (DAY,))
        assert sorted(states) == [(-3,), (0,)]

    @pytest.mark.parametrize(("away", "made_up_for"), [(1, 0), (32, 31), (33, 31), (400, 31)])
    def test_goes_back_a_month_at_most(self, kpis: Snapshots, away: int, made_up_for: int) -> None:
        kpis.take(DAY - timedelta(days=away))
        kpis.take()
        days = [day for (day,) in query(kpis.url, "SELECT DISTINCT snapshot_date FROM kpi_snapshots ORDER BY 1")]
        assert days[-1] == DAY
        assert days[1:-1] == [DAY - timedelta(days=back) for back in range(made_up_for, 0, -1)]

    def test_begins_with_the_first_day_that_is_taken(self, kpis: Snapshots, ledgers: Ledgers) -> None:
        ledgers.payment(200, LAST - ONE_DAY)
        kpis.take()
        assert query(kpis.url, "SELECT DISTINCT snapshot_date FROM kpi_snapshots") == [(DAY,)]


def test_groups_and_who_waits_for_a_seat_in_them(kpis: Snapshots) -> None:
    statuses = ("open", "minimum_reached", "closed", "confirmed", "traveling")
    for status in (*statuses, "planning", "interest_gauging", "completed", "cancelled"):
        kpis.store({"name": "Retreat", "status": status, "waitlisted_guests": 2}, table="groups")
    kpis.store({"name": "Gone", "status": "open", "waitlisted_guests": 9, "deleted_at": LAST}, table="groups")
    found = kpis.take()
    assert (found["active_groups", None][0], found["waitlisted_guests", None][0]) == (5, 10)
