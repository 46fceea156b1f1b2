"""From the request to Gmail, and each way in which that fails."""

from datetime import UTC, datetime, timedelta
from socket import SHUT_RDWR
from typing import Any

import pytest
from structlog.testing import capture_logs
from werkzeug import Request, Response

from tests.mail.conftest import BASE_URL
from tests.support.catalog import query
from tests.support.gmail_stub import SENDER, GmailStub, body_of
from tests.support.mailing import Mailing

UNKNOWN = "outcome unknown: gmail: "


def hang_up(request: Request) -> Response:
    """Take the mail and answer nothing."""
    request.environ["werkzeug.socket"].shutdown(SHUT_RDWR)
    return Response()


class TestTheWay:
    def test_a_template_arrives_filled_in(self, mailing: Mailing, gmail: GmailStub) -> None:
        company = mailing.api.created("/api/companies", {"name": "Smith & Sons"})
        contact = mailing.api.created(
            "/api/contacts", {"firstName": "Ada", "email": "Ada@example.com", "companyId": company["id"]}
        )
        template = mailing.template(
            subject="{{ contact.firstName }} & {{ place }}",
            htmlBody="<p>{{ contact.company }}: {{ place }}</p><a href='{{ unsubscribeUrl }}'>No more</a>",
            textBody="{{ contact.company }}: {{ place }}",
        )
        send_id = mailing.queue(template="WELCOME", variables={"place": "<Lisbon>"}, to="ada@EXAMPLE.com")
        assert mailing.outcome(send_id) == ("queued", None)
        assert gmail.mails == []
        mailing.work()
        (mail,) = gmail.mails
        assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, "ada@EXAMPLE.com", "Ada & <Lisbon>")
        link = f"{BASE_URL}/unsubscribe/{mailing.token(send_id)}"
        html = "<p>Smith &amp; Sons: &lt;Lisbon&gt;</p>" + f"<a href='{link}'>No more</a>"
        assert body_of(mail, "html") == html
        assert body_of(mail, "plain") == "Smith & Sons: <Lisbon>"
        assert mail["Message-ID"] == f"<{send_id}@agency.example>"
        assert mail["List-Unsubscribe"] is None
        send = mailing.now(send_id)
        assert (send["status"], send["providerMessageId"], send["error"]) == ("sent", "gmail-1", None)
        assert (send["contactId"], send["templateId"]) == (contact["id"], template["id"])
        assert send["htmlBody"] == html
        assert send["scheduledFor"] <= send["sendingStartedAt"] <= send["sentAt"]
        assert mailing.tasks() == ["done"]

    def test_html_arrives_as_it_is_with_a_text_made_from_it(self, mailing: Mailing, gmail: GmailStub) -> None:
        html = "<h1>{{ 1 }}</h1><p>Tom &amp; <a href='https://example.com/a'>Ann</a></p>"
        mailing.queue(html=html)
        mailing.queue(html=html, text="Own words")
        mailing.work()
        assert [body_of(mail, "html") for mail in gmail.mails] == [html, html]
        texts = [body_of(mail, "plain") for mail in gmail.mails]
        assert texts == ["{{ 1 }}\n\nTom & Ann (https://example.com/a)", "Own words"]

    def test_a_sequence_mail_says_how_to_unsubscribe(self, mailing: Mailing, gmail: GmailStub) -> None:
        send_id = mailing.sequence_mail()
        mailing.work()
        (mail,) = gmail.mails
        assert mail["List-Unsubscribe"] == f"<{BASE_URL}/unsubscribe/{mailing.token(send_id)}>"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    def test_a_campaigns_mail_says_how_to_unsubscribe(self, mailing: Mailing, gmail: GmailStub) -> None:
        send_id = mailing.queue(category="marketing")
        mailing.work()
        assert gmail.mails[0]["List-Unsubscribe"] == f"<{BASE_URL}/unsubscribe/{mailing.token(send_id)}>"

    def test_it_is_sent_when_it_is_due_and_not_before(
        self, mailing: Mailing, gmail: GmailStub, database_url: str
    ) -> None:
        at = (datetime.now(UTC) + timedelta(days=2)).replace(microsecond=0)
        send_id = mailing.queue(scheduledFor=at.isoformat())
        assert mailing.now(send_id)["scheduledFor"] == at.isoformat().replace("+00:00", "Z")
        mailing.work()
        assert gmail.mails == []
        query(database_url, "UPDATE scheduled_tasks SET due_at = due_at - interval '2 days' RETURNING 1")
        mailing.work()
        assert len(gmail.mails) == 1

    def test_a_task_that_comes_twice_sends_once(self, mailing: Mailing, gmail: GmailStub, database_url: str) -> None:
        mailing.queue()
        query(
            database_url,
            "INSERT INTO scheduled_tasks (task_type, payload) SELECT task_type, payload FROM scheduled_tasks"
            " RETURNING 1",
        )
        mailing.work()
        assert len(gmail.mails) == 1
        assert sorted(mailing.tasks()) == ["done", "skipped"]

    def test_addresses_and_contents_stay_out_of_logs_and_tasks(
        self, mailing: Mailing, gmail: GmailStub, database_url: str
    ) -> None:
        gmail.answer((400, {"error": {"message": "ada@example.com Lisbon"}}))
        with capture_logs() as lines:
            mailing.queue()
            mailing.work()
        written = str(lines) + str(query(database_url, "SELECT payload::text, last_error FROM scheduled_tasks"))
        assert "ada@" not in written
        assert "Lisbon" not in written
        assert "talk" not in written


class TestGmailFails:
    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ((500, {}), "unavailable (500)"),
            ((503, {}), "unavailable (503)"),
            ((200, {"no": "id"}), "gave an answer that makes no sense"),
            (hang_up, "unavailable"),
        ],
        ids=["500", "503", "garbage", "hang-up"],
    )
    def test_and_may_have_sent_it_so_it_is_not_asked_again(
        self, mailing: Mailing, gmail: GmailStub, answer: Any, error: str
    ) -> None:
        gmail.answer(answer)
        send_id = mailing.queue()
        mailing.work_until_settled()
        status, said = mailing.outcome(send_id)
        assert status == "failed"
        assert str(said).startswith(UNKNOWN + error)
        assert len(gmail.mails) == 1
        send = mailing.now(send_id)
        assert send["sendingStartedAt"]
        assert send["failedAt"]
        assert mailing.tasks() == ["done"]

    def test_with_a_refusal_so_it_failed(self, mailing: Mailing, gmail: GmailStub) -> None:
        gmail.answer((400, {}))
        send_id = mailing.queue()
        mailing.work_until_settled()
        assert mailing.outcome(send_id) == ("failed", "gmail: refused (400)")
        assert (len(gmail.mails), mailing.now(send_id)["sendingStartedAt"]) == (1, None)
        assert mailing.tasks() == ["done"]

    @pytest.mark.parametrize(
        "answer",
        [(401, {}), (403, {})],
        ids=["unauthorized", "forbidden"],
    )
    def test_and_did_not_send_it_so_it_is_asked_again_later(
        self, mailing: Mailing, gmail: GmailStub, answer: Any
    ) -> None:
        gmail.answer(answer, answer)
        send_id = mailing.queue()
        mailing.work()
        assert (mailing.outcome(send_id), mailing.tasks()) == (("queued", None), ["pending"])
        assert mailing.now(send_id)["sendingStartedAt"] is None
        mailing.work_until_settled()
        assert mailing.outcome(send_id) == ("sent", None)
        assert len(gmail.mails) == 3

    def test_with_a_flood_so_it_is_asked_when_it_says(
        self, mailing: Mailing, gmail: GmailStub, database_url: str
    ) -> None:
        # Far more often than the engine would try.
        gmail.answer(*[(429, {}, {"Retry-After": "600"})] * 8)
        send_id = mailing.queue()
        mailing.work()
        assert (mailing.outcome(send_id), mailing.tasks()) == (("queued", None), ["skipped", "pending"])
        pause = "SELECT extract(epoch FROM due_at - now())::int FROM scheduled_tasks WHERE status = 'pending'"
        assert 590 <= query(database_url, pause)[0][0] <= 720
        mailing.work_until_settled()
        assert (mailing.outcome(send_id), len(gmail.mails)) == (("sent", None), 9)

    def test_with_a_flood_that_names_no_end_so_it_is_asked_less_and_less(
        self, mailing: Mailing, gmail: GmailStub, database_url: str
    ) -> None:
        reason = {"errors": [{"reason": "dailyLimitExceeded"}]}
        gmail.answer((429, {}), *[(403, {"error": {"code": 403, **reason}})] * 7)
        send_id = mailing.queue()
        pause = (
            "WITH due AS (UPDATE scheduled_tasks SET due_at = now() WHERE status = 'pending' RETURNING id)"
            " SELECT extract(epoch FROM due_at - now())::int / 60 FROM scheduled_tasks JOIN due USING (id)"
        )
        waits = []
        for _ in range(8):
            mailing.work()
            waits.append(query(database_url, pause)[0][0])
            assert mailing.outcome(send_id) == ("queued", None)
        for waited, least in zip(waits, (5, 10, 20, 40, 80, 120, 120, 120), strict=True):
            assert least - 1 <= waited <= least * 1.2
        mailing.work()
        assert (mailing.outcome(send_id), len(gmail.mails)) == (("sent", None), 9)
        assert query(database_url, "SELECT count(*) FROM dead_letters") == [(0,)]

    def test_with_a_flood_for_more_than_a_day_so_the_mail_failed(self, mailing: Mailing, gmail: GmailStub) -> None:
        gmail.answer(*[(429, {}, {"Retry-After": "600"})] * 9)
        send_id = mailing.queue()
        mailing.change(send_id, "scheduled_for = now() - interval '25 hours'")
        mailing.work_until_settled()
        assert mailing.outcome(send_id) == ("failed", "gmail: rate limited (429), asks to wait 600 s")
        assert mailing.tasks() == ["dead"]

    def test_for_good_so_the_mail_failed_and_the_task_is_a_dead_letter(
        self, mailing: Mailing, gmail: GmailStub, database_url: str
    ) -> None:
        gmail.answer(*[(401, {})] * 9)
        send_id = mailing.queue()
        mailing.work_until_settled()
        assert mailing.outcome(send_id) == ("failed", "gmail: unauthorized (401)")
        assert (len(gmail.mails), mailing.tasks()) == (5, ["dead"])
        assert query(database_url, "SELECT source, error FROM dead_letters") == [
            ("send_email", "GmailError: gmail: unauthorized (401)")
        ]

    def test_to_give_tokens_so_nothing_was_sent(self, mailing: Mailing, gmail: GmailStub) -> None:
        gmail.token_status = 400
        send_id = mailing.queue()
        mailing.work()
        assert (mailing.outcome(send_id), mailing.now(send_id)["sendingStartedAt"]) == (("queued", None), None)
        gmail.token_status = 200
        mailing.work_until_settled()
        assert (mailing.outcome(send_id)[0], len(gmail.mails)) == ("sent", 1)
