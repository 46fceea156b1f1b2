"""Nobody finds out a key by trying: not with OPTIONS, which needs none, and not on public routes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.support.probe_blueprints import GUARDED, ProbeApps, path_behind, right_credentials
from tests.support.settings import API_KEY
from tt_api.http.guards import Guard

PUBLIC = path_behind(Guard.PUBLIC)
_minutes = count()
WRONG = [{"X-API-Key": "wrong"}, {"X-API-Key": ""}, {"Authorization": "Bearer wrong"}]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A minute of the test's own, that doesn't end: what others have counted is over."""
    begins = datetime(2026, 5, 4, 12, 0, 5, tzinfo=UTC) + timedelta(minutes=next(_minutes))
    with time_machine.travel(begins, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(lasting_probe: ProbeApps) -> FlaskClient:
    return lasting_probe(APP_ENV="production", RATE_LIMIT_GLOBAL="1000", RATE_LIMIT_AUTH="2")


class TestOptions:
    @pytest.mark.parametrize("guard", GUARDED)
    def test_is_counted_by_address_whatever_credential_comes_along(self, client: FlaskClient, guard: Guard) -> None:
        right = right_credentials(guard)
        sent: list[dict[str, str]] = [{}, right, dict.fromkeys(right, "wrong"), right]
        answers = [client.options(path_behind(guard), headers=headers) for headers in sent]
        assert [answer.status_code for answer in answers] == [200] * 4
        assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["999", "998", "997", "996"]


class TestAGuardedRoute:
    @pytest.mark.parametrize("guard", GUARDED)
    def test_refuses_wrong_credentials_past_the_limit_and_lets_right_ones_pass(
        self, client: FlaskClient, guard: Guard
    ) -> None:
        right = right_credentials(guard)
        wrong = dict.fromkeys(right, "1")
        path = path_behind(guard)
        assert [client.get(path, headers=wrong).status_code for _ in range(4)] == [401, 401, 429, 429]
        assert client.get(path, headers=right).status_code == 200
        assert client.get(path, headers=wrong).status_code == 429
        assert client.get(path).status_code == 401


class TestAPublicRoute:
    @pytest.mark.parametrize("headers", WRONG)
    def test_counts_wrong_keys_in_the_auth_tier(self, client: FlaskClient, headers: dict[str, str]) -> None:
        answers = [client.get(PUBLIC, headers=headers) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
        assert "wrong credentials" in answers[2].get_json()["error"]["message"]

    def test_shares_that_count_with_the_guarded_ones(self, client: FlaskClient) -> None:
        paths = [PUBLIC, "/api/companies", PUBLIC]
        assert [client.get(path, headers=WRONG[0]).status_code for path in paths] == [200, 401, 429]

    def test_goes_on_serving_callers_without_a_key_and_with_a_right_one(self, client: FlaskClient) -> None:
        for _ in range(3):
            client.get(PUBLIC, headers=WRONG[0])
        assert client.get(PUBLIC).status_code == 200
        assert client.get(PUBLIC, headers={"X-API-Key": API_KEY}).status_code == 200

    def test_knows_no_wrong_key_where_none_is_configured(self, probe: ProbeApps) -> None:
        client = probe(APP_ENV="production", API_KEYS="", RATE_LIMIT_AUTH="2")
        assert {client.get(PUBLIC, headers=WRONG[0]).status_code for _ in range(4)} == {200}

    def test_of_health_is_not_limited(self, client: FlaskClient) -> None:
        answers = [client.get("/livez", headers=WRONG[0]) for _ in range(4)]
        assert {answer.status_code for answer in answers} == {200}
        assert "X-RateLimit-Remaining" not in answers[0].headers
