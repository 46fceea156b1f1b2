"""What clients answer about their satisfaction, and what follows from it."""

from typing import Any

import pytest
from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.refusals import NOBODY, refused

URL = "/api/satisfaction"


class Answers:
    """A client who is asked, and what happens then."""

    def __init__(self, app: Flask, api: ApiClient, url: str) -> None:
        self.app, self.api, self.url = app, api, url
        self.contact = api.created("/api/contacts", {"firstName": "Ada", "email": "ada@example.com"})["id"]
        self.client = api.created("/api/clients", {"name": "The Okafors", "primaryContactId": self.contact})["id"]

    def answer(self, score_type: str, score: int, **given: Any) -> dict[str, Any]:
        body = {"clientId": self.client, "scoreType": score_type, "score": score, **given}
        return self.api.created(URL, body)

    def told(self) -> list[str]:
        sql = "SELECT entity_id::text FROM notifications WHERE notification_type = 'satisfaction_unhappy'"
        return [one for (one,) in query(self.url, sql)]

    def asked(self) -> list[tuple[str, str]]:
        sql = (
            "SELECT payload->>'event', payload->>'contactId' FROM scheduled_tasks"
            " WHERE task_type = 'start_sequences' ORDER BY id"
        )
        return query(self.url, sql)


@pytest.fixture
def answers(app: Flask, api: ApiClient, database_url: str) -> Answers:
    return Answers(app, api, database_url)


class TestTheUnhappy:
    @pytest.mark.parametrize(("score_type", "score"), [("nps", 0), ("nps", 6), ("csat", 1), ("csat", 2)])
    def test_are_called(self, answers: Answers, score_type: str, score: int) -> None:
        made = answers.answer(score_type, score)
        assert made["followUp"] == "open"
        assert answers.told() == [made["id"]]
        assert answers.asked() == []

    @pytest.mark.parametrize(("score_type", "score"), [("nps", 7), ("nps", 10), ("csat", 3), ("csat", 5)])
    def test_are_only_those(self, answers: Answers, score_type: str, score: int) -> None:
        assert answers.answer(score_type, score)["followUp"] == "none"
        assert answers.told() == []

    def test_of_whom_somebody_has_taken_care_already(self, answers: Answers) -> None:
        assert answers.answer("nps", 2, followUp="done")["followUp"] == "done"
        assert answers.told() == []


class TestPromoters:
    @pytest.mark.parametrize("score", [9, 10])
    def test_are_asked_for_a_review(self, answers: Answers, score: int) -> None:
        answers.answer("nps", score)
        assert answers.asked() == [("promoter", answers.contact)]

    def test_are_those_who_answered(self, answers: Answers) -> None:
        other = answers.api.created("/api/contacts", {"firstName": "Ben"})["id"]
        answers.answer("nps", 9, contactId=other)
        assert answers.asked() == [("promoter", other)]

    @pytest.mark.parametrize(("score_type", "score"), [("nps", 8), ("csat", 5)])
    def test_are_only_those(self, answers: Answers, score_type: str, score: int) -> None:
        answers.answer(score_type, score)
        assert answers.asked() == []

    def test_need_somebody_to_write_to(self, answers: Answers) -> None:
        answers.api.patch(f"/api/clients/{answers.client}", {"primaryContactId": None})
        answers.answer("nps", 10)
        assert answers.asked() == []


class TestAnAnswer:
    @pytest.mark.parametrize(("score_type", "score"), [("nps", 11), ("nps", -1), ("csat", 0), ("csat", 6)])
    def test_is_on_its_scale(self, answers: Answers, score_type: str, score: int) -> None:
        body = {"clientId": answers.client, "scoreType": score_type, "score": score}
        refused(answers.api.post(URL, body), 400, "score")

    def test_says_once_whether_they_would_recommend(self, answers: Answers) -> None:
        body = {"clientId": answers.client, "scoreType": "nps", "score": 9, "wouldRecommend": True}
        refused(answers.api.post(URL, body), 400, "wouldRecommend")
        assert answers.answer("nps", 9, wouldRecommend=None)["wouldRecommend"] is None
        assert answers.answer("csat", 4, wouldRecommend=True)["wouldRecommend"] is True

    def test_stays_beside_a_second_one(self, answers: Answers) -> None:
        first, second = answers.answer("nps", 5), answers.answer("nps", 9)
        found = answers.api.get(f"{URL}?clientId={answers.client}").get_json()["data"]
        assert [one["id"] for one in found] == [second["id"], first["id"]]

    def test_is_the_client_s_and_only_what_we_make_of_it_changes(self, answers: Answers) -> None:
        made = answers.answer("csat", 2, feedback="Nobody met us")
        for changes in (
            {"score": 5},
            {"scoreType": "nps"},
            {"feedback": "Great"},
            {"wouldRecommend": True},
            {"respondedAt": "2026-01-01T00:00:00Z"},
            {"contactId": answers.contact},
        ):
            refused(answers.api.patch(f"{URL}/{made['id']}", changes), 400, *changes)
        whole = {**made, "followUp": "done", "mayPublish": True}
        changed = answers.api.patch(f"{URL}/{made['id']}", whole).get_json()["data"]
        assert (changed["followUp"], changed["mayPublish"], changed["score"]) == ("done", True, 2)

    def test_is_of_somebody_who_is_there(self, answers: Answers) -> None:
        body = {"clientId": NOBODY, "scoreType": "csat", "score": 5}
        refused(answers.api.post(URL, body), 400, "clientId")
        refused(answers.api.post(URL, {**body, "clientId": answers.client, "tripId": NOBODY}), 400, "tripId")

    def test_is_documented_with_what_can_change_of_it(self, answers: Answers) -> None:
        schemas = answers.api.get("/openapi.json").get_json()["components"]["schemas"]
        assert schemas["SatisfactionScorePatch"]["properties"].keys() == {"version", "mayPublish", "followUp"}
        assert schemas["NewSatisfactionScoreCreate"]["required"] == ["clientId", "score", "scoreType"]
