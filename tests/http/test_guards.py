"""Who may call what: every mode's right, missing, wrong and malformed credentials, and unset secrets."""

from itertools import permutations
from time import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from tests.support.probe_blueprints import (
    CREDENTIALS,
    GUARDED,
    ProbeApps,
    guard_of,
    methods_of,
    path_behind,
    path_of,
    right_credentials,
    slack_headers,
)
from tests.support.settings import API_KEY, SECRETS, settings_for
from tt_api.app import create_app
from tt_api.http.guards import Guard

# Header values reach an application as Latin-1, whatever the bytes were.
IN_UTF8 = "schlüssel-für-alle-鍵".encode().decode("latin-1")
MALFORMED = {"empty": "", "blank": "   ", "latin-1": "schl\xfcssel", "utf-8": IN_UTF8, "very long": "k" * 100_000}
SECRET_VARIABLES = {
    Guard.API_KEY: "API_KEYS",
    Guard.SERVICE_KEY: "WEBHOOK_SECRET",
    Guard.INTERNAL_SERVICE: "INTERNAL_SERVICE_SECRET",
    Guard.GROUPS_SECRET: "GROUPS_WEBHOOK_SECRET",
    Guard.SLACK_SIGNATURE: "SLACK_SIGNING_SECRET",
}


@pytest.fixture(scope="module")
def client(lasting_probe: ProbeApps) -> FlaskClient:
    return lasting_probe(APP_ENV="production")


# Everything else needs a credential; a route is added here on purpose or not at all.
PUBLIC_RULES = {
    "/health",
    "/health/work",
    "/livez",
    "/readyz",
    "/",
    "/openapi.json",
    "/docs",
    "/docs/api.md",
    "/docs/assets/<string:name>",
    "/unsubscribe/<string:token>",
    "/api/miles-chat",
    "/api/miles-chat/stream",
    "/api/miles-chat/<string:sessionId>",
    "/api/page-views",
    "/webhooks/page-view",
    "/api/onboarding",
    "/webhooks/form-submit",
    "/t/o/<string:token>.gif",
    "/t/c/<string:token>",
    "/i/<string:token>",
    "/i/<string:token>/invoice.pdf",
    "/p/<string:token>",
    "/studio",
    "/studio/session",
    "/studio/sign-in",
    "/studio/sign-out",
    "/studio/<string:place>",
    "/studio/<string:place>/<string:part>",
    "/studio/<string:place>/<string:part>/<string:detail>",
    "/studio/assets/<string:build>/<string:name>",
    "/studio/assets/<string:build>/<string:folder>/<string:name>",
}


def status(client: FlaskClient, guard: Guard, headers: dict[str, str]) -> int:
    return client.get(path_behind(guard), headers=headers).status_code


class TestACredential:
    @pytest.mark.parametrize("guard", GUARDED)
    def test_of_the_right_mode_passes(self, client: FlaskClient, guard: Guard) -> None:
        assert status(client, guard, right_credentials(guard)) == 200
        posted = client.post(path_behind(guard), data=b"{}", content_type="application/json")
        assert posted.status_code == 401
        headers = right_credentials(guard, b'{"a": 1}')
        posted = client.post(path_behind(guard), data=b'{"a": 1}', content_type="application/json", headers=headers)
        assert posted.get_json() == {"data": {"a": 1}}

    @pytest.mark.parametrize("guard", GUARDED)
    def test_is_required(self, client: FlaskClient, guard: Guard) -> None:
        response = client.get(path_behind(guard))
        assert response.status_code == 401
        assert response.get_json()["error"]["code"] == "UNAUTHORIZED"
        assert "is required" in response.get_json()["error"]["message"]

    @pytest.mark.parametrize("guard", GUARDED)
    def test_that_is_wrong_is_refused_without_repeating_it(self, client: FlaskClient, guard: Guard) -> None:
        headers = {**right_credentials(guard), CREDENTIALS[guard][0]: "not-the-secret"}
        response = client.get(path_behind(guard), headers=headers)
        assert response.status_code == 401
        assert "not-the-secret" not in response.get_data(as_text=True)

    @pytest.mark.parametrize(("guard", "other"), list(permutations(GUARDED, 2)))
    def test_of_another_mode_is_refused(self, client: FlaskClient, guard: Guard, other: Guard) -> None:
        assert status(client, guard, right_credentials(other)) == 401
        header, others_secret = CREDENTIALS[guard][0], CREDENTIALS[other][1]
        assert status(client, guard, {**right_credentials(guard), header: others_secret}) == 401

    @pytest.mark.parametrize("guard", GUARDED)
    @pytest.mark.parametrize("value", list(MALFORMED.values()), ids=list(MALFORMED))
    def test_that_is_malformed_is_refused(self, client: FlaskClient, guard: Guard, value: str) -> None:
        assert status(client, guard, {**right_credentials(guard), CREDENTIALS[guard][0]: value}) == 401

    @pytest.mark.parametrize("guard", GUARDED)
    def test_is_not_what_the_application_keeps_of_its_caller(self, client: FlaskClient, guard: Guard) -> None:
        response = client.get(path_behind(guard), headers=right_credentials(guard))
        assert response.get_json()["caller"]
        assert CREDENTIALS[guard][1] not in response.get_data(as_text=True)


class TestApiKeys:
    @pytest.mark.parametrize("key", [API_KEY, "another-key-4567"])
    def test_each_of_several_works_and_is_a_caller_of_its_own(self, client: FlaskClient, key: str) -> None:
        response = client.get(path_behind(Guard.API_KEY), headers={"X-API-Key": key})
        other = client.get(
            path_behind(Guard.API_KEY), headers={"X-API-Key": {API_KEY: "another-key-4567"}.get(key, API_KEY)}
        )
        assert response.status_code == other.status_code == 200
        assert response.get_json()["caller"] != other.get_json()["caller"]

    @pytest.mark.parametrize("sent", [SECRETS["API_KEYS"], API_KEY[:-1], f"{API_KEY}x", API_KEY.upper(), ","])
    def test_a_part_or_the_whole_list_is_no_key(self, client: FlaskClient, sent: str) -> None:
        assert status(client, Guard.API_KEY, {"X-API-Key": sent}) == 401

    @pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
    def test_a_bearer_token_works_in_any_case_of_the_scheme(self, client: FlaskClient, scheme: str) -> None:
        assert status(client, Guard.API_KEY, {"Authorization": f"{scheme} {API_KEY}"}) == 200

    @pytest.mark.parametrize(
        "value", ["", "Bearer", "Bearer ", f"Basic {API_KEY}", API_KEY, f"Bearer {API_KEY}, {API_KEY}", "Bearer wrong"]
    )
    def test_any_other_authorization_is_refused(self, client: FlaskClient, value: str) -> None:
        assert status(client, Guard.API_KEY, {"Authorization": value}) == 401

    @pytest.mark.parametrize("value", list(MALFORMED.values()), ids=list(MALFORMED))
    def test_a_malformed_bearer_token_is_refused(self, client: FlaskClient, value: str) -> None:
        assert status(client, Guard.API_KEY, {"Authorization": f"Bearer {value}"}) == 401

    def test_a_configured_key_that_is_not_ascii_can_be_used(self, probe: ProbeApps) -> None:
        client = probe(APP_ENV="production", API_KEYS="schlüssel-für-alle-鍵")
        assert status(client, Guard.API_KEY, {"X-API-Key": IN_UTF8}) == 200


class TestAnUnsetSecret:
    @pytest.mark.parametrize("guard", GUARDED)
    @pytest.mark.parametrize("value", ["", "  "])
    def test_refuses_every_request_in_production(self, probe: ProbeApps, guard: Guard, value: str) -> None:
        client = probe(APP_ENV="production", **{SECRET_VARIABLES[guard]: value})
        for headers in ({}, right_credentials(guard), {CREDENTIALS[guard][0]: value}, slack_headers(b"", secret="")):
            assert status(client, guard, headers) == 401
        others = set(GUARDED) - {guard}
        assert [status(client, other, right_credentials(other)) for other in others] == [200] * len(others)

    @pytest.mark.parametrize("guard", GUARDED)
    @pytest.mark.parametrize("environment", ["development", "test"])
    def test_lets_requests_through_elsewhere_with_one_warning(
        self, probe: ProbeApps, guard: Guard, environment: str
    ) -> None:
        client = probe(APP_ENV=environment, LOG_LEVEL="warn", **{SECRET_VARIABLES[guard]: ""})
        with capture_logs() as lines:
            for _ in range(3):
                assert status(client, guard, {}) == 200
            assert status(client, guard, {CREDENTIALS[guard][0]: "whatever"}) == 200
        assert [line["log_level"] for line in lines] == ["warning"]
        assert guard.value in str(lines[0])

    @pytest.mark.parametrize("value", [",", " , ,", ",,,"])
    def test_is_what_blanks_and_commas_are(self, probe: ProbeApps, value: str) -> None:
        in_production = probe(APP_ENV="production", API_KEYS=value)
        assert status(in_production, Guard.API_KEY, {"X-API-Key": ""}) == 401
        assert status(in_production, Guard.API_KEY, {"X-API-Key": ","}) == 401
        assert status(probe(APP_ENV="test", API_KEYS=value), Guard.API_KEY, {}) == 200

    def test_leaves_the_other_keys_of_a_list_valid(self, probe: ProbeApps) -> None:
        client = probe(APP_ENV="production", API_KEYS=f",, {API_KEY} ,")
        assert status(client, Guard.API_KEY, {"X-API-Key": API_KEY}) == 200
        assert status(client, Guard.API_KEY, {"X-API-Key": ""}) == 401


class TestASlackSignature:
    BODY = b'{"type": "event_callback"}'

    def post(self, client: FlaskClient, headers: dict[str, str], body: bytes = BODY) -> int:
        path = path_behind(Guard.SLACK_SIGNATURE)
        return client.post(path, data=body, content_type="application/json", headers=headers).status_code

    @pytest.mark.parametrize(("age", "expected"), [(0, 200), (290, 200), (-290, 200), (310, 401), (-310, 401)])
    def test_is_good_for_five_minutes_either_way(self, client: FlaskClient, age: int, expected: int) -> None:
        assert self.post(client, slack_headers(self.BODY, sent_at=time() - age)) == expected

    def test_covers_the_body(self, client: FlaskClient) -> None:
        assert self.post(client, slack_headers(self.BODY), self.BODY.replace(b"event", b"Event")) == 401

    def test_covers_the_timestamp(self, client: FlaskClient) -> None:
        headers = slack_headers(self.BODY, sent_at=time() - 20)
        assert self.post(client, {**headers, "X-Slack-Request-Timestamp": str(int(time()))}) == 401

    def test_of_another_secret_is_refused(self, client: FlaskClient) -> None:
        assert self.post(client, slack_headers(self.BODY, secret="another")) == 401

    @pytest.mark.parametrize("change", [str.upper, lambda text: text.removeprefix("v0="), lambda text: text[:-1]])
    def test_is_compared_whole(self, client: FlaskClient, change: "type[str]") -> None:
        headers = slack_headers(self.BODY)
        assert self.post(client, {**headers, "X-Slack-Signature": change(headers["X-Slack-Signature"])}) == 401

    @pytest.mark.parametrize(
        "timestamp", ["", "soon", "-1", "1e9", "1.5", " ", "٣٣٣".encode().decode("latin-1"), "\xb2", "9" * 100_000]
    )
    def test_with_a_timestamp_that_is_no_number_is_refused(self, client: FlaskClient, timestamp: str) -> None:
        assert self.post(client, {**slack_headers(self.BODY), "X-Slack-Request-Timestamp": timestamp}) == 401

    @pytest.mark.parametrize("missing", ["X-Slack-Signature", "X-Slack-Request-Timestamp"])
    def test_needs_both_headers(self, client: FlaskClient, missing: str) -> None:
        headers = {name: value for name, value in slack_headers(self.BODY).items() if name != missing}
        assert self.post(client, headers) == 401


class TestEveryRoute:
    @pytest.fixture
    def production(self, database_url: str) -> Flask:
        return create_app(settings_for(database_url, APP_ENV="production"))

    def test_has_exactly_one_guard_and_the_public_ones_are_these(self, production: Flask) -> None:
        guards = {rule.rule: guard_of(production, rule) for rule in production.url_map.iter_rules()}
        assert {rule for rule, guard in guards.items() if guard is Guard.PUBLIC} == PUBLIC_RULES

    def test_below_api_takes_an_api_key(self, production: Flask) -> None:
        below = [rule for rule in production.url_map.iter_rules() if rule.rule.startswith("/api/")]
        assert below
        for rule in below:
            if rule.rule in PUBLIC_RULES:
                continue
            internal = rule.rule.startswith("/api/internal/")
            assert guard_of(production, rule) is (Guard.INTERNAL_SERVICE if internal else Guard.API_KEY), rule

    def test_but_the_public_ones_refuses_a_caller_without_a_credential(self, production: Flask) -> None:
        client = production.test_client()
        answers = {
            (method, rule.rule): client.open(path_of(rule), method=method).status_code
            for rule in production.url_map.iter_rules()
            if rule.rule not in PUBLIC_RULES
            for method in methods_of(rule)
        }
        assert answers
        assert set(answers.values()) == {401}, answers
