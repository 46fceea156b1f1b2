"""Events: Slack's question whose address this is, and messages of companies' channels, which are kept once."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.slack.conftest import Agency
from tests.slack.workspace import BOT, CHANNEL, Workspace, message
from tests.support.threads import at_once


@pytest.fixture
def company(agency: Agency) -> dict[str, Any]:
    return agency.api.created("/api/companies", {"name": "Blue Heron", "slackChannelId": CHANNEL})


@pytest.fixture
def contact(agency: Agency, company: dict[str, Any]) -> dict[str, Any]:
    return agency.api.created("/api/contacts", {"firstName": "Ada", "companyId": company["id"]})


def interactions(agency: Agency, contact: dict[str, Any]) -> list[dict[str, Any]]:
    return list(agency.api.get(f"/api/contacts/{contact['id']}/interactions").get_json()["data"])


def take(agency: Agency, event: dict[str, Any], event_id: str = "Ev1", **outer: Any) -> None:
    answer = agency.slack.event(event, event_id, **outer)
    assert (answer.status_code, answer.get_json()) == (200, {"data": {"received": True}})


class TestTheAddress:
    def test_is_shown_to_be_ours(self, agency: Agency) -> None:
        body = json.dumps({"type": "url_verification", "token": "x", "challenge": "3eZbrw1a"}).encode()
        answer = agency.slack.send("/slack/events", body, "application/json")
        assert (answer.status_code, answer.get_json()) == (200, {"challenge": "3eZbrw1a"})

    @pytest.mark.parametrize(
        "document",
        [
            [],
            {},
            {"type": 1},
            {"type": "url_verification"},
            {"type": "url_verification", "challenge": {}},
            {"type": "event_callback"},
            {"type": "event_callback", "event_id": "Ev1", "event": []},
            {"type": "event_callback", "event_id": "", "event": {}},
            {"type": "event_callback", "event_id": "E" * 101, "event": {}},
            {"type": "event_callback", "event_id": "Ev1", "event": {}, "authorizations": [1]},
        ],
    )
    def test_takes_no_other_shape(self, agency: Agency, document: Any) -> None:
        answer = agency.slack.send("/slack/events", json.dumps(document).encode(), "application/json")
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "VALIDATION_ERROR")

    @pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain"])
    def test_takes_json_only(self, agency: Agency, content_type: str) -> None:
        assert agency.slack.send("/slack/events", b"{}", content_type).status_code == 415

    def test_takes_what_it_does_not_know(self, agency: Agency) -> None:
        take(agency, {"type": "user_change", "user": {"id": "U1"}, "text": ["x"], "channel": 7})
        body = json.dumps({"type": "app_rate_limited"}).encode()
        assert agency.slack.send("/slack/events", body, "application/json").status_code == 200


class TestAMessage:
    def test_becomes_an_interaction_of_the_company_s_contact(self, agency: Agency, contact: dict[str, Any]) -> None:
        take(agency, message("Ask <@U1|ada> &amp; see <https://a.example/x|the plan>, <!here>"))
        (kept,) = interactions(agency, contact)
        assert (kept["channel"], kept["direction"]) == ("slack", "outbound")
        assert kept["body"] == "Ask @ada & see the plan (https://a.example/x), @here"
        assert kept["occurredAt"] == "2026-01-01T00:00:00.000200Z"
        now = agency.api.get(f"/api/contacts/{contact['id']}").get_json()["data"]
        assert now["lastInteractionAt"] == kept["occurredAt"]

    def test_of_a_guest_is_inbound(self, agency: Agency, contact: dict[str, Any]) -> None:
        take(agency, message(user_team="T0CLIENT"))
        assert interactions(agency, contact)[0]["direction"] == "inbound"

    @pytest.mark.parametrize(("shared", "direction"), [(True, "inbound"), (False, "outbound")])
    def test_of_nobody_knows_whom_is_ours_only_where_nobody_else_is(
        self, agency: Agency, contact: dict[str, Any], shared: bool, direction: str
    ) -> None:
        event = {key: value for key, value in message().items() if key != "team"}
        take(agency, event, is_ext_shared_channel=shared)
        assert interactions(agency, contact)[0]["direction"] == direction

    def test_is_the_contact_s_whom_the_agency_was_in_touch_with_last(
        self, agency: Agency, company: dict[str, Any], contact: dict[str, Any]
    ) -> None:
        other = agency.api.created("/api/contacts", {"firstName": "Ben", "companyId": company["id"]})
        take(agency, message())
        assert len(interactions(agency, contact)) == 1
        agency.api.created(f"/api/contacts/{other['id']}/interactions", {"channel": "email", "direction": "inbound"})
        take(agency, message(), "Ev2")
        assert [kept["channel"] for kept in interactions(agency, other)] == ["slack", "email"]
        agency.api.delete(f"/api/contacts/{other['id']}")
        take(agency, message(), "Ev3")
        assert len(interactions(agency, contact)) == 2

    def test_of_a_company_without_contacts_is_an_activity(self, agency: Agency, company: dict[str, Any]) -> None:
        for _ in range(2):
            take(agency, message("Lisbon, then"))
        found = agency.api.get(f"/api/activities?entityId={company['id']}").get_json()["data"]
        kept = [(one["activityType"], one["description"]) for one in found if "slack" in one["activityType"]]
        assert kept == [("company.slack_message", "Lisbon, then")]

    def test_that_is_delivered_again_is_kept_once(self, agency: Agency, contact: dict[str, Any]) -> None:
        for _ in range(3):
            take(agency, message())
        assert len(interactions(agency, contact)) == 1

    def test_that_is_delivered_many_times_at_once_is_kept_once(self, agency: Agency, contact: dict[str, Any]) -> None:
        answers = at_once(agency.app, [lambda _: Workspace(agency.app.test_client()).event(message())] * 6)
        assert {answer.status_code for answer in answers} == {200}
        assert len(interactions(agency, contact)) == 1

    @pytest.mark.parametrize(
        "more",
        [
            {"bot_id": "B1"},
            {"user": BOT},
            {"subtype": "bot_message"},
            {"subtype": "message_changed"},
            {"subtype": "message_deleted"},
            {"subtype": "channel_join"},
            {"hidden": True},
            {"text": "  "},
            {"text": None},
            {"user": {"id": "U1"}},
            {"text": f"<@{BOT}> pipeline"},
            {"text": f"What of it, <@{BOT}|travel_tamers>?"},
            {"channel": "C0OTHER"},
            {"channel": "c'; --"},
        ],
    )
    def test_of_a_program_or_elsewhere_is_not_kept(
        self, agency: Agency, contact: dict[str, Any], more: dict[str, Any]
    ) -> None:
        take(agency, message(**more))
        assert interactions(agency, contact) == []
        assert agency.rows("SELECT 1 FROM slack_requests") == []

    def test_that_mentions_somebody_whose_id_begins_like_ours_is_kept(
        self, agency: Agency, contact: dict[str, Any]
    ) -> None:
        take(agency, message(f"<@{BOT}2> will call them"))
        assert len(interactions(agency, contact)) == 1

    @pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
    def test_with_a_file_or_to_a_thread_is_kept(self, agency: Agency, contact: dict[str, Any], subtype: str) -> None:
        take(agency, message(subtype=subtype))
        assert len(interactions(agency, contact)) == 1

    def test_with_a_card_number_is_kept_without_its_text(self, agency: Agency, contact: dict[str, Any]) -> None:
        take(agency, message("It is 4111 1111 1111 1111, thanks"))
        assert interactions(agency, contact)[0]["body"] == "(not kept: it has what looks like a card number)"

    def test_that_is_very_long_is_cut(self, agency: Agency, contact: dict[str, Any]) -> None:
        take(agency, message("a" * 40_000))
        assert len(interactions(agency, contact)[0]["body"]) == 20_000

    @pytest.mark.parametrize("timestamp", ["", "soon", "9999999999.000000", "1.5", "²²²²²²²²²².000000", None])
    def test_of_no_good_time_is_of_now(self, agency: Agency, contact: dict[str, Any], timestamp: str | None) -> None:
        take(agency, message(ts=timestamp))
        (kept,) = interactions(agency, contact)
        assert datetime.fromisoformat(kept["occurredAt"]) <= datetime.now(UTC)
        assert kept["occurredAt"] >= kept["createdAt"][:10]

    def test_that_could_not_be_stored_is_kept_when_it_comes_again(
        self, agency: Agency, contact: dict[str, Any]
    ) -> None:
        agency.rows(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no room'; END$$;"
            "CREATE TRIGGER refuse BEFORE INSERT ON contact_interactions FOR EACH ROW EXECUTE FUNCTION refuse();"
            "SELECT 1"
        )
        try:
            assert agency.slack.event(message()).status_code == 500
        finally:
            agency.rows("DROP TRIGGER refuse ON contact_interactions; DROP FUNCTION refuse; SELECT 1")
        take(agency, message())
        assert len(interactions(agency, contact)) == 1
