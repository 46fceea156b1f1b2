"""Unsubscribing by the link in a mail: opening it does nothing, the button and mail programs do it."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.support.catalog import query
from tests.support.gmail_stub import GmailStub
from tests.support.mailing import Mailing
from tt_api.logs.setup import redact

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def link(mailing: Mailing, send_id: str) -> str:
    return f"/unsubscribe/{mailing.token(send_id)}"


class TestThePage:
    def test_has_a_button_and_changes_nothing(self, mailing: Mailing) -> None:
        send_id = mailing.queue()
        for method in ("GET", "HEAD"):
            response = mailing.client.open(link(mailing, send_id), method=method)
            assert (response.status_code, response.mimetype) == (200, "text/html")
            assert response.headers["Cache-Control"] == "no-store"
        page = mailing.client.get(link(mailing, send_id)).get_data(as_text=True)
        assert '<form method="post">' in page, "to where the page itself is"
        assert '<html lang="en">' in page
        assert "ada@" not in page
        assert mailing.suppressions() == []

    def test_may_run_no_scripts_and_stand_in_no_frame(self, mailing: Mailing) -> None:
        policy = mailing.client.get(link(mailing, mailing.queue())).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe-inline" not in policy

    def test_of_an_unknown_link_is_a_page_too(self, mailing: Mailing) -> None:
        response = mailing.client.get("/unsubscribe/nobodys-token")
        assert (response.status_code, response.mimetype) == (404, "text/html")
        assert "<form" not in response.get_data(as_text=True)
        assert "nobodys" not in response.get_data(as_text=True)


class TestUnsubscribing:
    @pytest.mark.parametrize(
        "body",
        [
            {"data": ONE_CLICK},
            {"data": ONE_CLICK, "content_type": "multipart/form-data"},
            {"data": {}, "content_type": "application/x-www-form-urlencoded"},
            {},
            {"data": b"", "content_type": "application/x-www-form-urlencoded"},
        ],
        ids=["one-click", "multipart", "the page's form", "nothing", "an empty form"],
    )
    def test_is_a_post_of_whatever_mail_programs_send(self, mailing: Mailing, body: dict[str, Any]) -> None:
        response = mailing.client.post(link(mailing, mailing.queue(to="Ada@example.com")), **body)
        assert (response.status_code, response.mimetype) == (200, "text/html")
        assert mailing.suppressions() == [("Ada@example.com", "unsubscribed")]

    def test_twice_is_once(self, mailing: Mailing) -> None:
        first, second = mailing.queue(to="ada@example.com"), mailing.queue(to="ADA@example.com")
        for send_id in (first, first, second):
            assert mailing.client.post(link(mailing, send_id), data=ONE_CLICK).status_code == 200
        assert mailing.suppressions() == [("ada@example.com", "unsubscribed")]

    def test_leaves_what_was_sent_as_it_was_and_sends_nothing_more(self, mailing: Mailing, gmail: GmailStub) -> None:
        before, after = mailing.queue(), mailing.queue(scheduledFor="2200-01-01T00:00:00Z")
        mailing.work()
        mailing.client.post(link(mailing, before), data=ONE_CLICK)
        assert mailing.outcome(before) == ("sent", None)
        mailing.work_until_settled()
        assert mailing.outcome(after) == ("unsubscribed", "the address unsubscribed")
        assert len(gmail.mails) == 1
        (suppression,) = mailing.api.get("/api/email-suppressions").get_json()["data"]
        assert suppression["sendId"] == before

    def test_ends_the_sequences_of_the_address(self, mailing: Mailing, database_url: str) -> None:
        send_id = mailing.sequence_mail()
        # One mail more to come.
        query(
            database_url,
            "UPDATE email_sequence_enrolments SET status = 'active', completed_at = NULL RETURNING 1",
        )
        mailing.client.post(link(mailing, send_id), data=ONE_CLICK)
        enrolments = query(database_url, "SELECT status, stop_reason FROM email_sequence_enrolments")
        assert enrolments == [("stopped", "unsubscribed")]

    def test_with_an_unknown_link_is_a_404_that_does_not_repeat_it(self, mailing: Mailing) -> None:
        response = mailing.client.post("/unsubscribe/nobodys-token", data=ONE_CLICK)
        assert response.status_code == 404
        assert response.get_json()["error"]["code"] == "NOT_FOUND"
        assert "nobodys" not in response.get_data(as_text=True)

    @pytest.mark.parametrize("token", ["%00", "x" * 5000, "%F0%9F%98%80", "a%2Fb", "'"])
    def test_with_a_hostile_link_is_a_404(self, mailing: Mailing, token: str) -> None:
        for method in ("GET", "POST"):
            assert mailing.client.open(f"/unsubscribe/{token}", method=method).status_code == 404

    def test_keeps_the_token_out_of_the_logs(self, mailing: Mailing) -> None:
        token = mailing.token(mailing.queue())
        assert token not in redact(f"GET /unsubscribe/{token} 200")
        with capture_logs() as lines:
            mailing.client.post(f"/unsubscribe/{token}", data=ONE_CLICK)
        assert token not in str([line for line in lines if line["event"] != "request"])
