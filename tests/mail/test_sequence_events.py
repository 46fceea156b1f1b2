"""Events that start sequences: from n8n, and from a deal that is won."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.journeys import Journeys
from tests.support.refusals import NOBODY, refused
from tests.support.settings import SECRETS

KEY = {"X-Webhook-Secret": SECRETS["WEBHOOK_SECRET"]}


class Events:
    """n8n."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def send(self, body: Any, **options: Any) -> TestResponse:
        return self._client.post("/internal/events", json=body, headers=KEY, **options)

    def enrolments(self, **body: Any) -> list[str]:
        response = self.send(body)
        answer = response.get_json()["data"]
        assert answer["event"] == body["event"]
        assert response.status_code == (202 if answer["enrolments"] else 200)
        return list(answer["enrolments"])


@pytest.fixture
def events(client: FlaskClient) -> Events:
    return Events(client)


def listed(api: ApiClient, sequence: dict[str, Any]) -> list[dict[str, Any]]:
    return list(api.get(f"/api/email-sequences/{sequence['id']}/enrolments").get_json()["data"])


class TestAnEvent:
    def test_enrols_its_contact_in_every_active_sequence_that_it_starts(
        self, journeys: Journeys, events: Events, api: ApiClient
    ) -> None:
        started = [journeys.sequence(0, triggerEvent="form_submitted") for _ in range(2)]
        others = [
            journeys.sequence(0, triggerEvent="form_submitted", isActive=False),
            journeys.sequence(0, triggerEvent="Form_Submitted"),
            journeys.sequence(0, triggerEvent="form"),
            journeys.sequence(0),
        ]
        gone = journeys.sequence(0, triggerEvent="form_submitted")
        assert api.delete(f"/api/email-sequences/{gone['id']}").status_code == 204
        contact = journeys.contact()
        found = events.enrolments(event="form_submitted", contactId=contact["id"], variables={"place": "Lisbon"})
        enrolled = [row for sequence in started for row in listed(api, sequence)]
        assert sorted(found) == sorted(row["id"] for row in enrolled)
        assert [(row["contactId"], row["variables"]) for row in enrolled] == [(contact["id"], {"place": "Lisbon"})] * 2
        assert [row for sequence in others for row in listed(api, sequence)] == []
        journeys.work()
        assert [journeys.mails(row) for row in enrolled] == [["Mail 1"]] * 2

    def test_says_where_each_enrolment_is(self, journeys: Journeys, events: Events, api: ApiClient) -> None:
        for _ in range(2):
            journeys.sequence(0, triggerEvent="form_submitted")
        response = events.send({"event": "form_submitted", "contactId": journeys.contact()["id"]})
        answer = response.get_json()["data"]
        assert response.headers["Location"] == answer["locations"][0]
        found = [api.get(location).get_json()["data"]["id"] for location in answer["locations"]]
        assert found == answer["enrolments"]
        assert len(set(found)) == 2

    def test_enrols_once_however_often_it_comes(self, journeys: Journeys, events: Events, api: ApiClient) -> None:
        sequence = journeys.sequence(0, triggerEvent="form_submitted")
        contact = journeys.contact()
        counts = [len(events.enrolments(event="form_submitted", contactId=contact["id"])) for _ in range(3)]
        journeys.work()
        counts.append(len(events.enrolments(event="form_submitted", contactId=contact["id"])))
        assert counts == [1, 0, 0, 0]
        (row,) = listed(api, sequence)
        assert journeys.mails(row) == ["Mail 1"]

    def test_that_starts_nothing_is_a_200_with_none(self, journeys: Journeys, events: Events) -> None:
        journeys.sequence(0, triggerEvent="form_submitted")
        assert events.enrolments(event="nobody_listens", contactId=journeys.contact()["id"]) == []
        assert events.enrolments(event="form_submitted") == []
        assert events.enrolments(event="form_submitted", contactId=None) == []

    @pytest.mark.parametrize("fields", [{"email": None}, {"doNotContact": True}])
    def test_does_not_enrol_who_may_not_be_written_to_and_says_so_by_ids(
        self,
        journeys: Journeys,
        events: Events,
        api: ApiClient,
        fields: dict[str, Any],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        sequence = journeys.sequence(0, triggerEvent="form_submitted")
        contact = journeys.contact(firstName="Confidential", **fields)
        capsys.readouterr()
        assert events.enrolments(event="form_submitted", contactId=contact["id"]) == []
        assert listed(api, sequence) == []
        logged = "".join(capsys.readouterr())
        assert contact["id"] in logged
        assert "Confidential" not in logged
        assert "@example.com" not in logged

    def test_does_not_enrol_who_unsubscribed(self, journeys: Journeys, events: Events, api: ApiClient) -> None:
        journeys.sequence(0, triggerEvent="form_submitted")
        contact = journeys.contact()
        api.created("/api/email-suppressions", {"email": contact["email"], "reason": "unsubscribed"})
        assert events.enrolments(event="form_submitted", contactId=contact["id"]) == []


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "path"),
        [
            ({}, "event"),
            ({"event": ""}, "event"),
            ({"event": "x" * 101}, "event"),
            ({"event": 1}, "event"),
            ({"event": "form_submitted", "contactId": "1"}, "contactId"),
            ({"event": "form_submitted", "contactId": NOBODY}, "contactId"),
            ({"event": "form_submitted", "variables": []}, "variables"),
            ({"event": "form_submitted", "contact": {}}, "contact"),
        ],
    )
    def test_a_wrong_body_is_a_400_at_its_place(self, events: Events, body: dict[str, Any], path: str) -> None:
        refused(events.send(body), 400, path)

    def test_a_deleted_contact_is_a_400(self, journeys: Journeys, events: Events, api: ApiClient) -> None:
        contact = journeys.contact()
        assert api.delete(f"/api/contacts/{contact['id']}").status_code == 204
        refused(events.send({"event": "form_submitted", "contactId": contact["id"]}), 400, "contactId")

    def test_it_needs_the_service_key(self, client: FlaskClient, api: ApiClient) -> None:
        refused(client.post("/internal/events", json={"event": "form_submitted"}), 401)
        refused(api.post("/internal/events", {"event": "form_submitted"}), 401)


class TestAWonDeal:
    def test_starts_what_waits_for_it_once(self, journeys: Journeys, api: ApiClient) -> None:
        sequence = journeys.sequence(0, triggerEvent="deal_won")
        contact = journeys.contact()
        deal = api.created("/api/deals", {"title": "Retreat", "contactId": contact["id"]})
        journeys.work()
        assert listed(api, sequence) == []
        for stage in ("won", "lead", "won"):
            assert api.patch(f"/api/deals/{deal['id']}", {"stage": stage}).status_code == 200
            journeys.work()
        (enrolment,) = listed(api, sequence)
        assert (enrolment["contactId"], journeys.mails(enrolment)) == (contact["id"], ["Mail 1"])

    def test_without_a_contact_starts_nothing(self, journeys: Journeys, api: ApiClient) -> None:
        sequence = journeys.sequence(0, triggerEvent="deal_won")
        api.created("/api/deals", {"title": "Retreat", "stage": "won"})
        journeys.work()
        assert listed(api, sequence) == []
