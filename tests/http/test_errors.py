"""One envelope for every refusal and failure, and how much of it who gets to see."""

import re
from collections.abc import Callable
from typing import Any, NoReturn
from uuid import uuid4

import pytest
from flask import request
from flask.testing import FlaskClient
from werkzeug.exceptions import default_exceptions
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.probe_blueprints import ProbeApps, path_behind, right_credentials
from tests.support.settings import API_KEY
from tt_api import errors
from tt_api.database.transaction import execute
from tt_api.http.guards import Guard

PROBLEM = errors.Problem(("lineItems", 0, "quantity"), "must be from 1 to 999")
FAMILY = {
    "validation": (errors.ValidationError("Invalid input", problems=[PROBLEM]), 400, "VALIDATION_ERROR"),
    "authentication": (errors.AuthError("API key is required"), 401, "UNAUTHORIZED"),
    "not_found": (errors.NotFoundError.of("Deal", "d-1"), 404, "NOT_FOUND"),
    "method": (errors.MethodNotAllowedError("no", allowed=("GET",)), 405, "METHOD_NOT_ALLOWED"),
    "conflict": (errors.ConflictError("taken", problems=[PROBLEM]), 409, "CONFLICT"),
    "precondition": (errors.PreconditionFailedError("moved on"), 412, "PRECONDITION_FAILED"),
    "too_large": (errors.PayloadTooLargeError("too large"), 413, "PAYLOAD_TOO_LARGE"),
    "media_type": (errors.UnsupportedMediaTypeError("not JSON"), 415, "UNSUPPORTED_MEDIA_TYPE"),
    "rate_limit": (errors.RateLimitError("slow down", retry_after_ms=1_500), 429, "RATE_LIMITED"),
    "internal": (errors.AppError("a bug"), 500, "INTERNAL_ERROR"),
    "external": (errors.ExternalServiceError("Slack is down"), 502, "EXTERNAL_SERVICE_ERROR"),
    "unavailable": (errors.ServiceUnavailableError("database away"), 503, "SERVICE_UNAVAILABLE"),
}


def raising(error: Exception) -> Callable[[], NoReturn]:
    def fail() -> NoReturn:
        raise error

    return fail


# What the view of `failed` raises next.
TO_RAISE: list[Exception] = []


def fail() -> NoReturn:
    raise TO_RAISE.pop()


def failed(
    probe: ProbeApps, error: Exception, headers: dict[str, str] | None = None, **environment: str
) -> TestResponse:
    """What a view answers that raises this."""
    TO_RAISE.append(error)
    return probe(fail, **environment).get("/probe/views/fail", headers=headers)


def envelope(response: TestResponse) -> dict[str, Any]:
    body = response.get_json()
    assert list(body) == ["error"]
    assert response.mimetype == "application/json"
    assert body["error"]["requestId"] == response.headers["X-Request-Id"]
    return dict(body["error"])


@pytest.fixture(scope="module", params=["production", "development", "test"])
def family(request: pytest.FixtureRequest, lasting_probe: ProbeApps) -> FlaskClient:
    """A view for each member, by its name, in each environment."""
    views = {member: raising(error) for member, (error, _, _) in FAMILY.items()}
    for member, view in views.items():
        view.__name__ = member
    return lasting_probe(*views.values(), APP_ENV=request.param)


class TestTheFamily:
    @pytest.mark.parametrize("member", list(FAMILY))
    def test_has_one_shape(self, family: FlaskClient, member: str) -> None:
        _, status, code = FAMILY[member]
        response = family.get(f"/probe/views/{member}")
        assert response.status_code == status
        found = envelope(response)
        assert found["code"] == code
        assert found["message"]
        assert found.keys() <= {"code", "message", "details", "retryAfterMs", "stack", "requestId"}

    def test_gives_the_place_of_each_problem(self, lasting_probe: ProbeApps) -> None:
        for member in ("validation", "conflict"):
            found = envelope(failed(lasting_probe, FAMILY[member][0]))
            assert found["details"] == [{"path": ["lineItems", 0, "quantity"], "message": "must be from 1 to 999"}]

    def test_says_when_to_come_back(self, lasting_probe: ProbeApps) -> None:
        limited = failed(lasting_probe, FAMILY["rate_limit"][0])
        assert envelope(limited)["retryAfterMs"] == 1_500
        assert limited.headers["Retry-After"] == "2"
        assert int(failed(lasting_probe, FAMILY["unavailable"][0]).headers["Retry-After"]) > 0

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 418, 422, 500, 501, 503])
    def test_covers_what_libraries_raise(self, lasting_probe: ProbeApps, status: int) -> None:
        response = failed(lasting_probe, default_exceptions[status]())
        assert envelope(response)["code"]
        assert (response.status_code >= 500) == (status >= 500)


class TestNotFound:
    def test_names_the_route(self, client: FlaskClient) -> None:
        found = envelope(client.post("/api/nowhere?email=jane@example.com"))
        assert found["code"] == "NOT_FOUND"
        assert "POST" in found["message"]
        assert "/api/nowhere" in found["message"]
        assert "jane" not in found["message"]

    @pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
    def test_names_the_entity_and_its_id(self, api: ApiClient, method: str) -> None:
        missing = str(uuid4())
        body = {"json": {"name": "A"}} if method == "PATCH" else {}
        found = envelope(api._send(method, f"/api/companies/{missing}", **body))
        assert found["code"] == "NOT_FOUND"
        assert "Company" in found["message"]
        assert missing in found["message"]

    def test_of_a_method_says_which_ones_there_are(self, client: FlaskClient) -> None:
        response = client.put("/api/companies")
        assert envelope(response)["code"] == "METHOD_NOT_ALLOWED"
        allowed = {method.strip() for method in response.headers["Allow"].split(",")}
        assert {"GET", "POST"} <= allowed <= {"GET", "POST", "HEAD", "OPTIONS"}


class TestValidationDetails:
    """A body with a misspelt field, by environment and caller."""

    BODY = {"nmae": "Blue Heron"}  # noqa: RUF012 - read only
    EXPOSED = {"APP_ENV": "production", "EXPOSE_VALIDATION_DETAILS": "true"}  # noqa: RUF012 - likewise

    def details(self, client: FlaskClient) -> Any:
        response = client.post("/api/companies", json=self.BODY, headers={"X-API-Key": API_KEY})
        assert response.status_code == 400
        return envelope(response).get("details")

    @pytest.mark.parametrize("environment", ["development", "test"])
    def test_are_shown_outside_production(self, lasting_probe: ProbeApps, environment: str) -> None:
        assert ["nmae"] in [detail["path"] for detail in self.details(lasting_probe(APP_ENV=environment))]

    def test_are_left_out_in_production(self, lasting_probe: ProbeApps) -> None:
        assert self.details(lasting_probe(APP_ENV="production")) is None
        assert self.details(lasting_probe(APP_ENV="production", EXPOSE_VALIDATION_DETAILS="false")) is None

    def test_are_given_to_callers_with_a_key_where_that_is_enabled(self, lasting_probe: ProbeApps) -> None:
        assert self.details(lasting_probe(**self.EXPOSED))

    @pytest.mark.parametrize(("headers", "shown"), [({}, False), ({"X-API-Key": "wrong"}, False)])
    def test_are_not_given_to_anyone_else(self, lasting_probe: ProbeApps, headers: dict[str, str], shown: bool) -> None:
        found = envelope(failed(lasting_probe, FAMILY["validation"][0], headers, **self.EXPOSED))
        assert found["message"] == "Invalid input"
        assert ("details" in found) is shown

    def test_are_given_to_callers_with_a_key_on_public_routes_too(self, lasting_probe: ProbeApps) -> None:
        response = failed(lasting_probe, FAMILY["validation"][0], {"X-API-Key": API_KEY}, **self.EXPOSED)
        assert "details" in envelope(response)

    def test_of_a_conflict_are_shown_in_production(self, lasting_probe: ProbeApps) -> None:
        assert "details" in envelope(failed(lasting_probe, FAMILY["conflict"][0], APP_ENV="production"))


class TestAFailureOfOurs:
    SECRET = "postgresql://tt:hunter2@db.internal/tt for jane@example.com, +1 415 555 0100"

    @pytest.mark.parametrize("error", [RuntimeError(SECRET), errors.AppError(SECRET), KeyError(SECRET)])
    def test_is_generic_in_production(self, lasting_probe: ProbeApps, error: Exception) -> None:
        response = failed(lasting_probe, error, APP_ENV="production")
        found = envelope(response)
        assert (response.status_code, found["code"]) == (500, "INTERNAL_ERROR")
        assert found.keys() == {"code", "message", "requestId"}
        for part in ("hunter2", "jane", "555", "postgresql", "Error"):
            assert part not in found["message"]

    def test_of_an_outside_service_is_generic_in_production(self, lasting_probe: ProbeApps) -> None:
        found = envelope(failed(lasting_probe, FAMILY["external"][0], APP_ENV="production"))
        assert "Slack" not in found["message"]
        assert "Slack" in envelope(failed(lasting_probe, FAMILY["external"][0], APP_ENV="test"))["message"]

    def test_has_a_stack_in_development_only(self, lasting_probe: ProbeApps) -> None:
        stack = envelope(failed(lasting_probe, RuntimeError(f"wires crossed at {self.SECRET}"), APP_ENV="development"))[
            "stack"
        ]
        assert "Traceback" in stack
        assert "wires crossed" in stack
        for part in ("hunter2", "jane@example.com", "555 0100"):
            assert part not in stack
        response = failed(lasting_probe, RuntimeError("wires crossed"), APP_ENV="test")
        assert envelope(response).keys() == {"code", "message", "requestId"}
        assert "Traceback" not in response.get_data(as_text=True)

    def test_is_no_stack_for_a_refusal(self, lasting_probe: ProbeApps) -> None:
        for member in ("validation", "not_found", "conflict"):
            assert "stack" not in envelope(failed(lasting_probe, FAMILY[member][0], APP_ENV="development"))

    @pytest.mark.parametrize("guard", list(Guard))
    def test_body_that_is_not_json_is_none(self, lasting_probe: ProbeApps, guard: Guard) -> None:
        headers = right_credentials(guard, b"\xff{")
        response = lasting_probe().post(
            path_behind(guard), data=b"\xff{", content_type="application/json", headers=headers
        )
        assert envelope(response)["code"] == "VALIDATION_ERROR"


def store() -> str:
    """A view that stores a company with a column's value as it came."""
    column, value = request.args["column"], request.args["value"]
    execute(f"INSERT INTO companies (name, slug, {column}) VALUES ('Blue Heron', 'blue-heron', {value})")  # noqa: S608
    return "stored"


class TestAConstraint:
    """What PostgreSQL refuses in a view that didn't check."""

    @pytest.mark.parametrize(
        ("column", "value", "status", "path"),
        [
            ("lead_score", "101", 400, "leadScore"),
            ("employee_count", "-1", 400, "employeeCount"),
            ("parent_company_id", "'3f0c1a52-7a5e-4d0e-9a57-2f5a1c0b9d11'", 400, "parentCompanyId"),
            ("employee_count", "99999999999", 400, None),
            ("country", "'Austria'", 400, None),
            ("stage", "'no such stage'", 400, None),
        ],
    )
    def test_is_the_callers_400(
        self, lasting_probe: ProbeApps, column: str, value: str, status: int, path: str | None
    ) -> None:
        response = lasting_probe(store).post("/probe/views/store", query_string={"column": column, "value": value})
        assert response.status_code == status
        found = envelope(response)
        assert found["code"] == "VALIDATION_ERROR"
        if path:
            assert [detail["path"] for detail in found["details"]] == [[path]]
        assert not re.search(r"psycopg|relation|ck_|fk_|Austria", response.get_data(as_text=True))

    def test_of_uniqueness_is_a_409_with_the_path(self, app: object, lasting_probe: ProbeApps) -> None:
        client, row = lasting_probe(store), {"column": "lead_score", "value": "1"}
        assert client.post("/probe/views/store", query_string=row).status_code == 200
        response = client.post("/probe/views/store", query_string=row)
        assert response.status_code == 409
        assert [detail["path"] for detail in envelope(response)["details"]] == [["slug"]]
        assert "blue-heron" not in response.get_data(as_text=True)
