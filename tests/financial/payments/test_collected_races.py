"""Copies of a provider's report that come at the same moment, against real processes: the money is recorded once."""

from typing import Any

import pytest

from devtools.postgres import Postgres
from tests.support.bookkeeping import Bookkeeping
from tests.support.catalog import query
from tests.support.live_server import Call, LiveServer
from tests.support.webhooks import KEY, SERVICE, statuses_of_calls

COPIES = 50

pytestmark = pytest.mark.slow


def report(booking: dict[str, Any], cents: int, key: str | None = None, **body: Any) -> Call:
    headers = {**SERVICE, KEY: key} if key is not None else SERVICE
    return Call("POST", "/webhooks/payment", {"bookingId": booking["id"], "amountCents": cents, **body}, headers)


class TestCopiesAtOnce:
    @pytest.mark.parametrize(
        ("keys", "transaction"),
        [
            ([None] * COPIES, None),
            (["k1"] * COPIES, None),
            ([f"k{number}" for number in range(COPIES)], "ch_1"),
        ],
        ids=["one body", "one key", "one transaction under a key each"],
    )
    def test_are_recorded_once(
        self, server: LiveServer, books: Bookkeeping, keys: list[str | None], transaction: str | None
    ) -> None:
        booking = books.booking(100_000)
        calls = [report(booking, 700, key, transactionId=transaction) for key in keys]
        assert statuses_of_calls(server, calls) == [201] + [409] * (COPIES - 1)
        assert books.money(booking) == (700, 99_300, 0)
        assert len(books.payments(booking)) == 1

    def test_of_different_payments_are_all_recorded(
        self, server: LiveServer, books: Bookkeeping, postgres: Postgres
    ) -> None:
        seen = postgres.log.stat().st_size
        booking = books.booking(10 * COPIES)
        calls = [report(booking, 100, transactionId=f"ch_{number}") for number in range(COPIES)]
        assert statuses_of_calls(server, calls) == [201] * COPIES
        assert books.money(booking) == (100 * COPIES, 0, 90 * COPIES)
        assert postgres.log.read_bytes()[seen:].count(b"deadlock detected") == 0

    def test_make_one_client_for_a_booking_without(
        self, server: LiveServer, books: Bookkeeping, postgres: Postgres
    ) -> None:
        seen = postgres.log.stat().st_size
        booking = books.booking(clientId=None)
        calls = [report(booking, 100, transactionId=f"ch_{number}") for number in range(8)]
        assert statuses_of_calls(server, calls) == [201] * 8
        assert query(books.url, "SELECT count(DISTINCT client_id) FROM payments") == [(1,)]
        ((name, value),) = query(books.url, "SELECT name, lifetime_value_cents FROM clients WHERE name LIKE 'Payer%'")
        assert (name, value) == (f"Payer of booking {booking['bookingReference']}", 800)
        assert postgres.log.read_bytes()[seen:].count(b"deadlock detected") == 0
