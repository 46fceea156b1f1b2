"""Gmail as a stub: it gives out access tokens, takes mails, and answers what it is told to."""

import email
import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.integrations.stubs import key_file_with

SENDER = "desk@agency.example"
SEND_PATH = "/gmail/v1/users/me/messages/send"
Answer = Callable[[Request], Response]


class GmailStub:
    """A mailbox; takes every mail until it is told otherwise."""

    def __init__(self, server: HTTPServer, folder: Path) -> None:
        self._server = server
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        self.settings = {
            "GOOGLE_SERVICE_ACCOUNT_KEY_FILE": key_file_with(folder / "key.json", private, server.url_for("/token")),
            "GMAIL_SENDER": SENDER,
            "GMAIL_API_URL": server.url_for("").rstrip("/"),
        }
        self._answers: list[Answer] = []
        self.mails: list[EmailMessage] = []
        self.token_status = 200

    def reset(self) -> None:
        """Forget what came and what was to be answered."""
        self._server.clear()
        self.mails.clear()
        self._answers = []
        token = {"access_token": "ya29.stub", "expires_in": 3600, "token_type": "Bearer"}
        self._server.expect_request("/token").respond_with_handler(lambda _: _json(self.token_status, token))
        self.token_status = 200
        self._server.expect_request(SEND_PATH, method="POST").respond_with_handler(self._take)

    def answer(self, *answers: Answer | tuple[int, Any] | tuple[int, Any, dict[str, str]]) -> None:
        """What the next mails are answered with, one after the other; those after them are taken."""
        self._answers = [one if callable(one) else _answering(*one) for one in answers]

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    def _take(self, request: Request) -> Response:
        raw = urlsafe_b64decode(request.get_json()["raw"])
        mail = email.message_from_bytes(raw, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        if self._answers:
            return self._answers.pop(0)(request)
        return _json(200, {"id": f"gmail-{len(self.mails)}", "threadId": "t"})


def body_of(mail: EmailMessage, kind: str) -> str:
    """The text or the HTML of a mail."""
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n").strip()


def _answering(status: int, body: Any, headers: dict[str, str] | None = None) -> Answer:
    return lambda _: _json(status, body, headers)


def _json(status: int, body: Any, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(body), status, headers, content_type="application/json")
