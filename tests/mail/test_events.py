"""What n8n reports of mails: forward only, once, and bounced addresses are never mailed again."""

from typing import Any

import pytest

from tests.support.gmail_stub import GmailStub
from tests.support.mailing import Mailing
from tests.support.refusals import NOBODY, refused


@pytest.fixture
def sent(mailing: Mailing) -> str:
    send_id = mailing.queue()
    mailing.work()
    return send_id


def report(mailing: Mailing, send_id: str, event: str, **more: Any) -> str:
    response = mailing.internal("email-events", {"sendId": send_id, "event": event, **more})
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.get_json()["data"]["id"] == send_id
    return str(response.get_json()["data"]["status"])


class TestReports:
    def test_move_a_mail_forward_and_never_back(self, mailing: Mailing, sent: str) -> None:
        assert report(mailing, sent, "delivered") == "delivered"
        assert report(mailing, sent, "clicked", occurredAt="2026-05-01T09:30:00+02:00") == "clicked"
        assert report(mailing, sent, "opened") == "clicked"
        send = mailing.now(sent)
        assert send["clickedAt"] == "2026-05-01T07:30:00Z"
        assert send["openedAt"]
        assert send["deliveredAt"]

    @pytest.mark.parametrize("event", ["delivered", "opened", "clicked", "bounced", "complained"])
    def test_that_come_twice_change_nothing(self, mailing: Mailing, sent: str, event: str) -> None:
        report(mailing, sent, event)
        before, suppressed = mailing.now(sent), mailing.suppressions()
        report(mailing, sent, event, occurredAt="2026-05-01T09:30:00Z")
        assert (mailing.now(sent), mailing.suppressions()) == (before, suppressed)

    def test_find_a_mail_by_the_providers_id_too(self, mailing: Mailing, sent: str) -> None:
        response = mailing.internal("email-events", {"providerMessageId": "gmail-1", "event": "delivered"})
        assert response.get_json() == {"data": {"id": sent, "status": "delivered"}}

    def test_of_mails_that_are_not_there_are_a_404(self, mailing: Mailing) -> None:
        for which in ({"sendId": NOBODY}, {"providerMessageId": "nobody's"}):
            assert mailing.internal("email-events", {**which, "event": "opened"}).status_code == 404

    def test_of_a_mail_that_was_not_sent_are_a_409(self, mailing: Mailing) -> None:
        send_id = mailing.queue()
        response = mailing.internal("email-events", {"sendId": send_id, "event": "delivered"})
        assert (response.status_code, mailing.outcome(send_id)) == (409, ("queued", None))

    @pytest.mark.parametrize(
        ("body", "path"),
        [
            ({"event": "opened"}, ["sendId"]),
            ({"sendId": NOBODY, "providerMessageId": "x", "event": "opened"}, ["sendId"]),
            ({"sendId": NOBODY, "event": "sent"}, ["event"]),
            ({"sendId": NOBODY}, ["event"]),
            ({"sendId": NOBODY, "event": "opened", "extra": 1}, ["extra"]),
        ],
    )
    def test_that_say_too_little_or_too_much_are_a_400(
        self, mailing: Mailing, body: dict[str, Any], path: list[str]
    ) -> None:
        refused(mailing.internal("email-events", body), 400, *path)

    def test_prove_that_a_mail_was_sent_of_which_nobody_knew(self, mailing: Mailing, gmail: GmailStub) -> None:
        gmail.answer((500, {}))
        send_id = mailing.queue()
        mailing.work()
        assert mailing.outcome(send_id)[0] == "failed"
        assert report(mailing, send_id, "delivered") == "delivered"
        send = mailing.now(send_id)
        assert (send["error"], send["failedAt"], send["sentAt"]) == (None, None, send["sendingStartedAt"])


class TestABounce:
    def test_suppresses_the_address_for_good(self, mailing: Mailing, sent: str, gmail: GmailStub) -> None:
        assert report(mailing, sent, "bounced", permanent=True) == "bounced"
        assert mailing.suppressions() == [("ada@example.com", "bounced")]
        again = mailing.queue()
        mailing.work()
        assert mailing.outcome(again) == ("failed", "the address is suppressed: bounced")
        assert report(mailing, sent, "delivered") == "bounced"
        assert len(gmail.mails) == 1

    def test_that_is_not_permanent_does_not(self, mailing: Mailing, sent: str) -> None:
        assert report(mailing, sent, "bounced", permanent=False) == "bounced"
        assert mailing.suppressions() == []

    def test_is_taken_for_permanent_where_nothing_is_said(self, mailing: Mailing, sent: str) -> None:
        report(mailing, sent, "bounced")
        assert mailing.suppressions() == [("ada@example.com", "bounced")]

    def test_after_somebody_read_the_mail_leaves_its_status(self, mailing: Mailing, sent: str) -> None:
        report(mailing, sent, "opened")
        assert report(mailing, sent, "bounced") == "opened"


def test_a_complaint_suppresses_the_address_and_leaves_the_status(mailing: Mailing, sent: str) -> None:
    assert report(mailing, sent, "complained") == "sent"
    assert mailing.suppressions() == [("ada@example.com", "complained")]
