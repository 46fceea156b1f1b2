"""Reports of a payment that wait for their booking while something else becomes of it."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from psycopg2.extensions import cursor as Cursor  # noqa: N812 -- a class under a lower-case name
from werkzeug.test import TestResponse

from tests.support.bookkeeping import Bookkeeping
from tests.support.catalog import query
from tests.support.refusals import refused
from tests.support.webhooks import applied, deliver

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@contextmanager
def held_up(books: Bookkeeping, booking: dict[str, Any], bodies: list[dict[str, Any]]) -> Iterator[list[Any]]:
    """Reports that wait for their booking; what is done through the cursor has happened when they go on."""
    answers: list[Future[TestResponse]] = []
    with closing(psycopg2.connect(books.url)) as connection, ThreadPoolExecutor(len(bodies)) as threads:
        cursor: Cursor = connection.cursor()
        cursor.execute("SELECT FROM bookings WHERE id = %s FOR UPDATE", (booking["id"],))
        for body in bodies:
            sent = {"bookingId": booking["id"], "amountCents": 100, **body}
            answers.append(threads.submit(deliver, books.app, "/webhooks/payment", sent))
        while query(books.url, WAITING) != [(len(bodies),)]:
            assert not any(answer.done() for answer in answers)
        yield [cursor, *answers]
        connection.commit()


def test_a_booking_that_is_deleted_meanwhile_is_not_there(books: Bookkeeping) -> None:
    booking = books.booking()
    with held_up(books, booking, [{"transactionId": "ch_1"}]) as (cursor, answer):
        cursor.execute("UPDATE bookings SET deleted_at = now() WHERE id = %s", (booking["id"],))
    assert booking["id"] in refused(answer.result(), 404)["message"]
    assert query(books.url, "SELECT count(*) FROM payments") == [(0,)]


def test_one_client_is_made_for_a_booking_without(books: Bookkeeping) -> None:
    booking = books.booking(clientId=None)
    with held_up(books, booking, [{"transactionId": "ch_1"}, {"transactionId": "ch_2"}]) as (_, *answers):
        pass
    assert len({applied(answer.result(), 201)["clientId"] for answer in answers}) == 1
    ((name, value),) = query(books.url, "SELECT name, lifetime_value_cents FROM clients WHERE name LIKE 'Payer%'")
    assert (name, value) == (f"Payer of booking {booking['bookingReference']}", 200)
