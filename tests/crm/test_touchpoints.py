"""Touchpoints and activities: only ever added, and found by what they are about."""

from typing import Any

import pytest

from tests.support.api import ApiClient
from tests.support.refusals import NOBODY, refused

ENTITY = "0190d7c0-0000-7000-8000-0000000000aa"


def activity(api: ApiClient, **given: Any) -> dict[str, Any]:
    return api.created("/api/activities", {"activityType": "call.logged", "title": "Called", **given})


class TestActivities:
    def test_keep_what_else_is_known_under_its_own_keys(self, api: ApiClient) -> None:
        metadata = {"snake_case": 1, "camelCase": {"nested": [1, None]}}
        made = activity(api, metadata=metadata)
        assert made["metadata"] == metadata
        (found,) = api.get("/api/activities").get_json()["data"]
        assert found == made
        assert activity(api)["metadata"] == {}

    def test_are_found_by_the_row_that_they_are_about(self, api: ApiClient) -> None:
        one = activity(api, entityType="booking", entityId=ENTITY, actor="Ada")
        activity(api, entityType="booking", entityId=NOBODY)
        activity(api, entityType="trip")
        for query in (f"entityId={ENTITY}", f"entityType=booking&entityId={ENTITY}", "actor=Ada"):
            found = api.get(f"/api/activities?{query}").get_json()["data"]
            assert [each["id"] for each in found] == [one["id"]], query
        assert api.get("/api/activities?entityId=null").get_json()["pagination"]["total"] == 1
        refused(api.get("/api/activities?entityId=booking"), 400, "entityId")

    @pytest.mark.parametrize("kind", ["booking.reported", "group.conductor_credits_settled"])
    def test_dont_tell_what_the_server_goes_by(self, api: ApiClient, kind: str) -> None:
        body = {"activityType": kind, "title": "Told by somebody else", "entityType": "group", "entityId": ENTITY}
        refused(api.post("/api/activities", body), 400, "activityType")

    def test_tell_of_moves_as_callers_tell_of_theirs(self, api: ApiClient) -> None:
        client = api.created("/api/clients", {"name": "The Okafors"})["id"]
        trip = api.created("/api/client-trips", {"clientId": client, "name": "Azores"})["id"]
        api.patch(f"/api/client-trips/{trip}", {"status": "planning"})
        (found,) = api.get(f"/api/activities?entityId={trip}").get_json()["data"]
        assert (found["activityType"], found["metadata"]) == (
            "client_trip.status_changed",
            {"from": "inquiry", "to": "planning"},
        )


@pytest.mark.parametrize("path", ["touchpoints", "activities"])
def test_both_are_only_ever_added(api: ApiClient, path: str) -> None:
    for method in (api.patch, api.delete, api.get):
        refused(method(f"/api/{path}/{NOBODY}"), 404)


def test_a_touchpoint_is_known_by_its_mail(api: ApiClient) -> None:
    contact = api.created("/api/contacts", {"firstName": "Ada"})["id"]
    body = {"contactId": contact, "channel": "email", "direction": "inbound", "externalId": "<1@mail.example>"}
    made = api.created("/api/touchpoints", body)
    assert refused(api.post("/api/touchpoints", body), 409, "externalId")["details"][0]["id"] == made["id"]
    (found,) = api.get("/api/touchpoints", query_string={"externalId": "<1@mail.example>"}).get_json()["data"]
    assert found == made
