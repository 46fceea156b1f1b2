"""A proposal's public page: what is offered, plainly so where it no longer stands, and who counts as a viewer."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.browsers import CHROME, NOBODY, PHONE
from tests.support.catalog import query
from tests.support.refusals import NOBODY as NO_ROW
from tests.support.refusals import refused
from tests.support.settings import API_KEY
from tt_api.services.operations.agency_day import today

OPTIONS = [
    {"title": "Four nights in Lisbon", "priceCents": 420_000, "perPerson": True},
    {"title": "<script>alert(1)</script>", "priceCents": 1_999_900, "perPerson": False},
]


class Desk:
    """The agency, and whoever was sent a link by it."""

    def __init__(self, app: Flask, api: ApiClient, url: str) -> None:
        self.app, self.api, self.url = app, api, url
        self.company = api.created("/api/companies", {"name": "Blue & Heron"})["id"]
        self.deal = api.created("/api/deals", {"title": "Retreat", "companyId": self.company})["id"]

    def proposal(self, **given: Any) -> dict[str, Any]:
        body = {"title": "Retreat in Lisbon", "companyId": self.company, "dealId": self.deal, "options": OPTIONS}
        return self.api.created("/api/proposals", {**body, "status": "sent", **given})

    def link(self, proposal: dict[str, Any]) -> str:
        url = str(self.api.get(f"/api/proposals/{proposal['id']}/link").get_json()["data"]["url"])
        return url[url.index("/p/") :]

    def open(self, proposal: dict[str, Any], *, method: str = "GET", **headers: str) -> TestResponse:
        given = {"User-Agent": CHROME, **headers}
        return self.app.test_client().open(self.link(proposal), method=method, headers=given)

    def text(self, proposal: dict[str, Any]) -> str:
        answer = self.open(proposal)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def now(self, proposal: dict[str, Any]) -> dict[str, Any]:
        return dict(self.api.get(f"/api/proposals/{proposal['id']}").get_json()["data"])

    def seen(self, proposal: dict[str, Any]) -> tuple[str, int, int]:
        now = self.now(proposal)
        return now["status"], now["totalViews"], now["uniqueViewers"]


@pytest.fixture
def desk(app: Flask, api: ApiClient, database_url: str) -> Desk:
    return Desk(app, api, database_url)


class TestThePage:
    def test_shows_the_offer(self, desk: Desk) -> None:
        html = desk.text(desk.proposal(validUntil="2200-06-12"))
        shown = ("Retreat in Lisbon", "Blue &amp; Heron", "Four nights in Lisbon", "4,200.00 USD per person")
        assert [text for text in (*shown, "19,999.00 USD", "12 June 2200", "&lt;script&gt;") if text not in html] == []
        assert "<script" not in html
        assert 'class="notice"' not in html

    def test_runs_nothing_and_is_kept_nowhere(self, desk: Desk) -> None:
        headers = desk.open(desk.proposal()).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
        assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("no-store", "noindex")

    @pytest.mark.parametrize(
        ("status", "words"),
        [
            ("accepted", "You have accepted this proposal"),
            ("declined", "This proposal was declined"),
            ("withdrawn", "This proposal was withdrawn"),
        ],
    )
    def test_says_plainly_where_it_no_longer_stands(self, desk: Desk, status: str, words: str) -> None:
        proposal = desk.proposal()
        assert desk.api.patch(f"/api/proposals/{proposal['id']}", {"status": status}).status_code == 200
        html = desk.text(proposal)
        assert words in html
        assert ("4,200.00" in html) is (status != "withdrawn")

    def test_has_expired_from_the_day_after_on(self, desk: Desk) -> None:
        with desk.app.app_context():
            day = today()
        last = desk.proposal(validUntil=day.isoformat())
        assert "has expired" not in desk.text(last)
        over = desk.proposal(validUntil=(day - timedelta(days=1)).isoformat())
        assert "has expired" in desk.text(over)

    def test_is_unknown_until_it_is_sent_and_once_it_is_deleted(self, desk: Desk) -> None:
        proposal = desk.proposal(status="draft")
        assert desk.open(proposal).status_code == 404
        desk.api.patch(f"/api/proposals/{proposal['id']}", {"status": "withdrawn"})
        answer = desk.open(proposal)
        assert (answer.status_code, answer.mimetype) == (404, "text/html")
        assert "Lisbon" not in answer.get_data(as_text=True)
        refused(desk.api.get(f"/api/proposals/{NO_ROW}/link"), 404)

    def test_without_options_is_a_page_too(self, desk: Desk) -> None:
        assert "Retreat in Lisbon" in desk.text(desk.proposal(options=[]))


class TestViews:
    def test_move_it_and_its_deal_and_count_each_visitor_once(self, desk: Desk) -> None:
        proposal = desk.proposal()
        for user_agent in (CHROME, CHROME, PHONE):
            desk.open(proposal, **{"User-Agent": user_agent})
        assert desk.seen(proposal) == ("viewed", 2, 2)
        assert desk.api.get(f"/api/deals/{desk.deal}").get_json()["data"]["stage"] == "proposal_viewed"
        events = desk.api.get(f"/api/analytics/events?proposalId={proposal['id']}").get_json()["data"]
        assert [event["device"] for event in events] == ["mobile", "desktop", "desktop"]
        assert {event["pageUrl"] for event in events} == {None}, "the link is for whoever was sent it"

    @pytest.mark.parametrize("headers", NOBODY.values(), ids=NOBODY)
    def test_by_programs_do_not_count(self, desk: Desk, headers: dict[str, str]) -> None:
        proposal = desk.proposal()
        assert desk.open(proposal, **headers).status_code == 200
        assert desk.seen(proposal) == ("sent", 0, 0)

    def test_neither_do_looks_at_the_head_nor_our_own_people(self, desk: Desk) -> None:
        proposal = desk.proposal()
        assert desk.open(proposal, method="HEAD").status_code == 200
        assert desk.open(proposal, Authorization=f"Bearer {API_KEY}").status_code == 200
        assert desk.seen(proposal) == ("sent", 0, 0)
        assert query(desk.url, "SELECT 1 FROM analytics_events") == []
