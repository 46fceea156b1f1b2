"""What callers and orchestrators are told while PostgreSQL is away, and once it is back."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.settings import API_KEY

Send = Callable[[], TestResponse]

# The contract's two seconds, and some for the request itself. A busy machine may take longer for that: then the same is
# asked again, until it has had so many chances that only a wait of ours explains it.
IN_TIME = 2.5
CHANCES = 20
KEY = {"X-API-Key": API_KEY}
COMPANIES = "/api/companies"
# With one thread configured, the pool holds three connections at most.
THREADS = {"WEB_THREADS": "1"}
POOL = 3


def in_time(sends: Sequence[Send]) -> list[TestResponse]:
    """The answers to requests sent at once, each within the limit; the last of them where they are asked again."""

    def timed(send: Send) -> tuple[TestResponse, float]:
        started = monotonic()
        return send(), monotonic() - started

    for _ in range(CHANCES):
        with ThreadPoolExecutor(len(sends)) as threads:
            answers = list(threads.map(timed, sends))
        if max(seconds for _, seconds in answers) < IN_TIME:
            return [response for response, _ in answers]
    raise AssertionError(f"not once within {IN_TIME} s, but in {[seconds for _, seconds in answers]}")


def assert_unavailable(*sends: Send, cut_off: bool = False) -> None:
    """Each is told to come again.

    Args:
        cut_off: whether PostgreSQL may be lost while a write is to commit: nobody is asked to repeat that one.
    """
    for response in in_time(sends):
        assert response.status_code == 503
        error = response.get_json()["error"]
        assert error["code"] == "SERVICE_UNAVAILABLE"
        assert error["requestId"] == response.headers["X-Request-Id"]
        writes = response.request.method != "GET"
        if cut_off and writes and "may have been stored" in error["message"]:
            assert "Retry-After" not in response.headers
        else:
            assert int(response.headers["Retry-After"]) > 0


def request(client: FlaskClient, method: str, path: str = COMPANIES, body: Any = None) -> Send:
    """A request to be sent from any thread."""
    own = client.application.test_client()
    return lambda: own.open(path, method=method, json=body, headers=KEY)


def assert_away(client: FlaskClient) -> None:
    """What monitors and orchestrators are told."""
    health, ready, live = in_time([request(client, "GET", path) for path in ("/health", "/readyz", "/livez")])
    assert health.status_code == ready.status_code == 503
    assert health.get_json() == {"status": "error", "checks": {"database": "error", "redis": "not_configured"}}
    assert live.status_code == 200


def assert_back(client: FlaskClient) -> None:
    """Reads and writes work, the first of them included."""
    assert client.get(COMPANIES, headers=KEY).status_code == 200
    assert client.post(COMPANIES, json={"name": "Back"}, headers=KEY).status_code == 201
    assert client.get("/health").status_code == client.get("/readyz").status_code == 200
