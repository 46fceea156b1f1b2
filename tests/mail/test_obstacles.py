"""Who is never mailed, and what becomes of mail where it can't be sent at all."""

from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from tests.support.catalog import query
from tests.support.gmail_stub import GmailStub
from tests.support.mailing import Mailing


class TestWithoutAKey:
    def test_the_mail_failed_and_a_line_says_what_would_have_been_done(
        self, mailing_with: Callable[..., Mailing], gmail: GmailStub, mailing: Mailing
    ) -> None:
        keyless = mailing_with()
        send_id = keyless.queue()
        with capture_logs() as lines:
            keyless.work()
        assert keyless.outcome(send_id) == ("failed", "mail not configured")
        (line,) = [line for line in lines if line["event"] == "service_not_configured"]
        assert (line["service"], line["would_have"], line["send_id"]) == ("gmail", "send a mail", send_id)
        assert keyless.tasks() == ["skipped"]
        # A key that is set later sends nothing old.
        mailing.work_until_settled()
        assert gmail.mails == []

    def test_in_production_what_needs_a_link_fails_without_an_address_for_it(
        self,
        mailing_with: Callable[..., Mailing],
        gmail: GmailStub,
        mailing: Mailing,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        linked = mailing.sequence_mail()
        plain = mailing.queue(to="b@example.com")
        production = mailing_with(APP_ENV="production", **gmail.settings)
        capsys.readouterr()
        production.work_until_settled()
        reason = "PUBLIC_BASE_URL is not set, so its unsubscribe link leads nowhere"
        assert mailing.outcome(linked) == ("failed", reason)
        assert mailing.outcome(plain)[0] == "sent"
        logged = "".join(capsys.readouterr())
        (line,) = [line for line in logged.splitlines() if "mail_not_sent" in line]
        assert reason in line
        assert linked in line
        assert "example.com" not in logged


class TestWhoIsNeverMailed:
    @pytest.mark.parametrize(
        ("reason", "outcome"),
        [
            ("unsubscribed", ("unsubscribed", "the address unsubscribed")),
            ("bounced", ("failed", "the address is suppressed: bounced")),
            ("complained", ("failed", "the address is suppressed: complained")),
            ("by_hand", ("failed", "the address is suppressed: by_hand")),
        ],
    )
    def test_whoever_is_suppressed_after_the_mail_was_queued(
        self, mailing: Mailing, gmail: GmailStub, reason: str, outcome: tuple[str, str]
    ) -> None:
        send_id = mailing.queue()
        suppression = mailing.api.created("/api/email-suppressions", {"email": "ADA@example.com", "reason": reason})
        mailing.work()
        assert (mailing.outcome(send_id), gmail.mails, mailing.tasks()) == (outcome, [], ["skipped"])
        mailing.api.delete(f"/api/email-suppressions/{suppression['id']}")
        mailing.queue()
        mailing.work()
        assert len(gmail.mails) == 1

    def test_a_suppressed_mailbox_in_any_spelling(self, mailing: Mailing, gmail: GmailStub) -> None:
        person = {"firstName": "Ada", "email": "info@MÜNCHEN.example"}
        contact = mailing.api.created("/api/contacts", person)
        mailing.api.created("/api/email-suppressions", {"email": "info@münchen.example"})
        for address in ("info@xn--mnchen-3ya.example", "info@mu\u0308nchen.example", "INFO@münchen.example"):
            send_id = mailing.queue(to=address)
            mailing.work()
            assert mailing.outcome(send_id) == ("failed", "the address is suppressed: by_hand")
            assert mailing.now(send_id)["contactId"] == contact["id"]
        assert gmail.mails == []

    def test_with_marketing_whoever_wants_no_contact(
        self, mailing: Mailing, gmail: GmailStub, database_url: str
    ) -> None:
        refusal = ("failed", "the contact is not to be contacted, and the mail is marketing")
        sequence_mail = mailing.sequence_mail()
        campaign = mailing.queue(category="marketing")
        receipts = [mailing.queue(), mailing.queue(category="transactional")]
        query(database_url, "UPDATE contacts SET do_not_contact = true RETURNING 1")
        # Whose contact came only later.
        unlinked = mailing.queue(category="marketing", to="ben@example.com")
        mailing.api.created("/api/contacts", {"firstName": "Ben", "email": "BEN@example.com", "doNotContact": True})
        to_a_client = mailing.queue(category="marketing", to="cy@example.com")
        mailing.api.created("/api/clients", {"name": "Cy", "email": "CY@example.com", "doNotContact": True})
        without_consent = mailing.queue(category="marketing", to="di@example.com")
        mailing.api.created("/api/clients", {"name": "Di", "email": "di@example.com", "marketingConsent": "withdrawn"})
        mailing.work()
        marketing = (sequence_mail, campaign, unlinked, to_a_client, without_consent)
        assert [mailing.outcome(send_id) for send_id in marketing] == [refusal] * 5
        assert [mailing.outcome(send_id) for send_id in receipts] == [("sent", None)] * 2
        assert [mailing.now(send_id)["category"] for send_id in (sequence_mail, receipts[0])] == [
            "marketing",
            "transactional",
        ]
        assert len(gmail.mails) == 2

    def test_whoever_was_deleted_meanwhile(self, mailing: Mailing, gmail: GmailStub, database_url: str) -> None:
        mails = [mailing.sequence_mail(), mailing.queue(), mailing.queue(category="marketing")]
        (contact,) = mailing.api.get("/api/contacts").get_json()["data"]
        assert mailing.api.delete(f"/api/contacts/{contact['id']}").status_code == 204
        mailing.work()
        assert [mailing.outcome(send_id) for send_id in mails] == [("failed", "the contact was deleted")] * 3
        assert gmail.mails == []

    def test_by_a_sequence_whoever_was_taken_out_of_it(
        self, mailing: Mailing, gmail: GmailStub, database_url: str
    ) -> None:
        send_id = mailing.sequence_mail()
        query(database_url, "UPDATE email_sequence_enrolments SET status = 'stopped', stop_reason = 'won' RETURNING 1")
        mailing.work()
        assert mailing.outcome(send_id) == ("failed", "the sequence was stopped for this contact")
        assert gmail.mails == []
