"""Callers who come again where a busy machine was at fault."""

from collections.abc import Callable
from http import HTTPStatus

from werkzeug.test import TestResponse

# Of each of them nothing was stored, and callers are told to come again. Not of other writers' locks: a deadlock is
# answered like that, and must be seen.
_LATE = ("The database can't be reached", "The database took too long")
_CHANCES = 5


def until_database_answers(send: Callable[[], TestResponse]) -> TestResponse:
    """What is answered once PostgreSQL is there: on a busy machine it stands still for longer than a request waits."""
    response = send()
    for _ in range(_CHANCES - 1):
        if not _is_late(response):
            break
        response = send()
    return response


def _is_late(response: TestResponse) -> bool:
    if response.status_code != HTTPStatus.SERVICE_UNAVAILABLE or "Retry-After" not in response.headers:
        return False
    return str(response.get_json()["error"]["message"]).startswith(_LATE)
