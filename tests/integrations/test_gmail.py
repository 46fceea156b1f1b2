"""Gmail: what it is asked, and what is made of its answers."""

import email
import json
import re
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from tests.integrations.stubs import (
    CONTENT,
    QUICK,
    key_file_with,
)
from tt_api.integrations import ErrorKind, ServiceError
from tt_api.integrations.gmail import GmailClient
from tt_api.integrations.mail import Mail


def last(stub: HTTPServer) -> Any:
    return stub.log[-1][0]


class TestGmail:
    UNSUBSCRIBE = f"<https://api.example.com/unsubscribe/{'t' * 200}>"

    @pytest.fixture
    def gmail(self, stub: HTTPServer, key_file: str) -> GmailClient:
        return GmailClient(key_file, "desk@example.com", base_url=stub.url_for("/"), limits=QUICK)

    def mail(self, **changes: Any) -> Mail:
        parts: dict[str, Any] = {
            "to": "jane@example.com",
            "subject": "Bergen — im Mai, für Sie und alle, die noch dazukommen, mit einem sehr langen Betreff",
            "text": "Grüße\n" + "long line " * 300,
            "html": "<p>Grüße</p>" + "<i>long line</i>" * 300,
            "headers": {"List-Unsubscribe": self.UNSUBSCRIBE, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
            "sender_name": "Reisebüro",
        }
        return Mail(**{**parts, **changes})

    def test_mail_has_both_parts_and_its_headers_whole(self, gmail: GmailClient, stub: HTTPServer) -> None:
        stub.expect_request("/gmail/v1/users/me/messages/send", method="POST").respond_with_json({"id": "m1"})
        assert gmail.send(self.mail()) == "m1"
        assert last(stub).headers["Authorization"] == "Bearer ya29.access"
        raw = urlsafe_b64decode(last(stub).json["raw"])
        assert b"List-Unsubscribe: " + self.UNSUBSCRIBE.encode() + b"\r\n" in raw
        lines = [line for line in raw.split(b"\r\n") if not line.startswith(b"List-Unsubscribe:")]
        assert max(map(len, lines)) <= 76
        message = email.message_from_bytes(raw, policy=default)
        assert isinstance(message, EmailMessage)
        assert (message["To"], message["Subject"]) == ("jane@example.com", self.mail().subject)
        assert message["From"] == "Reisebüro <desk@example.com>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message.get_content_type() == "multipart/alternative"
        for kind, expected in (("plain", self.mail().text), ("html", self.mail().html)):
            body = message.get_body((kind,))
            assert body is not None
            assert body.get_content().replace("\r\n", "\n").strip() == expected.strip()

    @pytest.mark.parametrize(
        "subject",
        [
            "リスボンへのご旅行のご予約が確定いたしました。" * 3,
            "Lisbon in May, " * 30 + "(all of it)",
            "Lisbon Lisbon Lisbon é (hi) Lisbon a=b a,b;c é " + "ö" * 80 + " a,b;c é",
            "x" * 900,
            "=?utf-8?q?not_an_encoded_word?=",
            "👩‍👩‍👧 " * 40,
        ],
    )
    def test_long_subjects_are_folded_and_lose_nothing(
        self, gmail: GmailClient, stub: HTTPServer, subject: str
    ) -> None:
        stub.expect_request("/gmail/v1/users/me/messages/send").respond_with_json({"id": "m1"})
        gmail.send(self.mail(subject=subject.strip(), headers={}))
        raw = urlsafe_b64decode(last(stub).json["raw"])
        assert max(map(len, raw.split(b"\r\n"))) <= 76
        assert all(len(word) <= 75 for word in re.findall(rb"=\?utf-8\?[bq]\?[^?]*\?=", raw))
        assert email.message_from_bytes(raw, policy=default)["Subject"] == subject.strip()

    @pytest.mark.parametrize(
        ("to", "written"),
        [
            ("ada@münchen.example", "ada@xn--mnchen-3ya.example"),
            ("ada@mu\u0308nchen.example", "ada@xn--mnchen-3ya.example"),
            ("ada@почта.рф", "ada@xn--80a1acny.xn--p1ai"),
            ("Ada.L@XN--MNCHEN-3YA.example", "Ada.L@XN--MNCHEN-3YA.example"),
        ],
    )
    def test_an_international_domain_is_written_in_its_ascii_form(
        self, gmail: GmailClient, stub: HTTPServer, to: str, written: str
    ) -> None:
        stub.expect_request("/gmail/v1/users/me/messages/send").respond_with_json({"id": "m1"})
        gmail.send(self.mail(to=to))
        assert f"\r\nTo: {written}\r\n".encode() in urlsafe_b64decode(last(stub).json["raw"])

    def test_it_acts_for_the_sender_and_keeps_its_token(self, gmail: GmailClient, stub: HTTPServer) -> None:
        stub.expect_request("/gmail/v1/users/me/messages/send").respond_with_json({"id": "m1"})
        gmail.send(self.mail())
        gmail.send(self.mail())
        assert [request.path for request, _ in stub.log] == ["/token", *["/gmail/v1/users/me/messages/send"] * 2]
        claims = stub.log[0][0].form["assertion"].split(".")[1]
        claims = json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        assert claims["sub"] == "desk@example.com"
        assert claims["scope"] == "https://www.googleapis.com/auth/gmail.send"

    def test_a_token_that_was_taken_back_is_renewed_for_the_next(self, gmail: GmailClient, stub: HTTPServer) -> None:
        stub.expect_oneshot_request("/gmail/v1/users/me/messages/send").respond_with_json({}, 401)
        stub.expect_request("/gmail/v1/users/me/messages/send").respond_with_json({"id": "m1"})
        with pytest.raises(ServiceError) as raised:
            gmail.send(self.mail())
        assert raised.value.kind is ErrorKind.UNAUTHORIZED
        assert gmail.send(self.mail()) == "m1"
        assert sum(request.path == "/token" for request, _ in stub.log) == 2

    def test_a_used_up_quota_isn_t_a_wrong_key(self, gmail: GmailClient, stub: HTTPServer) -> None:
        reasons = [{"reason": "userRateLimitExceeded", "message": CONTENT}]
        stub.expect_request("/gmail/v1/users/me/messages/send").respond_with_json(
            {"error": {"code": 403, "message": CONTENT, "errors": reasons}}, 403, {"Retry-After": "60"}
        )
        with pytest.raises(ServiceError) as raised:
            gmail.send(self.mail())
        assert (raised.value.kind, raised.value.retry_after) == (ErrorKind.RATE_LIMITED, 60)

    @pytest.mark.parametrize("status", [403, 429])
    @pytest.mark.parametrize(
        ("error", "wait"),
        [
            ({"message": "User-rate limit exceeded.  Retry after {in_a_quarter} (Mail sending)"}, 900),
            ({"message": CONTENT, "details": [{"retryDelay": "900.5s"}, {"reason": "RATE_LIMIT_EXCEEDED"}]}, 901),
            ({"message": "Retry after 2400-01-01T00:00:00Z"}, 86_400),
            ({"message": "Retry after 2026-02-30T00:00:00Z"}, None),
            ({"message": CONTENT}, None),
        ],
    )
    def test_how_long_a_quota_is_used_up_stands_in_the_body(
        self, gmail: GmailClient, stub: HTTPServer, status: int, error: dict[str, Any], wait: int | None
    ) -> None:
        reasons = [{"domain": "usageLimits", "reason": "dailyLimitExceeded", "message": CONTENT}]
        in_a_quarter = (datetime.now(UTC) + timedelta(minutes=15)).isoformat(timespec="milliseconds")
        message = error["message"].replace("{in_a_quarter}", in_a_quarter.replace("+00:00", "Z"))
        document = {"error": {"code": status, "status": "X", "errors": reasons, **error, "message": message}}
        stub.expect_request("/gmail/v1/users/me/messages/send").respond_with_json(document, status)
        with pytest.raises(ServiceError) as raised:
            gmail.send(self.mail())
        assert (raised.value.kind, raised.value.may_have_happened) == (ErrorKind.RATE_LIMITED, False)
        # Asked once, whatever it says.
        assert sum(request.path != "/token" for request, _ in stub.log) == 1
        assert raised.value.retry_after == (wait if wait is None else pytest.approx(wait, abs=5))

    @pytest.mark.parametrize(
        "changes",
        [
            {"subject": "hello\r\nBcc: all@example.com"},
            {"headers": {"X-Campaign": "a\nBcc: all@example.com"}},
            {"to": "jane@example.com, all@example.com"},
            {"to": "jane@example.com\nBcc: all@example.com"},
            {"to": ""},
            {"to": "jane"},
            {"to": "jane@"},
            {"to": "jörg@example.com"},
            {"to": "jane@-ü-.example"},
            {"text": "\ud800"},
        ],
    )
    def test_what_can_t_be_a_mail_is_refused_unsent(
        self, gmail: GmailClient, stub: HTTPServer, changes: dict[str, Any]
    ) -> None:
        with pytest.raises(ServiceError) as raised:
            gmail.send(self.mail(**changes))
        assert (raised.value.kind, raised.value.may_have_happened) == (ErrorKind.REFUSED, False)
        assert not stub.log

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            ({"response_data": '{"error": "invalid_grant"}', "status": 400}, ErrorKind.UNAUTHORIZED),
            ({"response_data": "<html>", "status": 200}, ErrorKind.GARBAGE),
            ({"response_data": '{"access_token": ', "status": 200}, ErrorKind.GARBAGE),
        ],
    )
    def test_without_a_token_nothing_was_sent(
        self, stub: HTTPServer, tmp_path: Path, private_key: str, answer: dict[str, Any], kind: ErrorKind
    ) -> None:
        stub.expect_request("/bad-token").respond_with_data(**answer)
        key = key_file_with(tmp_path / "other.json", private_key, stub.url_for("/bad-token"))
        with pytest.raises(ServiceError) as raised:
            GmailClient(key, "desk@example.com", base_url=stub.url_for("/"), limits=QUICK).send(self.mail())
        assert (raised.value.kind, raised.value.may_have_happened) == (kind, False)
        assert all(request.path == "/bad-token" for request, _ in stub.log)

    def test_a_key_file_that_is_none(self, tmp_path: Path) -> None:
        path = key_file_with(tmp_path / "broken.json", "no key", "https://token.example")
        with pytest.raises(ServiceError, match="key_file"):
            GmailClient(path, "desk@example.com")
