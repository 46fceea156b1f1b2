"""Notifications: what is told by which channel, and that the record says so."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from tests.operations.conftest import SLACK_TOKEN, Operations
from tests.support.refusals import refused
from tests.work.conftest import rolled_back
from tt_api.database.transaction import transaction
from tt_api.services.operations.notifications import notify

Posted = Callable[[], list[dict[str, str]]]
Says = Callable[..., None]


class TestSlack:
    def test_gets_the_message_in_the_staff_channel_and_the_record_says_sent(
        self, operations: Operations, slack_says: Says, posted: Posted
    ) -> None:
        made = operations.notify(title="Late: <!channel> & co", body="By <https://evil.example|two> days")
        assert (made["status"], made["audience"], made["isRead"], made["sentAt"]) == ("pending", "staff", False, None)
        assert operations.work() == 1
        (message,) = posted()
        assert message["channel"] == "#bridge"
        assert message["text"] == "Late: &lt;!channel&gt; &amp; co\nBy &lt;https://evil.example|two&gt; days"
        now = operations.get(f"/api/notifications/{made['id']}")
        assert (now["status"], now["error"]) == ("sent", None)
        assert now["sentAt"] >= now["createdAt"]
        assert operations.tasks() == [("deliver_notification", "done")]

    def test_is_asked_with_no_transaction_open(self, operations: Operations, stub: HTTPServer) -> None:
        seen: list[Any] = []

        def answer(_: Any) -> Response:
            marked = operations.rows("SELECT status, delivery_started_at IS NOT NULL FROM notifications")
            seen.append((operations.open_transactions(), marked))
            return Response('{"ok": true, "channel": "C1", "ts": "1.2"}', mimetype="application/json")

        stub.expect_request("/slack/chat.postMessage").respond_with_handler(answer)
        operations.notify()
        operations.work()
        assert seen == [(0, [("pending", True)])]

    def test_gets_the_beginning_of_a_long_body(self, operations: Operations, slack_says: Says, posted: Posted) -> None:
        operations.notify(body="x" * 20_000)
        operations.work()
        (message,) = posted()
        assert message["text"] == f"The ship is late\n{'x' * 3000} …"

    def test_gets_what_a_service_tells(self, operations: Operations, slack_says: Says, posted: Posted) -> None:
        with operations.app.app_context(), transaction():
            row = notify(
                "probe", "t\r\n\u202e" * 300, entity_type="deal", entity_id="0190d7c0-0000-7000-8000-000000000000"
            )
        operations.work()
        assert posted()[0]["text"] == "t " * 100
        assert operations.get(f"/api/notifications/{row['id']}")["entityType"] == "deal"

    def test_gets_nothing_of_a_transaction_that_is_rolled_back(
        self, operations: Operations, slack_says: Says, posted: Posted
    ) -> None:
        with operations.app.app_context(), rolled_back():
            notify("probe", "Never")
        assert operations.work() == 0
        assert posted() == []

    def test_is_told_what_is_right_when_the_title_changes_before(
        self, operations: Operations, slack_says: Says, posted: Posted
    ) -> None:
        made = operations.notify()
        operations.api.patch(f"/api/notifications/{made['id']}", {"title": "The ship is on time"})
        operations.work()
        assert posted()[0]["text"] == "The ship is on time"


class TestWithoutAWay:
    @pytest.mark.parametrize("channel", ["slack", "sms", "push"])
    def test_it_is_skipped_with_one_line_and_nothing_of_its_content(
        self, keyless: Operations, capsys: pytest.CaptureFixture[str], channel: str
    ) -> None:
        made = keyless.notify(channel=channel, title="Anna's secret", body="secret")
        capsys.readouterr()
        keyless.work()
        now = keyless.get(f"/api/notifications/{made['id']}")
        assert (now["status"], now["sentAt"], now["error"]) == ("skipped", None, None)
        assert keyless.tasks() == [("deliver_notification", "skipped")]
        logged = "".join(capsys.readouterr())
        (line,) = [line for line in logged.splitlines() if "service_not_configured" in line]
        assert made["id"] in line
        assert channel in line
        assert "secret" not in logged

    def test_a_key_set_later_sends_nothing_old(
        self, keyless: Operations, operations: Operations, slack_says: Says, posted: Posted
    ) -> None:
        keyless.notify()
        keyless.work()
        task = "UPDATE scheduled_tasks SET status = 'pending', finished_at = NULL, due_at = now() RETURNING 1"
        operations.rows(task)
        operations.work()
        assert posted() == []


class TestReading:
    def test_sets_and_clears_when_that_was(self, keyless: Operations) -> None:
        made = keyless.notify(channel="push")
        path = f"/api/notifications/{made['id']}"
        read = keyless.api.patch(path, {"isRead": True}).get_json()["data"]
        assert (read["isRead"], read["version"]) == (True, made["version"] + 1)
        assert read["readAt"] > made["createdAt"]
        assert keyless.api.patch(path, {"isRead": True}).get_json()["data"] == read
        unread = keyless.api.patch(path, {"isRead": False}).get_json()["data"]
        assert (unread["isRead"], unread["readAt"]) == (False, None)
        assert keyless.notify(channel="push", isRead=True)["readAt"] is not None
        refused(keyless.api.patch(path, {"readAt": "2026-01-01T00:00:00Z"}), 400, "readAt")


class TestWhatWasSent:
    @pytest.mark.parametrize(
        "change", [{"title": "Other"}, {"channel": "push"}, {"isRead": True, "body": "Other"}, {"entityType": "deal"}]
    )
    def test_stays_as_it_is(self, operations: Operations, slack_says: Says, change: dict[str, Any]) -> None:
        made = operations.notify()
        operations.work()
        path = f"/api/notifications/{made['id']}"
        sent = operations.get(path)
        refused(operations.api.patch(path, change), 409)
        assert operations.get(path) == sent
        assert operations.api.patch(path, sent).get_json()["data"] == sent
        assert operations.api.patch(path, {**sent, "isRead": True}).status_code == 200

    def test_is_not_deleted(self, keyless: Operations) -> None:
        made = keyless.notify(channel="push")
        refused(keyless.api.delete(f"/api/notifications/{made['id']}"), 405)


class TestRefusals:
    def test_slack_reaches_staff_only(self, keyless: Operations) -> None:
        body = {"channel": "slack", "audience": "client", "notificationType": "probe", "title": "Hello"}
        refused(keyless.api.post("/api/notifications", body), 400, "audience")
        made = keyless.notify(channel="email", audience="client")
        refused(keyless.api.patch(f"/api/notifications/{made['id']}", {"channel": "slack"}), 400, "audience")
        assert keyless.rows("SELECT count(*) FROM notifications") == [(1,)]

    @pytest.mark.parametrize("key", ["status", "sentAt", "error", "readAt", "deliveryStartedAt"])
    def test_the_record_is_not_the_caller_s(self, keyless: Operations, key: str) -> None:
        body = {"channel": "push", "notificationType": "probe", "title": "Hello", key: None}
        refused(keyless.api.post("/api/notifications", body), 400, key)


class TestByMail:
    def test_a_client_gets_a_mail_of_the_queue(self, keyless: Operations) -> None:
        contact = keyless.api.post("/api/contacts", {"firstName": "Ida", "email": "ida@blueheron.example"})
        about = {"channel": "email", "audience": "client", "contactId": contact.get_json()["data"]["id"]}
        made = keyless.notify(**about, title="Your documents", body="<b>are</b> here")
        keyless.work()
        assert keyless.get(f"/api/notifications/{made['id']}")["status"] == "sent"
        assert keyless.rows("SELECT to_email, subject, text_body, html_body FROM email_sends") == [
            ("ida@blueheron.example", "Your documents", "<b>are</b> here", "<p>&lt;b&gt;are&lt;/b&gt; here</p>")
        ]

    @pytest.mark.parametrize("person", [{"doNotContact": True}, {"email": "idá@blueheron.example"}])
    def test_whoever_is_not_to_be_contacted_or_can_t_be_mailed_to_gets_none(
        self, keyless: Operations, person: dict[str, Any]
    ) -> None:
        contact = keyless.api.created("/api/contacts", {"firstName": "Ida", "email": "ida@blueheron.example", **person})
        made = keyless.notify(channel="email", audience="client", contactId=contact["id"])
        keyless.work()
        assert keyless.get(f"/api/notifications/{made['id']}")["status"] == "skipped"
        assert keyless.rows("SELECT count(*) FROM email_sends") == [(0,)]

    def test_a_contact_isn_t_sent_what_staff_are_told_about_them(
        self, keyless: Operations, capsys: pytest.CaptureFixture[str]
    ) -> None:
        contact = keyless.api.created("/api/contacts", {"firstName": "Ida", "email": "ida@blueheron.example"})
        made = keyless.notify(channel="email", contactId=contact["id"], title="Ida never pays")
        capsys.readouterr()
        keyless.work()
        assert keyless.get(f"/api/notifications/{made['id']}")["status"] == "skipped"
        assert keyless.rows("SELECT count(*) FROM email_sends") == [(0,)]
        logged = "".join(capsys.readouterr())
        assert "notification_without_address" in logged
        assert "Ida" not in logged


def test_no_secret_is_in_what_is_stored(operations: Operations, slack_says: Says) -> None:
    slack_says({"ok": False, "error": "invalid_auth"})
    operations.notify()
    operations.work_through()
    stored = operations.rows("SELECT n::text, d::text, t::text FROM notifications n, dead_letters d, scheduled_tasks t")
    assert SLACK_TOKEN not in str(stored)
    assert "ship" not in str([row[1:] for row in stored])
