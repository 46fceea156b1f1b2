"""Writers racing over a trip against a running server: money is shared out once, and nobody is stuck."""

import random
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from devtools.postgres import Postgres
from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.live_server import Call, LiveServer, live_server, without_deadlocks
from tests.support.refusals import refused
from tests.support.trips import SCHEDULES, TRIPS, Trips

# Few enough that none waits for the trip as long as a request may, however busy the machine is.
WRITERS, EACH = 5, 20
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
DUE = [f"2090-{month:02}-01" for month in range(1, 13)]


@pytest.fixture
def server(app: Flask, postgres: Postgres) -> Iterator[LiveServer]:
    with live_server(app) as running, without_deadlocks(postgres):
        yield running


def a_call(chance: random.Random, trip: dict[str, Any], booking: dict[str, Any], rows: list[dict[str, Any]]) -> Call:
    """Something that changes what a trip's instalments have, or what follows from it."""
    row = f"{SCHEDULES}/{chance.choice(rows)['id']}"
    owner = chance.choice([{"tripId": trip["id"]}, {"bookingId": booking["id"]}])
    payment = {"clientId": trip["clientId"], **owner, "status": "paid"}
    kind = chance.choice(["installment", "installment", "refund"])
    return chance.choice(
        [
            Call("POST", "/api/payments", {**payment, "amountCents": chance.choice([50, 170]), "paymentType": kind}),
            Call("POST", "/api/payments", {**payment, "amountCents": 90, "paymentType": "installment"}),
            Call("PATCH", row, {"dueDate": chance.choice(DUE)}),
            Call("PATCH", row, {"amountCents": chance.choice([100, 150, 200])}),
            Call("PATCH", row, {"status": chance.choice(["waived", "upcoming", "paid"])}),
            Call("PATCH", f"{TRIPS}/{trip['id']}", {"totalCostCents": chance.choice([None, 400, 1000])}),
            Call("PATCH", f"{TRIPS}/{trip['id']}", {"status": chance.choice(["planning", "booked", "deposited"])}),
            Call("PATCH", f"/api/bookings/{booking['id']}", {"totalPriceCents": chance.choice([50_000, 60_000])}),
            Call("POST", f"{SCHEDULES}/generate", {"tripId": trip["id"], "totalCents": 500, "replace": True}),
        ]
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_writers_of_one_trip_leave_its_books_balanced(server: LiveServer, trips: Trips, seed: int) -> None:
    chance = random.Random(seed)
    trip = trips.trip(status="booked", startDate="2091-01-01")
    place = {"destination": "Azores", "totalPriceCents": 50_000, "status": "confirmed"}
    booking = trips.api.created("/api/bookings", {**place, "tripId": trip["id"], "clientId": trip["clientId"]})
    rows = [trips.instalment(trip, number, 100, DUE[number]) for number in range(1, 5)]
    scripts = [[a_call(chance, trip, booking, rows) for _ in range(EACH)] for _ in range(WRITERS)]
    answers = server.at_once(scripts)
    # A 404 is an instalment that was replaced.
    assert {answer.status for script in answers for answer in script} <= {200, 201, 404, 409}
    now, instalments = trips.now(trip), trips.instalments(trip)
    payments = trips.api.get(f"/api/payments?tripId={trip['id']}&limit=100").get_json()["data"]
    signs = {"refund": -1}
    paid = sum(signs.get(one["paymentType"], 1) * one["amountCents"] for one in payments)
    assert now["paidCents"] == paid >= 0
    assert sum(row["paidCents"] for row in instalments) + now["unallocatedCents"] == paid
    left = paid
    for row in sorted(instalments, key=lambda one: (one["dueDate"], one["installmentNumber"])):
        expected = 0 if row["status"] == "waived" else min(left, row["amountCents"])
        assert row["paidCents"] == expected
        left -= expected
        if row["paidCents"] == row["amountCents"]:
            assert row["status"] == "paid"
    cost = now["totalCostCents"]
    if now["status"] in ("booked", "deposited") and cost:
        assert paid < cost


def test_an_instalment_queues_behind_the_delete_of_its_trip(app: Flask, trips: Trips) -> None:
    """A trip that is held weakly before it is held strongly would have each of the two wait for the other."""
    trip = trips.trip()
    body = {"tripId": trip["id"], "installmentNumber": 1, "amountCents": 100, "dueDate": DUE[0]}

    def waiting(callers: int, *answers: Future[TestResponse]) -> None:
        while query(trips.url, WAITING) != [(callers,)]:
            assert not any(answer.done() for answer in answers)

    with closing(psycopg2.connect(trips.url)) as held, held.cursor() as cursor, ThreadPoolExecutor(2) as threads:
        cursor.execute("SELECT FROM trips WHERE id = %s FOR NO KEY UPDATE", (trip["id"],))
        deleted = threads.submit(ApiClient(app.test_client()).delete, f"{TRIPS}/{trip['id']}")
        waiting(1, deleted)
        made = threads.submit(ApiClient(app.test_client()).post, SCHEDULES, body)
        waiting(2, deleted, made)
        held.rollback()
    assert deleted.result().status_code == 204
    refused(made.result(), 400, "tripId")
