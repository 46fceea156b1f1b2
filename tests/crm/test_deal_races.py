"""Callers racing over deals against a running server: each change is one entry, nothing is lost, nobody is stuck."""

import random
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

import pytest
from flask import Flask

from devtools.postgres import Postgres
from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.live_server import Answer, Call, LiveServer, live_server, without_deadlocks
from tt_api.models.enums import DealStage

# As many as the pool gives connections, so that none waits for one.
WRITERS = 8
STAGES = [stage.value for stage in DealStage]


@pytest.fixture
def server(app: Flask, postgres: Postgres) -> Iterator[LiveServer]:
    with live_server(app) as running, without_deadlocks(postgres):
        yield running


def statuses(answers: list[list[Answer]]) -> set[int]:
    return {answer.status for script in answers for answer in script}


def deal_of(api: ApiClient, company: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    body = {"title": "Retreat", **fields} | ({"companyId": company["id"]} if company else {})
    return api.created("/api/deals", body)


def patch(row: dict[str, Any], body: dict[str, Any], kind: str = "deals", **headers: str) -> Call:
    return Call("PATCH", f"/api/{kind}/{row['id']}", body, {name.replace("_", "-"): headers[name] for name in headers})


def staged(url: str) -> dict[str, int]:
    """What winning set off, and how often."""
    winning = "SELECT task_type, count(*) FROM scheduled_tasks WHERE task_type <> 'create_slack_channel' GROUP BY 1"
    return dict(query(url, winning))


def assert_chain(deal: dict[str, Any]) -> None:
    history = deal["stageHistory"]
    assert history[0]["fromStage"] is None
    assert history[-1]["toStage"] == deal["stage"]
    assert [move["fromStage"] for move in history[1:]] == [move["toStage"] for move in history[:-1]]
    assert all(move["fromStage"] != move["toStage"] for move in history)
    instants = [move["changedAt"] for move in history]
    assert instants == sorted(set(instants))


class TestOneDeal:
    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_writers_of_its_stage_leave_one_entry_a_change_and_an_unbroken_chain(
        self, server: LiveServer, api: ApiClient, seed: int
    ) -> None:
        chance = random.Random(seed)
        deal = deal_of(api)
        scripts = [[patch(deal, {"stage": chance.choice(STAGES)}) for _ in range(8)] for _ in range(WRITERS)]
        answers = server.at_once(scripts)
        assert statuses(answers) == {200}
        now = api.get(f"/api/deals/{deal['id']}").get_json()["data"]
        assert_chain(now)
        # Each change raised the version by one and left one entry.
        assert now["version"] == len(now["stageHistory"])
        at_version = {number: move["toStage"] for number, move in enumerate(now["stageHistory"], 1)}
        seen = {1}
        for script, answered in zip(scripts, answers, strict=True):
            for call, answer in zip(script, answered, strict=True):
                assert answer.data["stage"] == call.body["stage"] == at_version[answer.data["version"]]
                assert answer.data["stageHistory"] == now["stageHistory"][: answer.data["version"]]
                seen.add(answer.data["version"])
        assert seen == set(range(1, now["version"] + 1))

    def test_writers_of_other_fields_lose_nothing(self, server: LiveServer, api: ApiClient) -> None:
        deal = deal_of(api)
        fields = {"amount": 5, "nextStep": "Call", "tags": ["a"], "probability": 33}
        stages = islice(cycle(["qualified", "won", "lead", "lost"]), 12)
        scripts = [[patch(deal, {"stage": stage}) for stage in stages]]
        scripts += [[patch(deal, {key: value}) for _ in range(3)] for key, value in fields.items()]
        assert statuses(server.at_once(scripts)) == {200}
        now = api.get(f"/api/deals/{deal['id']}").get_json()["data"]
        assert_chain(now)
        assert {key: now[key] for key in fields} == fields
        assert len(now["stageHistory"]) == 13
        # A title or a tag sent again is no change.
        assert now["version"] == 13 + len(fields)

    def test_of_writers_with_the_same_if_match_one_wins(self, server: LiveServer, api: ApiClient) -> None:
        deal = deal_of(api)
        stages = [stage for stage in STAGES if stage != "lead"][:WRITERS]
        answers = server.at_once([[patch(deal, {"stage": stage}, If_Match='"1"')] for stage in stages])
        assert sorted(answer.status for (answer,) in answers) == [200] + [412] * (WRITERS - 1)
        (winner,) = (answer.data for (answer,) in answers if answer.status == 200)
        now = api.get(f"/api/deals/{deal['id']}").get_json()["data"]
        assert now == winner
        assert len(now["stageHistory"]) == now["version"] == 2

    def test_first_winning_it_happens_once(self, server: LiveServer, api: ApiClient, database_url: str) -> None:
        company = api.created("/api/companies", {"name": "Blue Heron"})
        deal = deal_of(api, company)
        stages = ("booking_confirmed", "won", "lead", "traveling")
        scripts = [[patch(deal, {"stage": stage}) for stage in stages] for _ in range(WRITERS)]
        assert statuses(server.at_once(scripts)) == {200}
        assert api.get(f"/api/companies/{company['id']}").get_json()["data"]["version"] == 2
        assert staged(database_url) == {"announce_deal_won": 1, "tell_nexus_of_deal": 1, "score_company": 1}


class TestOneCompany:
    def test_moves_once_when_its_deals_are_won_together(
        self, server: LiveServer, api: ApiClient, database_url: str
    ) -> None:
        for stage in ("target", "churned"):
            company = api.created("/api/companies", {"name": "Blue Heron", "stage": stage})
            deals = [deal_of(api, company) for _ in range(WRITERS // 2)]
            scripts = [[patch(deal, {"stage": "won"})] for deal in deals]
            new = {"title": "Retreat", "companyId": company["id"], "stage": "won"}
            scripts += [[Call("POST", "/api/deals", new)] for _ in range(WRITERS // 2)]
            answers = server.at_once(scripts)
            assert statuses(answers) == {200, 201}
            now = api.get(f"/api/companies/{company['id']}").get_json()["data"]
            assert (now["stage"], now["version"]) == ("won", 2)
        told = 2 * WRITERS
        assert staged(database_url) == {"announce_deal_won": told, "tell_nexus_of_deal": told, "score_company": 2}

    def test_changed_and_deleted_meanwhile_holds_nobody_up(self, server: LiveServer, api: ApiClient) -> None:
        for number in range(6):
            parent = api.created("/api/companies", {"name": "Parent"})
            company = api.created("/api/companies", {"name": f"Company {number}"})
            other = {"parentCompanyId": parent["id"], "stage": "engaged"}
            scripts = [[patch(deal_of(api, company), {"stage": "won"})] for _ in range(3)]
            # These hold the company before they know that they'll move it.
            scripts += [[Call("POST", "/api/deals", {"title": "New", "companyId": company["id"], "stage": "won"})]] * 2
            scripts += [[patch(deal_of(api, parent), {"companyId": company["id"], "stage": "won"})]]
            scripts += [[patch(company, other, "companies")], [Call("DELETE", f"/api/companies/{company['id']}")]]
            *deals, changed, deleted = (answer for (answer,) in server.at_once(scripts))
            # Whoever comes after the delete is told that the company is gone.
            assert {deal.status for deal in deals[:3]} == {200}
            assert {deal.status for deal in deals[3:]} <= {200, 201, 400}
            assert changed.status in {200, 404}
            assert deleted.status == 204
