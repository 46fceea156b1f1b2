"""Random operations on money by writers at once: what each asks for, and whether the books balance in the end."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock
from typing import Any

from tests.support.live_server import Answer, Call, LiveServer

# What may be answered to whom comes late, asks for too much, or for what has gone; anything else is a fault.
REFUSALS = {400, 404, 409}
BUSY = 503
_PRICES = (60_000, 120_000)
_MOST_CENTS = 30_000


class World:
    """An agency's clients, trips with instalments, invoices and bookings, as writers know of them.

    Attributes:
        answers: how often each status was answered.
        busy: why calls had to be made again, and how often.
        created: the ids of the payments whose creation was answered.
        refunded: the ids of the payments for which a change to refunded was answered; one of them made a refund row.
    """

    def __init__(self, server: LiveServer) -> None:
        self._server = server
        self._lock = Lock()
        self.answers: Counter[int] = Counter()
        self.busy: Counter[str] = Counter()
        self.faults: list[tuple[Call, Answer]] = []
        self.created: set[str] = set()
        self.refunded: set[str] = set()
        self.clients = [self._id("/api/clients", {"name": f"Client {number}"}) for number in range(2)]
        self.trips = [self._trip(number) for number in range(3)]
        self.invoices = [self._invoice(client) for client in self.clients]
        self.bookings = [self._id("/api/bookings", self.new_booking(random.Random(seed))) for seed in range(5)]
        self.payments: list[str] = []

    def new_booking(self, chance: random.Random) -> dict[str, Any]:
        return {
            "destination": "Azores",
            "clientId": chance.choice(self.clients),
            "tripId": chance.choice([*self.trips, None]),
            "totalPriceCents": chance.randint(*_PRICES),
            "depositCents": 20_000,
        }

    def send(self, call: Call) -> Answer:
        """What a call is answered; one that meets a busy database is made again, as callers are told to."""
        while (answer := self._server.send_once(call)).status == BUSY:
            with self._lock:
                self.busy[str(answer.body["error"]["message"])] += 1
        with self._lock:
            self.answers[answer.status] += 1
            if answer.status >= 300 and answer.status not in REFUSALS:
                self.faults.append((call, answer))
        return answer

    def paid(self, answer: Answer) -> None:
        """Take down a payment that was created."""
        if answer.status == 201:
            with self._lock:
                self.created.add(answer.data["id"])
                self.payments.append(answer.data["id"])

    def asked_to_refund(self, answer: Answer) -> None:
        """Take down a payment that was changed to refunded, by this change or one before."""
        if answer.status == 200:
            with self._lock:
                self.refunded.add(answer.data["id"])

    def booked(self, answer: Answer) -> None:
        """Take down a booking that was created."""
        if answer.status == 201:
            with self._lock:
                self.bookings.append(answer.data["id"])

    def _id(self, path: str, body: dict[str, Any]) -> str:
        answer = self.send(Call("POST", path, body))
        assert answer.status == 201, answer
        return str(answer.data["id"])

    def _trip(self, number: int) -> str:
        body = {"clientId": self.clients[number % 2], "name": f"Trip {number}", "status": "booked"}
        trip = self._id("/api/client-trips", {**body, "totalCostCents": 150_000})
        for instalment in (1, 2, 3):
            due = {"tripId": trip, "amountCents": 40_000 + instalment, "dueDate": f"2199-0{instalment}-01"}
            self._id("/api/payment-schedules", {**due, "installmentNumber": instalment})
        return trip

    def _invoice(self, client: str) -> str:
        line = {"description": "Travel", "quantity": 1, "unitPriceCents": 200_000}
        return self._id(
            "/api/invoices", {"clientId": client, "lineItems": [line], "dueDate": "2199-01-01", "status": "sent"}
        )


class Writer:
    """One caller, who does whatever chance says."""

    def __init__(self, world: World, seed: int) -> None:
        self._world = world
        self._chance = random.Random(seed)
        weighted: dict[Callable[[], None], int] = {
            self._pay: 28,
            self._pay_partly: 8,
            self._plan: 8,
            self._pay_on_trip: 4,
            self._refund_named: 14,
            self._refund: 6,
            self._refund_client: 4,
            self._refund_rest: 6,
            self._more_came: 8,
            self._settle_planned: 8,
            self._reprice: 6,
            self._move_on: 4,
            self._change_trip: 3,
            self._cancel: 2,
            self._delete: 4,
            self._book: 4,
        }
        self._deeds, self._weights = [*weighted], [*weighted.values()]

    def act(self) -> None:
        """Do one thing."""
        (deed,) = self._chance.choices(self._deeds, self._weights)
        deed()

    def _pay(self, **fields: Any) -> None:
        chance = self._chance
        body = {"amountCents": chance.randint(1, _MOST_CENTS), "paymentMethod": "card", **fields}
        if chance.random() < 0.2:
            body["invoiceId"] = chance.choice(self._world.invoices)
        if chance.random() < 0.1:
            body["purpose"] = "planning_fee"
        path = f"/api/bookings/{chance.choice(self._world.bookings)}/payments"
        self._world.paid(self._world.send(Call("POST", path, body)))

    def _pay_partly(self) -> None:
        self._pay(status="partial", receivedCents=self._chance.randint(1, _MOST_CENTS // 2))

    def _plan(self) -> None:
        self._pay(status="pending")

    def _refund(self) -> None:
        self._pay(paymentType="refund", status=self._chance.choice(["paid", "paid", "pending"]))

    def _refund_client(self) -> None:
        chance = self._chance
        body = {"clientId": chance.choice(self._world.clients), "amountCents": chance.randint(1, _MOST_CENTS)}
        body |= {"paymentType": "refund", "status": "paid"}
        self._world.paid(self._world.send(Call("POST", "/api/payments", body)))

    def _pay_on_trip(self) -> None:
        chance = self._chance
        body = {"clientId": chance.choice(self._world.clients), "tripId": chance.choice(self._world.trips)}
        body |= {"amountCents": chance.randint(1, _MOST_CENTS), "paymentType": "installment", "status": "paid"}
        self._world.paid(self._world.send(Call("POST", "/api/payments", body)))

    def _refund_named(self) -> None:
        payment = self._some_payment()
        if payment is None or payment["paymentType"] == "refund":
            return
        most = payment["amountCents"]
        cents = self._chance.choice([most, self._chance.randint(1, most)])
        body = {"clientId": payment["clientId"], "refundOfPaymentId": payment["id"], "paymentType": "refund"}
        body |= {"amountCents": cents, "status": "paid"}
        self._world.paid(self._world.send(Call("POST", "/api/payments", body)))

    def _refund_rest(self) -> None:
        payment = self._some_payment()
        if payment is not None:
            self._world.asked_to_refund(self._change(payment, status="refunded"))

    def _more_came(self) -> None:
        payment = self._some_payment()
        if payment is not None and payment["status"] == "partial":
            received = self._chance.randint(payment["receivedCents"], payment["amountCents"])
            self._change(payment, receivedCents=received)

    def _settle_planned(self) -> None:
        payment = self._some_payment()
        if payment is not None:
            self._change(payment, status=self._chance.choice(["paid", "paid", "failed", "pending"]))

    def _reprice(self) -> None:
        self._change_booking(totalPriceCents=self._chance.randint(*_PRICES))

    def _move_on(self) -> None:
        self._change_booking(status=self._chance.choice(["quoted", "hold", "confirmed", "ticketed"]))

    def _change_trip(self) -> None:
        self._change_booking(tripId=self._chance.choice([*self._world.trips, None]))

    def _cancel(self) -> None:
        self._change_booking(status=self._chance.choice(["cancelled", "cancelled", "refunded"]))

    def _delete(self) -> None:
        self._world.send(Call("DELETE", f"/api/bookings/{self._chance.choice(self._world.bookings)}"))

    def _book(self) -> None:
        self._world.booked(self._world.send(Call("POST", "/api/bookings", self._world.new_booking(self._chance))))

    def _some_payment(self) -> dict[str, Any] | None:
        """A payment as it was a moment ago."""
        if not self._world.payments:
            return None
        answer = self._world.send(Call("GET", f"/api/payments/{self._chance.choice(self._world.payments)}"))
        return answer.data

    def _change(self, payment: dict[str, Any], **fields: Any) -> Answer:
        return self._world.send(Call("PATCH", f"/api/payments/{payment['id']}", fields))

    def _change_booking(self, **fields: Any) -> None:
        self._world.send(Call("PATCH", f"/api/bookings/{self._chance.choice(self._world.bookings)}", fields))


def storm(world: World, writers: int, operations: int, seed: int) -> None:
    """Let writers do so many operations in all; all begin together, and each makes its own one after the other."""
    barrier = Barrier(writers)

    def work(number: int) -> None:
        writer = Writer(world, seed * 1000 + number)
        barrier.wait(timeout=60)
        for _ in range(operations // writers):
            writer.act()

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(work, range(writers)))
