"""Page views: what is recorded of them, who counts at a proposal, and that a flood or a forger gains nothing."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.browsers import CHROME, GOOGLEBOT, PHONE, TABLET
from tests.support.catalog import query
from tests.support.live_server import Call, live_server
from tests.support.refusals import refused
from tests.support.settings import API_KEY
from tests.support.webhooks import statuses_of_calls

PAGE = "https://www.traveltamers.example/retreat-lisbon"


class Site:
    """The pages, which report their visitors, and the agency's desk."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app, self.url = app, url
        self.client: FlaskClient = app.test_client()
        self.api = ApiClient(app.test_client())

    def report(self, *, user_agent: str = CHROME, headers: dict[str, str] | None = None, **body: Any) -> TestResponse:
        view = {"sessionId": "s1", "pageUrl": PAGE, **body}
        return self.client.post("/api/page-views", json=view, headers={"User-Agent": user_agent, **(headers or {})})

    def reported(self, **given: Any) -> None:
        answer = self.report(**given)
        assert (answer.status_code, answer.get_json()) == (201, {"data": {"received": True}}), answer.get_data()

    def event(self) -> dict[str, Any]:
        (event,) = self.api.get("/api/analytics/events").get_json()["data"]
        return dict(event)

    def proposal(self, **given: Any) -> dict[str, Any]:
        company = self.api.created("/api/companies", {"name": "Blue Heron"})["id"]
        self.deal = self.api.created("/api/deals", {"title": "Retreat", "companyId": company})["id"]
        body = {"title": "Lisbon", "companyId": company, "dealId": self.deal, "pageUrl": PAGE, "status": "sent"}
        return self.api.created("/api/proposals", {**body, **given})

    def now(self, proposal: dict[str, Any]) -> dict[str, Any]:
        return dict(self.api.get(f"/api/proposals/{proposal['id']}").get_json()["data"])

    def views(self, proposal: dict[str, Any]) -> tuple[int, int]:
        found = self.now(proposal)
        return found["totalViews"], found["uniqueViewers"]

    def let_minutes_pass(self, minutes: int) -> None:
        earlier = f"occurred_at - interval '{minutes} minutes'"
        query(self.url, f"UPDATE analytics_events SET occurred_at = {earlier} RETURNING 1")  # noqa: S608 -- a number


@pytest.fixture
def site(app: Flask, database_url: str) -> Site:
    return Site(app, database_url)


class TestRecording:
    def test_keeps_what_the_page_says(self, site: Site) -> None:
        site.reported(referrer="https://www.search.example/", scrolledPercent=80, page={"kind": "retreat", "n": 1.50})
        event = site.event()
        assert (event["eventName"], event["sessionId"], event["pageUrl"]) == ("page_view", "s1", PAGE)
        assert (event["referrer"], event["device"]) == ("https://www.search.example/", "desktop")
        assert event["properties"] == {"scrolledPercent": 80, "page": {"kind": "retreat", "n": 1.5}}
        assert event["proposalId"] is None

    def test_takes_the_campaign_from_the_address(self, site: Site) -> None:
        site.reported(pageUrl=f"{PAGE}?utm_source=mail&utm_campaign=au%20tumn&utm_term=%00", utmSource="letter")
        event = site.event()
        assert (event["utmSource"], event["utmCampaign"], event["utmTerm"]) == ("letter", "au tumn", None)

    @pytest.mark.parametrize(
        ("user_agent", "device"),
        [
            (CHROME, "desktop"),
            (PHONE, "mobile"),
            (TABLET, "tablet"),
            (GOOGLEBOT, "bot"),
            ("curl/8.5.0", None),
            ("", None),
            ("x" * 60_000, "desktop"),
        ],
    )
    def test_tells_the_device_by_the_user_agent(self, site: Site, user_agent: str, device: str | None) -> None:
        site.reported(user_agent=user_agent)
        assert site.event()["device"] == device

    def test_a_server_that_reports_names_its_visitor_s(self, site: Site) -> None:
        site.reported(user_agent="axios/1.7.9", userAgent=PHONE)
        event = site.event()
        assert (event["device"], event["properties"]) == ("mobile", {})

    def test_takes_what_a_beacon_sends(self, site: Site) -> None:
        text = json.dumps({"pageUrl": PAGE})
        answer = site.client.post("/api/page-views", data=text, content_type="text/plain;charset=UTF-8")
        assert answer.status_code == 201

    def test_stores_no_address(self, site: Site) -> None:
        site.client.post("/api/page-views", json={"pageUrl": PAGE}, environ_overrides={"REMOTE_ADDR": "203.0.113.77"})
        ((row,),) = query(site.url, "SELECT row_to_json(analytics_events)::text FROM analytics_events")
        assert "203.0.113.77" not in row
        assert site.event()["sessionId"].startswith("visit-")

    @pytest.mark.parametrize(
        "body",
        [
            {"pageUrl": None},
            {"pageUrl": "/lisbon"},
            {"pageUrl": "javascript:alert(1)"},
            {"pageUrl": "https://[::1"},
            {"pageUrl": f"https://a.example/{'x' * 2048}"},
            {"sessionId": "x" * 101},
            {"sessionId": 7},
            {"userAgent": ["x"]},
            {"staff": "yes"},
            {"more": "x" * 4096},
            {"more": 2**60},
        ],
    )
    def test_refuses_what_cannot_be(self, site: Site, body: dict[str, Any]) -> None:
        refused(site.report(**body), 400)
        assert query(site.url, "SELECT 1 FROM analytics_events") == []

    @pytest.mark.parametrize("text", [b"", b"null", b"[]", b'"x"', b"{", b'{"pageUrl": "https://a.example/\\u0000"}'])
    def test_refuses_what_is_no_view(self, site: Site, text: bytes) -> None:
        assert site.client.post("/api/page-views", data=text, content_type="text/plain").status_code == 400

    def test_takes_no_other_methods(self, site: Site) -> None:
        assert site.client.get("/api/page-views").status_code == 405


class TestOfAProposal:
    def test_the_first_one_moves_it_and_its_deal_and_tells_staff_once(self, site: Site) -> None:
        proposal = site.proposal()
        for session in ("s1", "s2"):
            site.reported(sessionId=session)
        found = site.now(proposal)
        assert (found["status"], found["totalViews"], found["uniqueViewers"]) == ("viewed", 2, 2)
        assert found["firstViewedAt"] < found["lastViewedAt"]
        assert site.api.get(f"/api/deals/{site.deal}").get_json()["data"]["stage"] == "proposal_viewed"
        told = "SELECT FROM notifications WHERE notification_type = 'proposal_viewed'"
        assert len(query(site.url, told)) == 1
        events = site.api.get(f"/api/analytics/events?proposalId={proposal['id']}").get_json()["data"]
        assert [event["properties"] for event in events] == [{"proposalViewCounted": True}] * 2

    def test_counts_a_session_once_in_30_minutes(self, site: Site) -> None:
        proposal = site.proposal()
        for minutes, views in ((0, (1, 1)), (20, (1, 1)), (9, (1, 1)), (2, (2, 1))):
            site.let_minutes_pass(minutes)
            site.reported()
            assert site.views(proposal) == views
        assert len(query(site.url, "SELECT 1 FROM analytics_events")) == 4

    @pytest.mark.parametrize(
        "given",
        [{"user_agent": "axios/1.7.9"}, {"user_agent": "axios/1.7.9", "userAgent": PHONE}, {"userAgent": PHONE}],
    )
    def test_a_server_s_key_says_nothing_of_the_visitor(self, site: Site, given: dict[str, Any]) -> None:
        proposal = site.proposal()
        site.reported(headers={"X-API-Key": API_KEY}, **given)
        assert site.views(proposal) == (1, 1)
        site.reported(headers={"X-API-Key": API_KEY}, sessionId="s2", staff=True, **given)
        assert site.views(proposal) == (1, 1)

    @pytest.mark.parametrize(
        "given",
        [
            {"user_agent": GOOGLEBOT},
            {"userAgent": GOOGLEBOT},
            {"staff": True},
            {"headers": {"X-API-Key": API_KEY}},
        ],
        ids=["a bot", "a bot that a server reports", "staff", "a caller with a key"],
    )
    def test_bots_and_staff_do_not_count(self, site: Site, given: dict[str, Any]) -> None:
        proposal = site.proposal()
        site.reported(**given)
        found = site.now(proposal)
        assert (found["status"], found["totalViews"]) == ("sent", 0)
        assert site.event()["proposalId"] == proposal["id"]
        site.reported()
        assert site.views(proposal) == (1, 1)

    @pytest.mark.parametrize(
        "url",
        [
            f"{PAGE}/",
            f"{PAGE}?utm_source=mail&x=1#prices",
            "http://traveltamers.example/Retreat-Lisbon",
        ],
    )
    def test_is_found_however_its_address_is_written(self, site: Site, url: str) -> None:
        proposal = site.proposal()
        site.reported(pageUrl=url)
        assert site.views(proposal) == (1, 1)

    def test_is_told_apart_by_its_query_where_it_has_one(self, site: Site) -> None:
        one, other = site.proposal(pageUrl=f"{PAGE}?p=1"), site.proposal(pageUrl=f"{PAGE}?p=2")
        site.reported(pageUrl=f"{PAGE}?p=2")
        site.reported(pageUrl=PAGE)
        assert (site.views(one), site.views(other)) == ((0, 0), (1, 1))

    def test_a_page_cannot_mark_its_views_as_counted(self, site: Site) -> None:
        proposal = site.proposal()
        site.reported(staff=True, proposalViewCounted=True)
        assert site.event()["properties"] == {}
        site.reported()
        assert site.views(proposal) == (1, 1)

    def test_one_session_s_many_at_once_count_once(self, site: Site) -> None:
        proposal = site.proposal()
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: Site(site.app, site.url).report().status_code, range(16)))
        assert answers == [201] * 16
        assert site.views(proposal) == (1, 1)

    def test_of_a_deleted_one_is_a_page_like_any_other(self, site: Site) -> None:
        proposal = site.proposal()
        query(site.url, "UPDATE proposals SET deleted_at = now() WHERE id = %s RETURNING 1", (proposal["id"],))
        site.reported()
        assert site.event()["proposalId"] is None


class TestByTheWebhook:
    """The same, and a delivery once."""

    def deliver(self, site: Site, key: str | None = None, **body: Any) -> TestResponse:
        headers = {"User-Agent": CHROME, **({"X-Idempotency-Key": key} if key else {})}
        return site.app.test_client().post("/webhooks/page-view", json={"pageUrl": PAGE, **body}, headers=headers)

    def test_is_recorded_and_counts_at_its_proposal(self, site: Site) -> None:
        proposal = site.proposal()
        answer = self.deliver(site, sessionId="s1", scrolledPercent=80)
        assert (answer.status_code, answer.get_json()) == (201, {"data": {"received": True}})
        assert (site.event()["properties"], site.event()["device"]) == (
            {"scrolledPercent": 80, "proposalViewCounted": True},
            "desktop",
        )
        assert site.views(proposal) == (1, 1)

    def test_is_recorded_once_for_a_body_or_a_key(self, site: Site) -> None:
        answers = [self.deliver(site, key, sessionId="s1").status_code for key in (None, None, "1", "1", "2")]
        assert answers == [201, 409, 201, 409, 201]
        assert len(query(site.url, "SELECT FROM analytics_events")) == 3

    def test_of_one_visitor_uses_up_nobody_else_s_key(self, site: Site) -> None:
        for address in ("203.0.113.77", "203.0.113.78"):
            answer = site.client.post(
                "/webhooks/page-view",
                json={"pageUrl": PAGE},
                headers={"X-Idempotency-Key": "1"},
                environ_overrides={"REMOTE_ADDR": address},
            )
            assert answer.status_code == 201

    def test_takes_what_a_beacon_sends(self, site: Site) -> None:
        text = json.dumps({"pageUrl": PAGE})
        answer = site.client.post("/webhooks/page-view", data=text, content_type="text/plain;charset=UTF-8")
        assert answer.status_code == 201

    def test_that_cannot_be_is_refused(self, site: Site) -> None:
        refused(self.deliver(site, pageUrl="/lisbon"), 400, "pageUrl")

    @pytest.mark.parametrize("key", ["k1", None])
    def test_of_16_copies_at_once_is_recorded_once(self, site: Site, key: str | None) -> None:
        with live_server(site.app) as server:
            headers = {"X-Idempotency-Key": key} if key else {}
            call = Call("POST", "/webhooks/page-view", {"sessionId": "s1", "pageUrl": PAGE}, headers)
            assert statuses_of_calls(server, [call] * 16) == [201] + [409] * 15
        assert len(query(site.url, "SELECT FROM analytics_events")) == 1
