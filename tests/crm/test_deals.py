"""Deals through HTTP: probability, closing and reopening, and the history of stages."""

from typing import Any

import pytest

from tests.support.api import ApiClient
from tests.support.refusals import refused
from tt_api.models.enums import DealStage

PROBABILITIES = {
    "lead": 10,
    "qualified": 20,
    "proposal_sent": 35,
    "proposal_viewed": 45,
    "negotiating": 60,
    "verbal_yes": 80,
    "booking_pending": 90,
    "booking_confirmed": 100,
    "traveling": 100,
    "completed": 100,
    "won": 100,
    "lost": 0,
}
WON = ("booking_confirmed", "traveling", "completed", "won")


def new_deal(api: ApiClient, **fields: Any) -> dict[str, Any]:
    return api.created("/api/deals", {"title": "Retreat in Lisbon", **fields})


def patched(api: ApiClient, deal: dict[str, Any], **fields: Any) -> dict[str, Any]:
    response = api.patch(f"/api/deals/{deal['id']}", fields)
    assert response.status_code == 200, response.get_data(as_text=True)
    return dict(response.get_json()["data"])


def moves(deal: dict[str, Any]) -> list[tuple[str | None, str]]:
    return [(move["fromStage"], move["toStage"]) for move in deal["stageHistory"]]


class TestCreate:
    def test_a_title_is_enough(self, api: ApiClient) -> None:
        deal = new_deal(api)
        assert (deal["stage"], deal["probability"], deal["currency"]) == ("lead", 10, "USD")
        assert (deal["amount"], deal["closedAt"], deal["wonAt"], deal["version"]) == (None, None, None, 1)

    @pytest.mark.parametrize("key", ["closedAt", "wonAt", "stageEnteredAt", "stageHistory", "probabilityByHand"])
    def test_what_follows_from_the_stage_cannot_be_sent(self, api: ApiClient, key: str) -> None:
        for value in (None, "2026-01-01T00:00:00Z", [], True):
            refused(api.post("/api/deals", {"title": "Retreat", key: value}), 400, key)

    def test_nobody_sees_whether_the_probability_was_set_by_hand(self, api: ApiClient) -> None:
        assert "probabilityByHand" not in new_deal(api, probability=33)
        refused(api.get("/api/deals?probabilityByHand=true"), 400, "probabilityByHand")


class TestProbability:
    @pytest.mark.parametrize("stage", DealStage)
    def test_follows_the_stage(self, api: ApiClient, stage: str) -> None:
        assert new_deal(api, stage=stage)["probability"] == PROBABILITIES[stage]
        start = "qualified" if stage == "lead" else "lead"
        assert patched(api, new_deal(api, stage=start), stage=stage)["probability"] == PROBABILITIES[stage]

    @pytest.mark.parametrize("number", [0, 10, 77, 100])
    def test_a_number_in_a_create_sets_it_by_hand_also_the_stages_own(self, api: ApiClient, number: int) -> None:
        deal = new_deal(api, probability=number)
        assert deal["probability"] == number
        assert patched(api, deal, stage="negotiating")["probability"] == number

    def test_a_number_in_a_patch_sets_it_by_hand_until_a_null(self, api: ApiClient) -> None:
        deal = patched(api, new_deal(api), probability=42)
        assert (deal["probability"], deal["version"]) == (42, 2)
        assert patched(api, deal, stage="verbal_yes")["probability"] == 42
        assert patched(api, deal, probability=None)["probability"] == 80
        assert patched(api, deal, stage="lost")["probability"] == 0

    def test_null_with_a_stage_follows_the_new_stage(self, api: ApiClient) -> None:
        assert new_deal(api, stage="negotiating", probability=None)["probability"] == 60
        deal = new_deal(api, probability=5)
        assert patched(api, deal, stage="qualified", probability=None)["probability"] == 20

    def test_null_changes_nothing_where_it_follows_the_stage_already(self, api: ApiClient) -> None:
        deal = new_deal(api)
        assert patched(api, deal, probability=None) == deal

    def test_giving_it_back_counts_even_where_the_number_is_the_same(self, api: ApiClient) -> None:
        deal = new_deal(api, probability=10)
        given_back = patched(api, deal, probability=None)
        assert (given_back["probability"], given_back["version"]) == (10, 2)
        assert patched(api, deal, stage="qualified")["probability"] == 20

    def test_the_same_number_is_no_change_so_an_object_sent_back_whole_keeps_following(self, api: ApiClient) -> None:
        deal = new_deal(api)
        assert patched(api, deal, **deal) == deal
        moved = patched(api, deal, **(deal | {"stage": "qualified"}))
        assert moved["probability"] == 20
        assert patched(api, deal, stage="negotiating")["probability"] == 60

    @pytest.mark.parametrize("wrong", [-1, 101, 50.5, "50", True])
    def test_anything_else_is_refused(self, api: ApiClient, wrong: Any) -> None:
        refused(api.post("/api/deals", {"title": "Retreat", "probability": wrong}), 400, "probability")


class TestClosing:
    @pytest.mark.parametrize("stage", [*WON, "lost"])
    def test_entering_a_closed_stage_from_an_open_one_sets_closed_at(self, api: ApiClient, stage: str) -> None:
        deal = patched(api, new_deal(api), stage=stage)
        assert deal["closedAt"] == deal["stageHistory"][-1]["changedAt"]
        created = new_deal(api, stage=stage)
        assert created["closedAt"] == created["stageHistory"][0]["changedAt"]

    def test_moving_among_the_won_stages_keeps_it(self, api: ApiClient) -> None:
        deal = patched(api, new_deal(api), stage="booking_confirmed")
        for stage in ("traveling", "completed", "won", "booking_confirmed"):
            assert patched(api, deal, stage=stage)["closedAt"] == deal["closedAt"]

    @pytest.mark.parametrize("stage", [*WON, "lost"])
    def test_going_back_to_an_open_stage_clears_it(self, api: ApiClient, stage: str) -> None:
        deal = patched(api, new_deal(api, stage=stage), stage="negotiating")
        assert deal["closedAt"] is None

    @pytest.mark.parametrize(("first", "then"), [("won", "lost"), ("lost", "won"), ("lost", "booking_confirmed")])
    def test_from_won_to_lost_or_back_it_closes_anew(self, api: ApiClient, first: str, then: str) -> None:
        deal = new_deal(api, stage=first)
        closed_anew = patched(api, deal, stage=then)
        assert closed_anew["closedAt"] == closed_anew["stageHistory"][-1]["changedAt"] > deal["closedAt"]

    def test_won_at_is_the_first_time_and_stays(self, api: ApiClient) -> None:
        deal = patched(api, new_deal(api), stage="traveling")
        assert deal["wonAt"] == deal["closedAt"]
        for stage in ("lost", "lead", "won"):
            assert patched(api, deal, stage=stage)["wonAt"] == deal["wonAt"]
        assert patched(api, new_deal(api), stage="lost")["wonAt"] is None

    def test_the_reason_for_losing_is_the_callers_to_write_and_stays_when_reopened(self, api: ApiClient) -> None:
        deal = patched(api, new_deal(api), stage="lost", lostReason="Price")
        assert patched(api, deal, stage="negotiating")["lostReason"] == "Price"
        assert patched(api, deal, lostReason=None)["lostReason"] is None

    def test_they_can_be_sent_back_and_not_changed(self, api: ApiClient) -> None:
        deal = new_deal(api, stage="won")
        assert patched(api, deal, **deal) == deal
        for key in ("closedAt", "wonAt"):
            refused(api.patch(f"/api/deals/{deal['id']}", {key: None}), 400, key)


class TestHistory:
    def test_every_change_is_an_entry_the_first_stage_included(self, api: ApiClient) -> None:
        deal = new_deal(api, stage="qualified")
        assert moves(deal) == [(None, "qualified")]
        for stage in ("negotiating", "lost", "negotiating"):
            deal = patched(api, deal, stage=stage)
        expected = [(None, "qualified"), ("qualified", "negotiating"), ("negotiating", "lost"), ("lost", "negotiating")]
        assert moves(deal) == expected
        assert deal["version"] == 4
        shown = api.get(f"/api/deals/{deal['id']}")
        assert shown.get_json()["data"] == deal

    def test_the_same_stage_and_other_fields_are_none(self, api: ApiClient) -> None:
        deal = new_deal(api)
        assert patched(api, deal, stage="lead") == deal
        assert len(patched(api, deal, title="Retreat in Porto", stage="lead")["stageHistory"]) == 1

    def test_a_refused_change_leaves_none(self, api: ApiClient) -> None:
        deal = new_deal(api)
        refused(api.patch(f"/api/deals/{deal['id']}", {"stage": "won", "amount": -1}), 400, "amount")
        stale = api.patch(f"/api/deals/{deal['id']}", {"stage": "won"}, headers={"If-Match": '"9"'})
        refused(stale, 412)
        assert api.get(f"/api/deals/{deal['id']}").get_json()["data"] == deal

    def test_can_be_listed_filtered_and_sorted(self, api: ApiClient) -> None:
        deal = new_deal(api)
        for stage in ("qualified", "lost", "qualified"):
            deal = patched(api, deal, stage=stage)
        path = f"/api/deals/{deal['id']}/history"
        listed = api.get(path).get_json()
        assert listed["pagination"]["total"] == 4
        newest_first = [(row["fromStage"], row["toStage"]) for row in listed["data"]]
        assert newest_first == moves(deal)[::-1]
        oldest_first = api.get(f"{path}?sortBy=changedAt&sortOrder=asc").get_json()["data"]
        assert oldest_first == listed["data"][::-1]
        assert [row["changedAt"] for row in oldest_first] == [move["changedAt"] for move in deal["stageHistory"]]
        assert {row["dealId"] for row in oldest_first} == {deal["id"]}
        assert len(api.get(f"{path}?toStage=qualified").get_json()["data"]) == 2
        assert len(api.get(f"{path}?fromStage=null").get_json()["data"]) == 1
        late = api.get(path, query_string={"changedAtFrom": oldest_first[2]["changedAt"]})
        assert late.get_json()["data"] == listed["data"][:2]

    def test_nobody_can_write_it(self, api: ApiClient) -> None:
        path = f"/api/deals/{new_deal(api)['id']}/history"
        entry = api.get(path).get_json()["data"][0]
        refused(api.post(path, {"toStage": "won"}), 405)
        refused(api.patch(f"{path}/{entry['id']}", {"toStage": "won"}), 404)

    def test_is_404_with_a_deleted_deal(self, api: ApiClient) -> None:
        deal = new_deal(api)
        assert api.delete(f"/api/deals/{deal['id']}").status_code == 204
        refused(api.get(f"/api/deals/{deal['id']}/history"), 404)
        refused(api.get(f"/api/deals/{deal['id']}"), 404)

    def test_its_last_entry_is_since_when_the_deal_has_been_in_its_stage(self, api: ApiClient) -> None:
        deal = new_deal(api)
        assert deal["stageEnteredAt"] == deal["stageHistory"][0]["changedAt"]
        moved = patched(api, deal, stage="qualified")
        assert moved["stageEnteredAt"] == moved["stageHistory"][1]["changedAt"] > deal["stageEnteredAt"]
        assert patched(api, moved, title="Retreat in Porto")["stageEnteredAt"] == moved["stageEnteredAt"]
        (listed,) = api.get("/api/deals").get_json()["data"]
        assert listed["stageEnteredAt"] == moved["stageEnteredAt"]

    def test_lists_do_not_carry_it(self, api: ApiClient) -> None:
        new_deal(api)
        (listed,) = api.get("/api/deals").get_json()["data"]
        assert "stageHistory" not in listed
