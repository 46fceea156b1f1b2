"""Random walks of commissions through the API, against a model that is as plain as can be."""

from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from tests.support.commissions import Books

GROSS, SPLIT = 10_000, 80
ORDER = ("projected", "earned", "invoiced", "received", "split_paid", "final")
STEPS = 40


@dataclass
class Model:
    """What a commission is, and what each change makes of it: a status code, and the fields afterwards."""

    status: str = "projected"
    received: int | None = None
    ours: int | None = None
    closed: bool = False
    void: bool = False

    @property
    def reached(self) -> bool:
        return self.received is not None and self.received >= GROSS - 100

    @property
    def settled(self) -> bool:
        return self.closed or self.reached

    def change(self, sent: dict[str, Any]) -> int:
        if self.void or self.status == "final":
            return 409 if self._differs(sent) else 200
        after = Model(**vars(self))
        after.void = "voidReason" in sent
        after.received = sent.get("receivedCents", self.received)
        after.ours = sent.get("agencyReceivedCents", self.ours)
        after.status = sent.get("status", self.status)
        if ORDER.index(after.status) < ORDER.index(self.status):
            return 409
        if after.status == "final":
            after.closed = True
        elif sent.get("isSettled", self.settled) is not self.settled:
            after.closed = sent["isSettled"]
            if after.settled is not sent["isSettled"]:
                return 409
        if after.received is not None and after.settled and ORDER.index(after.status) < ORDER.index("received"):
            after.status = "received"
        if after.status == "received" and after.received is None:
            return 400
        if after.status == "split_paid" and after.ours is None:
            if after.received is None:
                return 400
            after.ours = (after.received * SPLIT + 50) // 100
        # What money has settled is no longer closed by hand, so a recall opens it.
        after.closed = after.closed and not after.reached
        vars(self).update(vars(after))
        return 200

    def _differs(self, sent: dict[str, Any]) -> bool:
        now = {
            "status": self.status,
            "receivedCents": self.received,
            "agencyReceivedCents": self.ours,
            "isSettled": self.settled,
            "voidReason": "duplicate" if self.void else None,
        }
        return any(now[key] != value for key, value in sent.items())


def step(dice: Random) -> dict[str, Any]:
    """A change that somebody may send."""
    choices: list[dict[str, Any]] = [
        {"status": dice.choice(ORDER[:5])},
        {"receivedCents": dice.choice((0, 4_000, 9_899, 9_900, 10_000, 12_000))},
        {"isSettled": dice.random() < 0.5},
        {"agencyReceivedCents": dice.randrange(9_000)},
        {"status": dice.choice(ORDER), "receivedCents": dice.randrange(11_000)},
    ]
    if dice.random() < 0.05:
        return dice.choice(({"status": "final"}, {"voidReason": "duplicate"}))
    return dice.choice(choices)


@pytest.mark.parametrize("seed", range(8))
def test_walks(books: Books, seed: int) -> None:
    dice = Random(seed)
    entry, model = books.entry(GROSS), Model()
    for number in range(STEPS):
        sent = step(dice)
        response = books.api.patch(f"/api/commissions/{entry['id']}", sent)
        assert response.status_code == model.change(sent), (number, sent, model, response.get_data(as_text=True))
        now = books.read(entry["id"])
        assert (now["status"], now["receivedCents"], now["agencyReceivedCents"], now["isSettled"]) == (
            model.status,
            model.received,
            model.ours,
            model.settled,
        ), (number, sent)
        assert sum(books.receipts(entry)) == (model.received or 0)
        assert now["varianceCents"] == (None if model.received is None else model.received - GROSS)
        assert (now["voidedAt"] is not None) is model.void
