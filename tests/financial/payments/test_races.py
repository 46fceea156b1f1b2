"""Callers racing over money against real processes: no cap is ever broken, and the books balance to the cent.

`make test ARGS="tests/financial/payments/test_races.py --operations 2000"` lets the storm blow for longer.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from devtools.postgres import Postgres
from tests.support.bookkeeping import Bookkeeping
from tests.support.catalog import query
from tests.support.live_server import Answer, Call, LiveServer, without_deadlocks
from tests.support.money_model import UNWATCH, WATCH, faults
from tests.support.money_storm import World, storm

WRITERS = 8
ROUNDS = 5

pytestmark = pytest.mark.slow


@pytest.fixture
def watched(database_url: str) -> Iterator[str]:
    """The database, which takes down every cap that is broken, at any moment."""
    query(database_url, WATCH)
    yield database_url
    query(database_url, UNWATCH)


@pytest.fixture
def books(books: Bookkeeping, watched: str, postgres: Postgres) -> Iterator[Bookkeeping]:
    """Whatever the race was, the books balance after it, and nobody was in a deadlock."""
    with without_deadlocks(postgres):
        yield books
    assert list(faults(watched)) == []


def pay(booking: dict[str, Any], cents: int, **fields: Any) -> Call:
    body = {"amountCents": cents, "paymentMethod": "card", **fields}
    return Call("POST", f"/api/bookings/{booking['id']}/payments", body)


def change(row: dict[str, Any], kind: str = "payments", **fields: Any) -> Call:
    return Call("PATCH", f"/api/{kind}/{row['id']}", fields)


def statuses(answers: list[list[Answer]]) -> list[int]:
    return sorted(answer.status for (answer,) in answers)


def one_wins(answers: list[list[Answer]], status: int) -> None:
    assert statuses(answers) == [status] + [409] * (WRITERS - 1)


class TestOneBooking:
    def test_the_last_cent_of_a_balance_is_paid_once(self, server: LiveServer, books: Bookkeeping) -> None:
        for _ in range(ROUNDS):
            booking = books.booking(10_000, depositCents=10_000)
            books.pay(booking, 9_999)
            one_wins(server.at_once([[pay(booking, 1)]] * WRITERS), 201)
            assert books.money(booking) == (10_000, 0, 0)
            # Reaching the deposit is one move, however many asked for it.
            assert books.story(booking["id"]) == [("inquiry", "deposit_paid")]

    def test_what_is_paid_goes_back_once(self, server: LiveServer, books: Bookkeeping) -> None:
        for _ in range(ROUNDS):
            booking = books.booking(10_000)
            payment = books.pay(booking, 10_000)
            refund = pay(booking, 6_000, paymentType="refund")
            named = pay(booking, 6_000, paymentType="refund", refundOfPaymentId=payment["id"])
            one_wins(server.at_once([[refund], [named]] * (WRITERS // 2)), 201)
            assert books.money(booking)[0] == 4_000

    def test_a_payment_becomes_refunded_with_one_refund(self, server: LiveServer, books: Bookkeeping) -> None:
        for _ in range(ROUNDS):
            booking = books.booking(10_000)
            payment = books.pay(booking, 7_000)
            answers = server.at_once([[change(payment, status="refunded")]] * WRITERS)
            # Whoever comes later finds it so, which is no change.
            assert statuses(answers) == [200] * WRITERS
            assert [one["amountCents"] for one in books.payments(booking)] == [7_000, 7_000]
            assert (books.money(booking)[0], books.lifetime_value()) == (0, 0)

    def test_a_planned_payment_is_paid_once(self, server: LiveServer, books: Bookkeeping) -> None:
        for _ in range(ROUNDS):
            booking = books.booking(10_000)
            payment = books.pay(booking, 7_000, status="pending")
            answers = server.at_once([[change(payment, status="paid")]] * WRITERS)
            assert statuses(answers) == [200] * WRITERS
            assert books.money(booking)[0] == 7_000
            assert books.story(payment["id"]) == [("pending", "paid")]

    def test_what_has_come_of_a_partial_payment_only_grows(self, server: LiveServer, books: Bookkeeping) -> None:
        for _ in range(ROUNDS):
            booking = books.booking(10_000)
            payment = books.pay(booking, 9_000, status="partial", receivedCents=1)
            received = [1000 * number for number in range(1, WRITERS + 1)]
            answers = server.at_once([[change(payment, receivedCents=cents)] for cents in received])
            assert set(statuses(answers)) <= {200, 409}
            assert books.money(booking)[0] == max(received)

    def test_refunds_and_payments_meet(self, server: LiveServer, books: Bookkeeping) -> None:
        for _ in range(ROUNDS):
            booking = books.booking(10_000)
            books.pay(booking, 6_000)
            calls = [pay(booking, 6_000, paymentType="refund"), pay(booking, 5_000)]
            answers = server.at_once([[call] for call in calls * (WRITERS // 2)])
            assert set(statuses(answers)) <= {201, 409}
            moved = sum(
                -one.data["amountCents"] if one.data["paymentType"] == "refund" else one.data["amountCents"]
                for (one,) in answers
                if one.status == 201
            )
            assert books.money(booking)[0] == 6_000 + moved

    def test_a_price_change_and_payments_meet(self, server: LiveServer, books: Bookkeeping) -> None:
        for _ in range(ROUNDS):
            booking = books.booking(10_000)
            cheaper = change(booking, "bookings", totalPriceCents=5_000)
            answers = server.at_once([[cheaper], *[[pay(booking, 8_000)]] * (WRITERS - 1)])
            (priced,), *payments = answers
            assert priced.status == 200
            # Either the payment came first, and the price fell below it, or it is more than the price.
            won = [one for (one,) in payments if one.status == 201]
            assert len(won) <= 1
            assert books.money(booking) == ((8_000, 0, 3_000) if won else (0, 5_000, 0))

    def test_a_delete_and_payments_meet(self, server: LiveServer, books: Bookkeeping) -> None:
        for _ in range(ROUNDS):
            booking = books.booking(10_000)
            by_booking = [pay(booking, 10)] * 3
            body = {"clientId": books.client["id"], "amountCents": 10, "paymentType": "deposit", "status": "paid"}
            by_list = [Call("POST", "/api/payments", {**body, "bookingId": booking["id"]})] * 3
            deleting = Call("DELETE", f"/api/bookings/{booking['id']}")
            (deleted,), *payments = server.at_once([[deleting], *([call] for call in [*by_booking, *by_list])])
            paid = [one for (one,) in payments if one.status == 201]
            if deleted.status == 204:
                assert paid == []
                assert {one.status for (one,) in payments} <= {400, 404, 409}
            else:
                assert deleted.status == 409
                assert paid


class TestOwners:
    def test_payments_on_bookings_of_one_trip_and_client_take_turns(
        self, server: LiveServer, books: Bookkeeping
    ) -> None:
        trip = books.trip(totalCostCents=80_000)
        bookings = [books.booking(10_000, tripId=trip["id"], depositCents=5_000) for _ in range(WRITERS)]
        answers = server.at_once([[pay(booking, 5_000), pay(booking, 5_000)] for booking in bookings])
        assert {answer.status for script in answers for answer in script} == {201}
        now = books.get(f"/api/client-trips/{trip['id']}")
        assert (now["status"], now["paidCents"], books.lifetime_value()) == ("paid", 80_000, 80_000)

    def test_a_booking_that_is_moved_takes_its_payments_along(self, server: LiveServer, books: Bookkeeping) -> None:
        trips = [books.trip(totalCostCents=80_000) for _ in range(2)]
        for _ in range(ROUNDS):
            booking = books.booking(100_000, tripId=trips[0]["id"])
            moves = [[change(booking, "bookings", tripId=trips[number % 2]["id"])] for number in (1, 2)]
            answers = server.at_once([*moves, *[[pay(booking, 10)]] * (WRITERS - 2)])
            # A payment that meets the move is told to come again.
            assert set(statuses(answers)) <= {200, 201, 503}

    def test_what_a_client_paid_goes_back_once_with_or_without_its_booking(
        self, server: LiveServer, books: Bookkeeping
    ) -> None:
        for _ in range(ROUNDS):
            client = books.api.created("/api/clients", {"name": "Dupont"})
            booking = books.booking(10_000, clientId=client["id"])
            books.pay(booking, 10_000)
            body = {"clientId": client["id"], "amountCents": 6_000, "paymentType": "refund", "status": "paid"}
            calls = [pay(booking, 6_000, paymentType="refund"), Call("POST", "/api/payments", body)]
            one_wins(server.at_once([[call] for call in calls * (WRITERS // 2)]), 201)

    def test_a_client_is_deleted_or_pays(self, server: LiveServer, books: Bookkeeping) -> None:
        for _ in range(ROUNDS):
            client = books.api.created("/api/clients", {"name": "Dupont"})
            booking = books.booking(10_000, clientId=client["id"])
            deleting = Call("DELETE", f"/api/clients/{client['id']}")
            (deleted,), *payments = server.at_once([[deleting], *[[pay(booking, 10)]] * (WRITERS - 1)])
            assert deleted.status in (204, 409)
            assert {one.status for (one,) in payments} <= ({201} if deleted.status == 409 else {400, 404})


class TestAStorm:
    def test_leaves_books_that_balance(
        self, server: LiveServer, books: Bookkeeping, watched: str, pytestconfig: pytest.Config
    ) -> None:
        world = World(server)
        storm(world, WRITERS, pytestconfig.option.operations, seed=pytestconfig.option.storm_seed)
        assert world.faults == []
        assert list(faults(watched)) == []
        stored = dict(query(watched, "SELECT id::text, refund_of_payment_id::text FROM payments"))
        # What was answered is there, and beside it only the refunds that changes have made, one of a payment.
        assert world.created <= stored.keys()
        made = [refund_of for payment, refund_of in stored.items() if payment not in world.created]
        assert len(made) == len(set(made))
        assert set(made) <= world.refunded
        print(f"answers: {dict(world.answers)}, payments: {len(stored)}, came again: {dict(world.busy)}")  # noqa: T201 -- shown with -s
