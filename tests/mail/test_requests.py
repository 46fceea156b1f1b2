"""What can be queued, by whom, and what is refused at once."""

from typing import Any

import pytest

from tests.support.api import ApiClient
from tests.support.gmail_stub import GmailStub, body_of
from tests.support.mailing import Mailing
from tests.support.refusals import NOBODY, refused

PLAIN = {"to": "ada@example.com", "subject": "Lisbon", "html": "<p>Hi</p>"}


class TestSendEmail:
    def test_answers_202_with_what_was_queued(self, mailing: Mailing) -> None:
        response = mailing.internal("send-email", {**PLAIN, "scheduledFor": "2200-01-01T01:00:00+01:00"})
        assert response.status_code == 202
        data = response.get_json()["data"]
        assert data == {"id": data["id"], "status": "queued", "scheduledFor": "2200-01-01T00:00:00Z"}
        assert response.headers["Location"] == f"/api/email-sends/{data['id']}"
        send = mailing.now(data["id"])
        assert (send["toEmail"], send["requestId"]) == ("ada@example.com", response.headers["X-Request-Id"])

    def test_needs_the_service_key(self, mailing: Mailing) -> None:
        assert mailing.client.post("/internal/send-email", json=PLAIN).status_code == 401
        assert mailing.api.post("/internal/send-email", PLAIN).status_code == 401

    @pytest.mark.parametrize(
        ("body", "path"),
        [
            ({**PLAIN, "template": "x"}, None),
            ({**PLAIN, "templateId": NOBODY}, None),
            ({"to": "a@example.com", "template": "x", "templateId": NOBODY}, ["template"]),
            ({"to": "a@example.com"}, None),
            ({"to": "a@example.com", "subject": "x"}, ["html"]),
            ({"to": "a@example.com", "html": "x"}, ["subject"]),
            ({"to": "a@example.com", "subject": "", "html": "x"}, ["subject"]),
            ({"to": "a@example.com", "template": "nobody's"}, ["template"]),
            ({"to": "a@example.com", "templateId": NOBODY}, ["templateId"]),
            ({"subject": "x", "html": "x"}, ["to"]),
            ({**PLAIN, "to": "no address"}, ["to"]),
            ({**PLAIN, "to": "a@example.com, b@example.com"}, ["to"]),
            ({**PLAIN, "to": "a@example.com\nBcc: b@example.com"}, ["to"]),
            ({**PLAIN, "variables": {}}, ["variables"]),
            ({**PLAIN, "contactId": NOBODY}, ["contactId"]),
            ({**PLAIN, "scheduledFor": "tomorrow"}, ["scheduledFor"]),
            ({**PLAIN, "bcc": "b@example.com"}, ["bcc"]),
            ({**PLAIN, "category": "newsletter"}, ["category"]),
            ({**PLAIN, "subject": "x" * 999}, ["subject"]),
            ({**PLAIN, "html": "x" * 100_001}, ["html"]),
        ],
    )
    def test_takes_exactly_one_form(self, mailing: Mailing, body: dict[str, Any], path: list[str] | None) -> None:
        refused(mailing.internal("send-email", body), 400, *(path or []))
        assert mailing.tasks() == []

    @pytest.mark.parametrize(
        "character", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x7f"]
    )
    def test_lets_nobody_begin_another_header(self, mailing: Mailing, character: str) -> None:
        subject = f"Lisbon{character}Bcc: b@example.com"
        refused(mailing.internal("send-email", {**PLAIN, "subject": subject}), 400, "subject")

    def test_of_a_template_names_every_variable_that_is_missing(self, mailing: Mailing) -> None:
        mailing.template(htmlBody="{{ place }} {{ name }} {{ contact.firstName }}")
        response = mailing.internal("send-email", {"to": "a@example.com", "template": "welcome", "variables": {"x": 1}})
        error = refused(response, 400)
        assert sorted(problem["path"] for problem in error["details"]) == [
            ["variables", "name"],
            ["variables", "place"],
        ]
        given = {"to": "a@example.com", "template": "welcome", "variables": {"place": "x", "name": "y"}}
        error = refused(mailing.internal("send-email", given), 400, "variables", "contact")
        assert error["details"][0]["message"].endswith("the mail goes to no contact: give contactId, or this variable")
        given["variables"] = {"place": "x", "name": "y", "contact": {"firstName": "Ada"}}
        assert mailing.internal("send-email", given).status_code == 202

    @pytest.mark.parametrize("subject", ["x" * 998, "Größe — " * 120, "mail " * 199])
    def test_a_subject_of_any_length_that_is_taken_arrives_whole(
        self, mailing: Mailing, gmail: GmailStub, subject: str
    ) -> None:
        send_id = mailing.queue(subject=subject)
        mailing.work()
        assert mailing.outcome(send_id) == ("sent", None)
        assert gmail.mails[0]["Subject"].strip() == subject.strip()

    @pytest.mark.parametrize("address", ["jane@exämple.com", "o'neil+x@example.co.uk"])
    def test_an_unusual_address_is_sent_to(self, mailing: Mailing, address: str) -> None:
        send_id = mailing.queue(to=address)
        mailing.work()
        assert mailing.outcome(send_id) == ("sent", None)
        assert mailing.now(send_id)["toEmail"] == address

    def test_an_address_that_gmail_would_not_take_is_refused_at_once(self, mailing: Mailing) -> None:
        mailing.api.created("/api/contacts", {"firstName": "Ödön", "email": "ödön@example.com"})
        refused(mailing.internal("send-email", {**PLAIN, "to": "ödön@example.com"}), 400, "to")
        assert mailing.tasks() == []


class TestResending:
    def failed(self, mailing: Mailing, gmail: GmailStub) -> str:
        gmail.answer((400, {}))
        html = "<a href='{{ unsubscribeUrl }}'>No more</a>"
        mailing.template(subject="Hi", htmlBody=html)
        send_id = mailing.queue(template="Welcome")
        mailing.work()
        return send_id

    def test_makes_a_new_mail_with_the_same_content(self, mailing: Mailing, gmail: GmailStub) -> None:
        send_id = self.failed(mailing, gmail)
        response = mailing.api.post(f"/api/email-sends/{send_id}/resend")
        assert response.status_code == 201
        new = response.get_json()["data"]
        assert response.headers["Location"] == f"/api/email-sends/{new['id']}"
        assert (new["status"], new["resendOfId"], new["subject"]) == ("queued", send_id, "Hi")
        mailing.work()
        assert mailing.outcome(new["id"]) == ("sent", None)
        assert mailing.outcome(send_id)[0] == "failed"
        # Each has a link of its own.
        assert mailing.token(new["id"]) in body_of(gmail.mails[-1], "html")
        assert mailing.token(send_id) not in body_of(gmail.mails[-1], "html")

    def test_twice_is_a_409_so_two_clicks_are_one_mail(self, mailing: Mailing, gmail: GmailStub) -> None:
        send_id = self.failed(mailing, gmail)
        waiting, done = (f"/api/email-sends?status=failed&resent={resent}" for resent in ("false", "true"))
        assert [row["id"] for row in mailing.api.get(waiting).get_json()["data"]] == [send_id]
        assert mailing.api.post(f"/api/email-sends/{send_id}/resend").status_code == 201
        assert mailing.api.get(waiting).get_json()["data"] == []
        assert [row["id"] for row in mailing.api.get(done).get_json()["data"]] == [send_id]
        refused(mailing.api.post(f"/api/email-sends/{send_id}/resend"), 409)

    def test_is_for_what_failed(self, mailing: Mailing) -> None:
        send_id = mailing.queue()
        refused(mailing.api.post(f"/api/email-sends/{send_id}/resend"), 409)
        mailing.work()
        refused(mailing.api.post(f"/api/email-sends/{send_id}/resend"), 409)
        refused(mailing.api.post(f"/api/email-sends/{NOBODY}/resend"), 404)
        refused(mailing.api.post("/api/email-sends/x/resend"), 400, "id")
        refused(mailing.api.post(f"/api/email-sends/{send_id}/resend", {"to": "b@example.com"}), 400)
        refused(mailing.api.post(f"/api/email-sends/{send_id}/resend", {}), 409)

    def test_of_a_sequence_mail_keeps_its_way_to_unsubscribe(self, mailing: Mailing, gmail: GmailStub) -> None:
        gmail.answer((400, {}))
        send_id = mailing.sequence_mail()
        mailing.work()
        new = mailing.api.created(f"/api/email-sends/{send_id}/resend", None)
        mailing.work()
        assert mailing.token(new["id"]) in gmail.mails[-1]["List-Unsubscribe"]
        assert (new["stepId"], new["enrolmentId"]) == (None, mailing.now(send_id)["enrolmentId"])

    def test_to_a_suppressed_address_sends_nothing(self, mailing: Mailing, gmail: GmailStub) -> None:
        send_id = self.failed(mailing, gmail)
        mailing.api.created("/api/email-suppressions", {"email": "ada@example.com"})
        new = mailing.api.created(f"/api/email-sends/{send_id}/resend", None)
        mailing.work()
        assert mailing.outcome(new["id"]) == ("failed", "the address is suppressed: by_hand")


class TestThePreview:
    def test_fills_a_template_in_for_nobody(self, mailing: Mailing, gmail: GmailStub) -> None:
        template = mailing.template()
        path = f"/api/email-templates/{template['id']}/preview"
        response = mailing.api.post(path, {"variables": {"name": "A & B"}})
        assert response.status_code == 200
        assert response.get_json() == {
            "data": {"subject": "Hello A & B", "html": "<p>Hello A &amp; B</p>", "text": "Hello A & B"}
        }
        refused(mailing.api.post(path, {"variables": {}}), 400, "variables", "name")
        refused(mailing.api.post(f"/api/email-templates/{NOBODY}/preview", {"variables": {}}), 404)
        mailing.work()
        assert gmail.mails == []


def test_suppressing_ends_sequences_and_lifting_it_is_deleting(mailing: Mailing, api: ApiClient) -> None:
    row = mailing.api.created("/api/email-suppressions", {"email": "Ada@example.com"})
    assert row["reason"] == "by_hand"
    refused(mailing.api.post("/api/email-suppressions", {"email": "ADA@example.com"}), 409, "email")
    assert mailing.api.delete(f"/api/email-suppressions/{row['id']}").status_code == 204
    assert mailing.api.post("/api/email-suppressions", {"email": "ADA@example.com"}).status_code == 201
