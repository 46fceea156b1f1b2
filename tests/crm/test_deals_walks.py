"""Random walks through the stages: whatever happens to a deal, its history, probability and dates agree."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.crm.test_deals import PROBABILITIES, WON
from tests.support.api import ApiClient
from tests.support.catalog import query
from tt_api.database.transaction import transaction
from tt_api.models.crm.deals import Deal
from tt_api.models.enums import DealStage
from tt_api.resources import writing
from tt_api.resources.changes import differing
from tt_api.resources.reading import find
from tt_api.services.crm import deals

Create = Callable[[dict[str, Any]], dict[str, Any]]
Patch = Callable[[str, dict[str, Any]], dict[str, Any]]

STAGES = st.sampled_from([stage.value for stage in DealStage])
PROBABILITY = st.none() | st.sampled_from([0, 10, 20, 60, 77, 100])
STEPS = st.lists(
    st.fixed_dictionaries(
        {}, optional={"stage": STAGES, "probability": PROBABILITY, "title": st.sampled_from("ab")}
    ).filter(bool),
    max_size=12,
)
FIRST = st.fixed_dictionaries({"title": st.just("a")}, optional={"stage": STAGES, "probability": PROBABILITY})
BOUNDED = settings(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


class Expected:
    """What a deal should be, kept as plainly as can be."""

    def __init__(self, first: dict[str, Any]) -> None:
        self.stage = first.get("stage", "lead")
        self.by_hand = first.get("probability")
        self.title = first["title"]
        self.chain: list[tuple[str | None, str]] = [(None, self.stage)]
        self.version = 1

    def change(self, sent: dict[str, Any]) -> None:
        before = (self.stage, self.by_hand, self.title)
        if "probability" in sent and sent["probability"] != self.probability:
            self.by_hand = sent["probability"]
        self.title = sent.get("title", self.title)
        if sent.get("stage", self.stage) != self.stage:
            self.chain.append((self.stage, sent["stage"]))
            self.stage = sent["stage"]
        self.version += (self.stage, self.by_hand, self.title) != before

    @property
    def probability(self) -> int:
        return PROBABILITIES[self.stage] if self.by_hand is None else self.by_hand


def outcome(stage: str | None) -> str:
    return "won" if stage in WON else "lost" if stage == "lost" else "open"


def check(deal: dict[str, Any], expected: Expected) -> None:
    history = deal["stageHistory"]
    assert [(move["fromStage"], move["toStage"]) for move in history] == expected.chain
    instants = [move["changedAt"] for move in history]
    assert instants == sorted(set(instants))
    assert (deal["stage"], deal["probability"]) == (expected.stage, expected.probability)
    assert (deal["title"], deal["version"]) == (expected.title, expected.version)
    ended = [move for move in history if outcome(move["fromStage"]) != outcome(move["toStage"])]
    assert deal["closedAt"] == (None if outcome(expected.stage) == "open" else ended[-1]["changedAt"])
    won = [move["changedAt"] for move in history if outcome(move["toStage"]) == "won"]
    assert deal["wonAt"] == (won[0] if won else None)


def walk(create: Create, patch: Patch, first: dict[str, Any], steps: list[dict[str, Any]]) -> None:
    expected = Expected(first)
    deal = create(first)
    check(deal, expected)
    for step in steps:
        deal = patch(deal["id"], step)
        expected.change(step)
        check(deal, expected)


def shown(deal_id: str) -> dict[str, Any]:
    """A deal through the service alone, in the spelling of the wire."""
    row = find(Deal, deal_id)
    instants = {key: row[key] and f"{row[key]:%Y-%m-%dT%H:%M:%S.%fZ}" for key in ("closed_at", "won_at")}
    return {
        "id": row["id"],
        "title": row["title"],
        "stage": row["stage"],
        "probability": row["probability"],
        "version": row["version"],
        "stageHistory": row["stage_history"],
        "closedAt": instants["closed_at"],
        "wonAt": instants["won_at"],
    }


def created_by_the_service(data: dict[str, Any]) -> dict[str, Any]:
    with transaction():
        deal_id = deals.create(data)["id"]
    return shown(deal_id)


def changed_by_the_service(deal_id: str, sent: dict[str, Any]) -> dict[str, Any]:
    with transaction():
        row = writing.lock(Deal, deal_id)
        changes = differing(Deal, row, sent)
        if changes:
            deals.update(row, changes)
    return shown(deal_id)


def test_through_the_service(app: Flask) -> None:
    @settings(BOUNDED, max_examples=60)
    @given(FIRST, STEPS)
    def run(first: dict[str, Any], steps: list[dict[str, Any]]) -> None:
        walk(created_by_the_service, changed_by_the_service, first, steps)

    with app.app_context():
        run()


def test_through_http(api: ApiClient) -> None:
    def create(data: dict[str, Any]) -> dict[str, Any]:
        return api.created("/api/deals", data)

    def patch(deal_id: str, sent: dict[str, Any]) -> dict[str, Any]:
        response = api.patch(f"/api/deals/{deal_id}", sent)
        assert response.status_code == 200, response.get_data(as_text=True)
        after = dict(response.get_json()["data"])
        # What was answered is what is stored, and can be sent back whole.
        assert api.get(f"/api/deals/{deal_id}").get_json()["data"] == after
        assert api.patch(f"/api/deals/{deal_id}", after).get_json()["data"] == after
        return after

    @settings(BOUNDED, max_examples=15)
    @given(FIRST, STEPS)
    def run(first: dict[str, Any], steps: list[dict[str, Any]]) -> None:
        walk(create, patch, first, steps)

    run()


def test_a_clock_that_was_ahead_does_not_turn_the_history_round(api: ApiClient, database_url: str) -> None:
    deal = api.created("/api/deals", {"title": "Retreat"})
    ahead = (
        "UPDATE deal_stage_history SET changed_at = now() + interval '1 hour', created_at = now() + interval '1 hour'"
    )
    query(database_url, f"{ahead} RETURNING 1")
    for stage in ("qualified", "won", "lost"):
        deal = api.patch(f"/api/deals/{deal['id']}", {"stage": stage}).get_json()["data"]
    assert [move["toStage"] for move in deal["stageHistory"]] == ["lead", "qualified", "won", "lost"]
    listed = api.get(f"/api/deals/{deal['id']}/history").get_json()["data"]
    assert [row["toStage"] for row in listed] == ["lost", "won", "qualified", "lead"]
