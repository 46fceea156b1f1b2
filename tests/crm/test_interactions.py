"""Interactions: every time the agency and a contact were in touch."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.support.catalog import query
from tests.support.refusals import refused
from tests.support.scoring import Scoring
from tests.support.threads import at_once, statuses

AT = "2026-05-01T09:30:00Z"
EARLIER, LATER = "2026-04-30T22:00:00Z", "2026-05-01T09:30:00.000001Z"


class TestCreate:
    def test_occurs_now_unless_sent(self, scoring: Scoring) -> None:
        made = scoring.interaction(scoring.contact())
        occurred = datetime.fromisoformat(made["occurredAt"])
        assert abs(datetime.now(UTC) - occurred) < timedelta(seconds=10)

    def test_keeps_what_was_sent(self, scoring: Scoring) -> None:
        sent = {
            "channel": "video_call",
            "direction": "outbound",
            "subject": "Offsite",
            "body": "Long",
            "occurredAt": AT,
        }
        contact = scoring.contact()
        made = scoring.interaction(contact, **sent)
        assert made.items() >= (sent | {"contactId": contact["id"], "version": 1}).items()

    @pytest.mark.parametrize("missing", ["channel", "direction"])
    def test_needs_a_channel_and_a_direction(self, scoring: Scoring, missing: str) -> None:
        body = {"channel": "email", "direction": "inbound"}
        del body[missing]
        refused(scoring.api.post(f"/api/contacts/{scoring.contact()['id']}/interactions", body), 400, missing)

    @pytest.mark.parametrize(("key", "value"), [("channel", "text"), ("direction", "sideways")])
    def test_refuses_what_is_not_in_its_enums(self, scoring: Scoring, key: str, value: str) -> None:
        body = {"channel": "email", "direction": "inbound", key: value}
        refused(scoring.api.post(f"/api/contacts/{scoring.contact()['id']}/interactions", body), 400, key)

    def test_there_is_no_route_to_one_of_them(self, scoring: Scoring) -> None:
        contact = scoring.contact()
        made = scoring.interaction(contact)
        refused(scoring.api.get(f"/api/contacts/{contact['id']}/interactions/{made['id']}"), 404)
        refused(scoring.api.delete(f"/api/contacts/{contact['id']}/interactions"), 405)


class TestTheContact:
    def test_was_last_in_touch_then_and_its_version_says_so(self, scoring: Scoring) -> None:
        contact = scoring.contact()
        scoring.interaction(contact, occurredAt=AT)
        now = scoring.now(contact)
        assert (now["lastInteractionAt"], now["version"]) == (AT, contact["version"] + 1)

    def test_keeps_the_latest_of_them(self, scoring: Scoring) -> None:
        contact = scoring.contact()
        scoring.interaction(contact, occurredAt=AT)
        before = scoring.now(contact)
        for occurred in (EARLIER, AT):
            scoring.interaction(contact, occurredAt=occurred)
            assert scoring.now(contact) == before
        scoring.interaction(contact, occurredAt=LATER)
        assert scoring.now(contact)["lastInteractionAt"] == LATER

    def test_keeps_the_latest_of_many_at_once(self, app: Flask, scoring: Scoring) -> None:
        contact = scoring.contact()
        instants = [f"2026-05-{day:02}T09:30:00Z" for day in (3, 9, 1, 7, 5, 8)]
        body = {"channel": "email", "direction": "inbound"}
        url = f"/api/contacts/{contact['id']}/interactions"
        answers = at_once(app, [lambda api, at=at: api.post(url, body | {"occurredAt": at}) for at in instants])
        assert statuses(answers) == [201] * len(instants)
        assert scoring.now(contact)["lastInteractionAt"] == max(instants)

    def test_was_never_last_in_touch_later_than_now(self, scoring: Scoring, database_url: str) -> None:
        contact = scoring.contact()
        ahead = datetime.now(UTC) + timedelta(hours=20)
        scoring.interaction(contact, occurredAt=ahead.isoformat())
        last = datetime.fromisoformat(scoring.now(contact)["lastInteractionAt"])
        assert datetime.now(UTC) - timedelta(seconds=10) < last <= datetime.now(UTC)
        # What was stored before that was a rule doesn't stay for good.
        query(database_url, "UPDATE contacts SET last_interaction_at = '2099-01-01Z' RETURNING 1")
        scoring.interaction(contact, occurredAt=AT)
        assert scoring.now(contact)["lastInteractionAt"] == AT

    def test_stays_as_it_is_when_one_is_refused(self, scoring: Scoring) -> None:
        contact = scoring.contact()
        url = f"/api/contacts/{contact['id']}/interactions"
        refused(scoring.api.post(url, {"channel": "email", "direction": "inbound", "occurredAt": "now"}), 400)
        assert scoring.now(contact) == contact

    def test_when_deleted_takes_them_along(self, scoring: Scoring) -> None:
        contact = scoring.contact()
        scoring.interaction(contact)
        scoring.delete(contact)
        url = f"/api/contacts/{contact['id']}/interactions"
        refused(scoring.api.get(url), 404)
        refused(scoring.api.post(url, {"channel": "email", "direction": "inbound"}), 404)


class TestList:
    def test_goes_by_when_they_occurred_and_ranges_over_it(self, scoring: Scoring) -> None:
        contact = scoring.contact()
        url = f"/api/contacts/{contact['id']}/interactions"
        made = [scoring.interaction(contact, occurredAt=at) for at in (AT, EARLIER, LATER)]
        found = scoring.api.get(url, query_string={"sortBy": "occurredAt", "sortOrder": "asc"}).get_json()["data"]
        assert found == [made[1], made[0], made[2]]
        found = scoring.api.get(url, query_string={"occurredAtFrom": "2026-05-01", "occurredAtTo": AT}).get_json()
        assert found["data"] == [made[0]]

    def test_is_narrowed_by_channel_and_direction(self, scoring: Scoring) -> None:
        contact = scoring.contact()
        url = f"/api/contacts/{contact['id']}/interactions"
        call = scoring.interaction(contact, channel="phone", direction="outbound")
        scoring.interaction(contact)
        for narrowed in ({"channel": "phone,slack"}, {"direction": "outbound"}):
            assert scoring.api.get(url, query_string=narrowed).get_json()["data"] == [call]
