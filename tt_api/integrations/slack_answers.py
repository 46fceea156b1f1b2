"""What Slack's answers and its library's exceptions mean."""

import re
from collections.abc import Mapping
from http.client import HTTPException
from socket import gaierror
from typing import Any
from urllib.error import URLError

from tt_api.integrations.failures import ErrorKind, ServiceError, kind_of, seconds_to_wait

HTTP_OK = 200
_CODE = re.compile(r"[a-z_]{1,64}")
_KEY_WRONG = frozenset(
    {
        *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "no_permission"),
        *("missing_scope", "not_allowed_token_type", "org_login_required", "ekm_access_denied", "access_denied"),
    }
)
_SLACK_S_FAULT = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)


class SlackError(ServiceError):
    """Slack failed."""

    service = "slack"


def refusal(response: Any) -> SlackError:
    """The error for an answer in which Slack refuses, or that isn't Slack's."""
    wait = seconds_to_wait(header(response.headers, "retry-after"))
    if response.status_code != HTTP_OK:
        return SlackError(kind_of(response.status_code), retry_after=wait, detail=response.status_code)
    code = response.data.get("error") if isinstance(response.data, dict) else None
    # For an answer that isn't JSON the library makes up an error of its own, which quotes it.
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return SlackError(ErrorKind.GARBAGE)
    kind = ErrorKind.REFUSED
    if code in _KEY_WRONG:
        kind = ErrorKind.UNAUTHORIZED
    elif code in ("ratelimited", "rate_limited"):
        kind = ErrorKind.RATE_LIMITED
    elif code in _SLACK_S_FAULT:
        kind = ErrorKind.UNAVAILABLE
    return SlackError(kind, retry_after=wait, detail=code)


def transport_failure(error: Exception) -> SlackError:
    """The error for no answer, or one that can't be read."""
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, TimeoutError):
        return SlackError(ErrorKind.TIMEOUT)
    if isinstance(reason, OSError | HTTPException):
        return SlackError(ErrorKind.UNAVAILABLE, reached=not isinstance(reason, ConnectionRefusedError | gaierror))
    return SlackError(ErrorKind.GARBAGE)


def header(headers: Mapping[str, Any], name: str) -> str | None:
    """A header, in any case; the library gives strings or lists."""
    value = next((value for key, value in headers.items() if key.lower() == name), None)
    return str(value[0] if isinstance(value, list) and value else value) if value is not None else None


def text_in(document: Any, name: str) -> str:
    """A part of an answer that is a string.

    Raises:
        SlackError: it isn't.
    """
    value = document.get(name) if isinstance(document, Mapping) else None
    if not isinstance(value, str) or not value:
        raise SlackError(ErrorKind.GARBAGE)
    return value


def list_in(document: Mapping[str, Any], name: str) -> list[Any]:
    """A part of an answer that is a list.

    Raises:
        SlackError: it isn't.
    """
    value = document.get(name)
    if not isinstance(value, list):
        raise SlackError(ErrorKind.GARBAGE)
    return value
