"""Writers who meet over a booking, its trip and its travelers: they lock in one order, so nobody waits for ever."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
import pytest
from flask import Flask
from psycopg2.extensions import connection as Connection  # noqa: N812 -- a class under a lower-case name

from devtools.postgres import Postgres
from tests.support.bookkeeping import BOOKINGS, Bookkeeping
from tests.support.catalog import query
from tests.support.live_server import Answer, Call, LiveServer, live_server, without_deadlocks

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.fixture
def server(app: Flask, postgres: Postgres) -> Iterator[LiveServer]:
    with live_server(app) as running, without_deadlocks(postgres):
        yield running


@contextmanager
def held(url: str, table: str, row_id: str) -> Iterator[Connection]:
    """A row that nobody else gets until the connection rolls back."""
    with closing(psycopg2.connect(url)) as connection:
        connection.cursor().execute(f"SELECT FROM {table} WHERE id = %s FOR NO KEY UPDATE", (row_id,))
        yield connection


def wait_until_waiting(books: Bookkeeping, *answers: Future[Answer]) -> None:
    """Wait until each of these callers waits for a row."""
    while query(books.url, WAITING) != [(len(answers),)]:
        assert not any(answer.done() for answer in answers)


def test_who_renames_a_traveler_and_who_deletes_them_take_turns(server: LiveServer, books: Bookkeeping) -> None:
    """One who held a booking before the traveler would wait for the other, who waits for that booking."""
    ada = books.api.created("/api/travelers", {"firstName": "Ada", "lastName": "Okafor"})["id"]
    first, second = sorted(books.booking()["id"] for _ in range(2))
    for booking in (first, second):
        books.api.created(f"{BOOKINGS}/{booking}/travelers", {"travelerId": ada})
    path = f"/api/travelers/{ada}"
    with held(books.url, "bookings", second) as holder, ThreadPoolExecutor(2) as threads:
        renamed = threads.submit(server.send, Call("PATCH", path, {"firstName": "Adaeze"}))
        wait_until_waiting(books, renamed)
        deleted = threads.submit(server.send, Call("DELETE", path))
        wait_until_waiting(books, renamed, deleted)
        holder.rollback()
    # On a busy machine the first may have been told to come again, and then comes second.
    assert renamed.result().status in (200, 404)
    assert deleted.result().status == 204


def test_who_deletes_a_booking_does_not_wait_for_its_trip(server: LiveServer, books: Bookkeeping) -> None:
    """Whoever changes the booking holds the trip and waits for the booking, which is held by who deletes it."""
    trip = books.trip()
    vendor = books.api.created("/api/vendors", {"name": "Star", "defaultCommissionPct": 10})["id"]
    booking = books.booking(tripId=trip["id"], vendorId=vendor)
    asked = {"bookingId": booking["id"], "vendorId": vendor, "bookingValueCents": 100_000}
    entry: dict[str, Any] = books.api.created("/api/commissions/calculate", asked)
    path = f"{BOOKINGS}/{booking['id']}"
    with held(books.url, "commission_entries", entry["id"]) as holder, ThreadPoolExecutor(2) as threads:
        deleted = threads.submit(server.send, Call("DELETE", path))
        wait_until_waiting(books, deleted)
        changed = threads.submit(server.send, Call("PATCH", path, {"totalPriceCents": 50_000}))
        wait_until_waiting(books, deleted, changed)
        holder.rollback()
    assert deleted.result().status == 204
    assert changed.result().status in (200, 404)
    assert books.get(f"/api/commissions/{entry['id']}")["voidReason"] == "booking_cancelled"
