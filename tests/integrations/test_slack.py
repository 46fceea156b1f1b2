"""Slack: what it is asked, and what is made of its answers."""

import json
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from tests.integrations.stubs import (
    CONTENT,
    QUICK,
    SECRET,
)
from tt_api.integrations import ErrorKind, ServiceError
from tt_api.integrations.slack import SlackClient, SlackWebhook, channel_name, escaped


def last(stub: HTTPServer) -> Any:
    return stub.log[-1][0]


class TestSlack:
    @pytest.fixture
    def slack(self, stub: HTTPServer) -> SlackClient:
        return SlackClient(SECRET, base_url=stub.url_for("/api/"), limits=QUICK)

    def test_message(self, slack: SlackClient, stub: HTTPServer) -> None:
        stub.expect_request("/api/chat.postMessage", method="POST").respond_with_json(
            {"ok": True, "channel": "C1", "ts": "1.2"}
        )
        posted = slack.post_message("#deals", CONTENT, blocks=[{"type": "divider"}])
        assert (posted.channel_id, posted.timestamp) == ("C1", "1.2")
        sent = last(stub)
        assert sent.headers["Authorization"] == f"Bearer {SECRET}"
        assert (sent.json["channel"], sent.json["text"], sent.json["blocks"]) == (
            "#deals",
            CONTENT,
            [{"type": "divider"}],
        )

    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            ("channel_not_found", ErrorKind.REFUSED),
            ("invalid_auth", ErrorKind.UNAUTHORIZED),
            ("missing_scope", ErrorKind.UNAUTHORIZED),
            ("ratelimited", ErrorKind.RATE_LIMITED),
            ("internal_error", ErrorKind.UNAVAILABLE),
        ],
    )
    def test_refusal_inside_a_200(self, slack: SlackClient, stub: HTTPServer, code: str, kind: ErrorKind) -> None:
        stub.expect_request("/api/chat.postMessage").respond_with_json({"ok": False, "error": code})
        with pytest.raises(ServiceError) as raised:
            slack.post_message("C1", CONTENT)
        assert (raised.value.kind, raised.value.detail) == (kind, code)
        assert code in str(raised.value)

    def test_channel_of_an_earlier_attempt_is_found_on_whichever_page(
        self, slack: SlackClient, stub: HTTPServer
    ) -> None:
        name = channel_name("Fjord & Co.", "0199-aa11bb22")
        stub.expect_request("/api/conversations.create").respond_with_json({"ok": False, "error": "name_taken"})
        pages = {
            "": {"ok": True, "channels": [{"id": "C1", "name": "x"}], "response_metadata": {"next_cursor": "two"}},
            "two": {"ok": True, "channels": [{"id": "C2", "name": name}], "response_metadata": {"next_cursor": ""}},
        }
        stub.expect_request("/api/conversations.list").respond_with_handler(
            lambda request: Response(json.dumps(pages[request.form.get("cursor", "")]))
        )
        assert slack.create_channel("Fjord & Co.", key="0199-aa11bb22") == "C2"

    def test_taken_by_nobody_that_can_be_found(self, slack: SlackClient, stub: HTTPServer) -> None:
        stub.expect_request("/api/conversations.create").respond_with_json({"ok": False, "error": "name_taken"})
        stub.expect_request("/api/conversations.list").respond_with_json({"ok": True, "channels": []})
        with pytest.raises(ServiceError, match="name_taken"):
            slack.create_channel("Fjord", key="k1")

    @pytest.mark.parametrize("name", ["Café Zürich & Co.", "x" * 300, "日本旅行", "", "#<!channel>", "a--b__c  d"])
    def test_names_are_what_slack_takes(self, name: str) -> None:
        safe = channel_name(name, "01993d5e-7a4b-7c11-9a52-0c6f3e8d21aB")
        assert safe.endswith("-3e8d21ab")
        assert len(safe) <= 80
        assert set(safe) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert safe != channel_name(name, "01993d5e-7a4b-7c11-9a52-0c6f3e8d21ac")

    def test_strangers_can_t_call_everybody(self) -> None:
        assert escaped("<!channel> & <https://evil|here>") == "&lt;!channel&gt; &amp; &lt;https://evil|here&gt;"

    def test_webhook(self, stub: HTTPServer) -> None:
        stub.expect_request("/services/T/B/X", method="POST").respond_with_data("ok")
        SlackWebhook(stub.url_for("/services/T/B/X"), limits=QUICK).post(CONTENT)
        assert last(stub).json["text"] == CONTENT

    def test_webhook_that_was_taken_away(self, stub: HTTPServer) -> None:
        stub.expect_request("/services/T/B/X").respond_with_data("no_service", 404)
        with pytest.raises(ServiceError, match="no_service"):
            SlackWebhook(stub.url_for("/services/T/B/X"), limits=QUICK).post(CONTENT)
