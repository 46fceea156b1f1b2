"""Gmail: mails from one mailbox of the agency, through a service account that may act for it."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import partial
from typing import Any

from tt_api.config import Settings
from tt_api.integrations.attempts import Deadline, Limits, attempt
from tt_api.integrations.failures import ErrorKind, ServiceError, kind_of, seconds_to_wait, silence
from tt_api.integrations.gmail_refusals import read_refusal
from tt_api.integrations.mail import Mail, mime_of
from tt_api.integrations.wire import Answer, Ask, exchange

_SCOPES = ("https://www.googleapis.com/auth/gmail.send",)
_FORBIDDEN = 403


class GmailError(ServiceError):
    """Gmail failed."""

    service = "gmail"


class GmailClient:
    """Sends mails.

    Args:
        key_file: the service account's key, as Google gives it out (JSON).
        sender: the mailbox that it acts for.
    """

    def __init__(
        self,
        key_file: str,
        sender: str,
        *,
        base_url: str = "https://gmail.googleapis.com/",
        limits: Limits | None = None,
    ) -> None:
        from google.oauth2.service_account import Credentials
        from googleapiclient.discovery import build

        silence("googleapiclient", "google.auth", "google_auth_httplib2", "google.oauth2")
        self._sender = sender
        self._limits = limits or Limits()
        try:
            self._credentials: Any = Credentials.from_service_account_file(  # type: ignore[no-untyped-call]  # google-auth's
                key_file, scopes=_SCOPES, subject=sender
            )
        except (OSError, ValueError):
            raise GmailError(ErrorKind.UNAUTHORIZED, detail="key_file", reached=False) from None
        # The API's description ships with the library; discovery would be another call.
        self._api: Any = build(
            "gmail",
            "v1",
            http=_Transport(None, None),  # type: ignore[call-overload]  # anything with httplib2's request() will do
            static_discovery=True,
            client_options={"api_endpoint": base_url},
        )

    def send(self, mail: Mail) -> str:
        """Send a mail; not retried where it may have been sent, since Gmail takes no idempotency key.

        Returns:
            Gmail's id of the message.

        Raises:
            GmailError: it failed; see `may_have_happened`.
        """
        try:
            raw = urlsafe_b64encode(mime_of(mail, self._sender)).decode()
        except ValueError:
            raise GmailError(ErrorKind.REFUSED, detail="message", reached=False) from None
        return attempt(partial(self._send, {"raw": raw}), self._limits, service=GmailError.service, repeatable=False)

    def _send(self, body: dict[str, str], deadline: Deadline) -> str:
        from googleapiclient.errors import HttpError

        transport = _Transport(deadline, self._token(deadline))
        try:
            document = self._api.users().messages().send(userId="me", body=body).execute(http=transport)
        except HttpError as error:
            raise self._refusal(error) from None
        except (ValueError, RecursionError):
            raise GmailError(ErrorKind.GARBAGE) from None
        message_id = document.get("id") if isinstance(document, dict) else None
        if not isinstance(message_id, str) or not message_id:
            raise GmailError(ErrorKind.GARBAGE)
        return message_id

    def _token(self, deadline: Deadline) -> str:
        """The current access token, or a new one. If this fails, no mail was sent."""
        from google.auth.exceptions import GoogleAuthError
        from google_auth_httplib2 import Request  # type: ignore[import-untyped]  # has no types

        if not self._credentials.valid:
            try:
                self._credentials.refresh(Request(_Transport(deadline, None)))
            except GmailError as error:
                raise GmailError(error.kind, retry_after=error.retry_after, reached=False) from None
            except GoogleAuthError as error:
                kind = ErrorKind.UNAVAILABLE if error.retryable else ErrorKind.UNAUTHORIZED
                raise GmailError(kind, detail="token", reached=False) from None
            except (ValueError, TypeError, KeyError, AttributeError):
                raise GmailError(ErrorKind.GARBAGE, detail="token", reached=False) from None
        return str(self._credentials.token)

    def _refusal(self, error: Any) -> GmailError:
        status = int(error.resp.status)
        kind, wait = kind_of(status), seconds_to_wait(error.resp.get("retry-after"))
        said = read_refusal(error.content)
        if status == _FORBIDDEN and said.quota:
            kind = ErrorKind.RATE_LIMITED
        if kind is ErrorKind.RATE_LIMITED:
            wait = said.wait_seconds if wait is None else wait
        elif kind is ErrorKind.UNAUTHORIZED:
            # It may have been revoked early: the next attempt gets a new one.
            self._credentials.token = None
        return GmailError(kind, retry_after=wait, detail=status)


class _Transport:
    """Stands in for httplib2, which may send a request twice when a connection breaks.

    Args:
        deadline: of the call; None where nothing may be sent.
        token: sent as the bearer token.
    """

    def __init__(self, deadline: Deadline | None, token: str | None) -> None:
        self._deadline = deadline
        self._token = token

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> tuple[Any, bytes]:
        """httplib2's ``Http.request``."""
        from httplib2 import Response

        if self._deadline is None:
            raise GmailError(ErrorKind.UNAVAILABLE, detail="discovery", reached=False)
        extra = {"authorization": f"Bearer {self._token}"} if self._token else {}
        content = body.encode() if isinstance(body, str) else body
        ask = Ask(method, uri, {**(headers or {}), **extra}, body=content)
        answer: Answer = exchange(ask, self._deadline, GmailError)
        return Response({**answer.headers, "status": str(answer.status)}), answer.body


def gmail_client(settings: Settings) -> GmailClient | None:
    """The client, where ``GOOGLE_SERVICE_ACCOUNT_KEY_FILE`` and ``GMAIL_SENDER`` are set.

    Raises:
        GmailError: the key file can't be used.
    """
    if not settings.google_service_account_key_file or not settings.gmail_sender:
        return None
    return GmailClient(
        settings.google_service_account_key_file, settings.gmail_sender, base_url=f"{settings.gmail_api_url}/"
    )
