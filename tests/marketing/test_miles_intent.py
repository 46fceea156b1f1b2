"""Intents that are reported: recorded each time, and from 70 on a deal that staff is told of."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.probe_blueprints import ProbeApps
from tests.support.refusals import NOBODY, refused
from tests.support.settings import API_KEY, SECRETS
from tests.support.threads import Send, at_once
from tests.support.visiting import CARD, nested

PATH = "/webhooks/miles-intent"
SECRET = {"X-Webhook-Secret": SECRETS["WEBHOOK_SECRET"]}
HIGH: dict[str, Any] = {"sessionId": "s-1", "intentScore": 70}
FACTS = {"destination": "Norway", "party": 12, "budgetCents": 500_000, "name": "Ada Byron"}
KEEN = "Our company wants to book Norway in May for 12 people, around $5,000 each, please call me"


class Workflow:
    """Who reports, and the agency's desk."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app, self.url = app, url
        self.client: FlaskClient = app.test_client()
        self.api = ApiClient(app.test_client())

    def report(self, headers: dict[str, str] | None = None, **fields: Any) -> TestResponse:
        return self.client.post(PATH, json={**HIGH, **fields}, headers={**SECRET, **(headers or {})})

    def reported(self, **fields: Any) -> dict[str, Any]:
        answer = self.report(**fields)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        data = dict(answer.get_json()["data"])
        assert data.pop("received") is True
        return data

    def all(self, path: str) -> list[dict[str, Any]]:
        return list(self.api.get(f"/api/{path}").get_json()["data"])

    def deal(self) -> dict[str, Any]:
        (deal,) = self.all("deals")
        return deal

    def told(self) -> int:
        return len(self.all("notifications?notificationType=miles_intent"))


@pytest.fixture
def workflow(app: Flask, database_url: str) -> Workflow:
    return Workflow(app, database_url)


class TestAReport:
    def test_of_little_interest_is_only_recorded(self, workflow: Workflow) -> None:
        sent = {
            "messages": ["Just looking", {"role": "user", "text": "Hm"}],
            "email": "ada@blueheron.example",
            "x": 1.5,
        }
        assert workflow.reported(intentScore=69, **sent) == {"contactId": None, "dealId": None}
        (event,) = workflow.all("analytics/events")
        assert (event["eventName"], event["sessionId"]) == ("miles_intent", "s-1")
        assert event["properties"] == {**HIGH, "intentScore": 69, **sent}
        assert workflow.all("deals") == workflow.all("contacts") == []
        assert workflow.told() == 0

    def test_of_much_interest_makes_a_deal_and_tells_staff(self, workflow: Workflow) -> None:
        outcome = workflow.reported(**FACTS, email="ada@blueheron.example", phone="+1 828 555 0142")
        deal = workflow.deal()
        assert (deal["title"], deal["stage"], deal["amount"]) == ("Miles: Norway for 12", "lead", 500_000)
        assert (deal["leadSource"], deal["id"]) == ("buddy_chat", outcome["dealId"])
        (contact,) = workflow.all("contacts")
        assert (contact["firstName"], contact["lastName"], contact["leadSource"]) == ("Ada", "Byron", "buddy_chat")
        assert contact["id"] == deal["contactId"] == outcome["contactId"]
        (told,) = workflow.all("notifications")
        assert told["title"] == "Miles has a visitor with high intent (70)"
        assert "Destination: Norway" in told["body"].split("\n")
        (event,) = workflow.all(f"analytics/events?contactId={contact['id']}")
        assert event["properties"]["milesDealId"] == deal["id"]
        ((payloads,),) = query(workflow.url, "SELECT string_agg(payload::text, '') FROM scheduled_tasks")
        assert "Ada" not in payloads
        assert "heron" not in payloads

    def test_names_a_contact_whom_the_agency_knows(self, workflow: Workflow) -> None:
        contact = workflow.api.created("/api/contacts", {"firstName": "Ada"})["id"]
        assert workflow.reported(contactId=contact)["contactId"] == workflow.deal()["contactId"] == contact

    def test_overwrites_nothing_of_a_contact(self, workflow: Workflow) -> None:
        given = {"firstName": "Adaeze", "lastName": "Okafor", "phone": "1", "email": "ADA@blueheron.example"}
        workflow.api.created("/api/contacts", given)
        workflow.reported(**FACTS, email="ada@blueheron.example", phone="2")
        (contact,) = workflow.all("contacts")
        assert {key: contact[key] for key in given} == given

    def test_leaves_a_deal_that_can_be_sent_back_as_it_is(self, workflow: Workflow) -> None:
        workflow.reported(phone="4111111111111111", destination="x" * 200, more=nested(30))
        deal = workflow.api.get(f"/api/deals/{workflow.deal()['id']}").get_json()["data"]
        answer = workflow.api.patch(f"/api/deals/{deal['id']}", deal)
        assert (answer.status_code, answer.get_json()["data"]) == (200, deal)


class TestTheSameSessionAgain:
    def test_qualifies_its_deal_and_no_more_than_that(self, workflow: Workflow) -> None:
        outcomes = [workflow.reported(intentScore=score, **FACTS) for score in (70, 80, 90)]
        assert len({outcome["dealId"] for outcome in outcomes}) == 1
        assert workflow.deal()["stage"] == "qualified"
        assert workflow.told() == 2
        assert len(workflow.all("analytics/events")) == 3

    def test_never_moves_a_deal_back(self, workflow: Workflow) -> None:
        deal = workflow.reported()["dealId"]
        for stage in ("negotiating", "lost"):
            workflow.api.patch(f"/api/deals/{deal}", {"stage": stage})
            workflow.reported(stage=stage)
            assert workflow.deal()["stage"] == stage

    def test_tells_whom_to_answer_once_that_is_known(self, workflow: Workflow) -> None:
        workflow.reported()
        outcome = workflow.reported(email="ada@blueheron.example")
        assert workflow.deal()["contactId"] == outcome["contactId"] is not None
        assert workflow.told() == 2

    def test_makes_another_deal_where_staff_has_deleted_the_first(self, workflow: Workflow) -> None:
        first = workflow.reported()["dealId"]
        workflow.api.delete(f"/api/deals/{first}")
        assert workflow.reported(intentScore=71)["dealId"] == workflow.deal()["id"] != first

    def test_nobody_names_another_session_s_deal(self, workflow: Workflow) -> None:
        other = workflow.api.created("/api/deals", {"title": "Other"})["id"]
        workflow.report(intentScore=10, milesDealId=other)
        assert workflow.reported(milesDealId="no id at all")["dealId"] != other

    def test_gives_a_deal_whose_contact_was_deleted_the_one_who_is_there(self, workflow: Workflow) -> None:
        gone = workflow.reported(email="ada@blueheron.example")
        workflow.api.delete(f"/api/contacts/{gone['contactId']}")
        again = workflow.reported(email="ada@blueheron.example", intentScore=80)
        assert again["dealId"] == gone["dealId"]
        assert again["contactId"] != gone["contactId"]
        assert workflow.deal()["contactId"] == again["contactId"]

    def test_leaves_a_deal_with_a_contact_who_is_there(self, workflow: Workflow) -> None:
        first = workflow.reported(email="ada@blueheron.example")
        other = workflow.reported(email="ben@blueheron.example")
        assert other["dealId"] == first["dealId"]
        assert workflow.deal()["contactId"] == first["contactId"]

    def test_of_a_contact_with_a_lead_from_another_session_goes_on_with_that(self, workflow: Workflow) -> None:
        deals = [workflow.reported(sessionId=one, email="ada@blueheron.example")["dealId"] for one in ("s-1", "s-2")]
        assert deals[0] == deals[1] == workflow.deal()["id"]

    def test_many_at_once_make_one_deal(self, workflow: Workflow) -> None:
        def send(score: int) -> Send:
            return lambda api: api.post(PATH, {**HIGH, "intentScore": score}, headers=SECRET)

        answers = at_once(workflow.app, [send(80 + number) for number in range(10)])
        assert {answer.status_code for answer in answers} <= {201, 503}
        assert {answer.get_json()["data"]["dealId"] for answer in answers if answer.status_code == 201} == {
            workflow.deal()["id"]
        }


class TestAConversationOfOurOwn:
    @pytest.fixture
    def session(self, workflow: Workflow) -> str:
        said = workflow.client.post("/api/miles-chat", json={"message": "Norway in May?"}).get_json()["data"]
        return str(said["sessionId"])

    def say(self, workflow: Workflow, session: str, message: str) -> None:
        answer = workflow.client.post("/api/miles-chat", json={"sessionId": session, "message": message})
        assert answer.status_code == 200

    def test_has_one_deal_whoever_reports_it(self, workflow: Workflow, session: str) -> None:
        deal = workflow.reported(sessionId=session)["dealId"]
        assert workflow.deal()["title"] == "Miles: Norway for an unknown party"
        self.say(workflow, session, KEEN)
        assert workflow.told() == 1
        self.say(workflow, session, "ada@blueheron.example")
        assert (workflow.deal()["id"], workflow.told()) == (deal, 2)
        assert workflow.deal()["contactId"] == workflow.all("contacts")[0]["id"]

    def test_goes_on_with_the_deal_that_the_chat_has_made(self, workflow: Workflow, session: str) -> None:
        self.say(workflow, session, KEEN)
        deal = workflow.deal()
        assert workflow.reported(sessionId=session)["dealId"] == deal["id"]
        assert (deal["stage"], workflow.deal()["stage"]) == ("lead", "qualified")

    def test_is_with_the_contact_who_wrote_there(self, workflow: Workflow, session: str) -> None:
        self.say(workflow, session, "I'm at ada@blueheron.example")
        (contact,) = workflow.all("contacts")
        assert workflow.reported(sessionId=session)["contactId"] == workflow.deal()["contactId"] == contact["id"]


class TestDeliveries:
    def test_that_are_the_same_are_applied_once_with_a_hint(self, workflow: Workflow) -> None:
        workflow.reported()
        assert "X-Idempotency-Key" in refused(workflow.report(), 409)["message"]
        assert workflow.told() == 1

    def test_are_told_apart_by_their_keys(self, workflow: Workflow) -> None:
        answers = [workflow.report(headers={"X-Idempotency-Key": key}) for key in "aab"]
        assert [answer.status_code for answer in answers] == [201, 409, 201]
        refused(workflow.report(headers={"X-Idempotency-Key": "a"}, x=1), 409)

    def test_that_were_refused_leave_their_key_free(self, workflow: Workflow) -> None:
        key = {"X-Idempotency-Key": "a"}
        refused(workflow.report(headers=key, contactId=NOBODY), 400, "contactId")
        assert workflow.report(headers=key).status_code == 201


class TestRefused:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("sessionId", None),
            ("sessionId", ""),
            ("sessionId", "x" * 101),
            ("sessionId", 7),
            ("intentScore", None),
            ("intentScore", 101),
            ("intentScore", -1),
            ("intentScore", "80"),
            ("intentScore", 70.5),
            ("messages", "Norway"),
            ("messages", [1]),
            ("messages", ["x"] * 201),
            ("messages", ["x" * 100_000]),
            ("email", "nobody"),
            ("party", 0),
            ("destination", CARD),
            ("contactId", "x"),
            ("contactId", NOBODY),
        ],
    )
    def test_is_what_cannot_be(self, workflow: Workflow, field: str, value: Any) -> None:
        refused(workflow.report(**{field: value}), 400, field)
        assert query(workflow.url, "SELECT FROM analytics_events") == []

    @pytest.mark.parametrize("fields", [{"messages": [f"It's {CARD}"]}, {"n": 2**60}])
    def test_is_what_is_never_kept(self, workflow: Workflow, fields: dict[str, Any]) -> None:
        refused(workflow.report(**fields), 400)

    @pytest.mark.parametrize(("depth", "status"), [(31, 201), (32, 400)])
    def test_is_what_nests_too_deep(self, workflow: Workflow, depth: int, status: int) -> None:
        assert workflow.report(more=nested(depth)).status_code == status

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"X-Webhook-Secret": "wrong"},
            {"X-Webhook-Secret": ""},
            {"X-Webhook-Secret": "schl\xfcssel"},
            {"X-Webhook-Secret": "k" * 100_000},
            {"X-API-Key": API_KEY},
        ],
        ids=["none", "wrong", "blank", "not ASCII", "long", "another mode's"],
    )
    def test_is_who_has_no_service_key(self, workflow: Workflow, headers: dict[str, str]) -> None:
        refused(workflow.client.post(PATH, json=HIGH, headers=headers), 401)

    def test_is_another_type_of_body(self, workflow: Workflow) -> None:
        answer = workflow.client.post(PATH, data="{}", content_type="text/plain", headers=SECRET)
        refused(answer, 415)

    def test_is_counted_in_its_tier(self, probe: ProbeApps) -> None:
        client = probe(RATE_LIMIT_WEBHOOKS="1")
        answer = client.post(PATH, json={}, headers=SECRET)
        assert (answer.status_code, answer.headers["RateLimit-Policy"]) == (400, '"webhooks";q=1;w=60')
