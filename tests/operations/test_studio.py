"""Signing in to the studio: an API key for a cookie, which then passes where the key would."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.catalog import query
from tests.support.emptying import empty_database
from tests.support.settings import API_KEY, settings_for
from tt_api.app import create_app
from tt_api.models.enums import DealStage, LeadSource
from tt_api.services.crm.pipeline import OPEN_STAGES, WON_STAGES
from tt_api.studio.modules import APP

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"
COMPANY = {"name": "Blue Heron Analytics"}
Start = Callable[..., FlaskClient]


@pytest.fixture
def start(database_url: str) -> Iterator[Start]:
    yield lambda **environment: _application(database_url, environment).test_client()
    empty_database(database_url)


def _application(database_url: str, environment: dict[str, str]) -> Flask:
    return create_app(settings_for(database_url, **{"STUDIO": "on", **environment}))


@pytest.fixture(scope="module")
def studio_app(database_url: str) -> Flask:
    return _application(database_url, {})


@pytest.fixture
def browser(app: Flask, studio_app: Flask) -> FlaskClient:
    return studio_app.test_client()


def sign_in(browser: FlaskClient, key: str = API_KEY, **more: object) -> TestResponse:
    return browser.post("/studio/sign-in", json={"apiKey": key, **more})


def token_of(browser: FlaskClient) -> dict[str, str]:
    return {"X-CSRF-Token": browser.get("/studio/session").get_json()["data"]["csrfToken"]}


def cookie_of(signed_in: TestResponse) -> str:
    return signed_in.headers["Set-Cookie"].partition(";")[0]


def get_with(cookie: str, browser: FlaskClient, path: str = "/api/companies") -> TestResponse:
    """Ask with a cookie that isn't the browser's own, which would take its place."""
    return browser.application.test_client(use_cookies=False).get(path, headers={"Cookie": cookie})


class TestSigningIn:
    def test_exchanges_a_key_for_a_cookie_that_no_script_can_read(
        self, browser: FlaskClient, database_url: str
    ) -> None:
        response = sign_in(browser)
        assert response.status_code == 204
        cookie = response.headers["Set-Cookie"]
        for part in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"):
            assert part in cookie
        assert API_KEY not in cookie
        token = cookie.partition("tt_studio=")[2].partition(";")[0]
        ((stored,),) = query(database_url, "SELECT encode(token_digest, 'escape') FROM studio_sessions")
        assert token not in stored, "the database knows its digest alone"
        assert browser.get("/api/companies").status_code == 200

    def test_is_secure_in_production(self, start: Start) -> None:
        assert "Secure" in sign_in(start(APP_ENV="production")).headers["Set-Cookie"]

    @pytest.mark.parametrize("key", ["wrong", "schlüssel", "k" * 4096, "\ud7ff"])
    def test_takes_a_right_key_only(self, browser: FlaskClient, key: str) -> None:
        response = sign_in(browser, key)
        assert (response.status_code, "Set-Cookie" in response.headers) == (401, False)
        assert browser.get("/api/companies").status_code == 401

    def test_is_json_only_which_no_form_of_another_site_can_send(self, browser: FlaskClient) -> None:
        for kind in ("text/plain", "application/x-www-form-urlencoded"):
            body = f'{{"apiKey": "{API_KEY}"}}'
            assert browser.post("/studio/sign-in", data=body, content_type=kind).status_code == 415

    def test_counts_with_the_failed_credentials_of_an_address(self, start: Start) -> None:
        browser = start(RATE_LIMIT_AUTH="3")
        assert [sign_in(browser, key).status_code for key in ("a", API_KEY, "b", API_KEY)] == [401, 204, 401, 429]

    def test_needs_no_key_where_none_is_configured(self, start: Start) -> None:
        browser = start(API_KEYS="")
        assert browser.get("/studio/session").get_json()["data"]["signedIn"] is True
        assert browser.post("/api/companies", json=COMPANY).status_code == 201


class TestASession:
    def test_says_whose_it_is_not(self, browser: FlaskClient) -> None:
        assert browser.get("/studio/session").get_json()["data"] == {
            "signedIn": False,
            "person": None,
            "readOnly": False,
            "csrfToken": None,
            "expiresAt": None,
            "timezone": "America/New_York",
        }

    def test_changes_something_only_with_the_token_of_its_own_pages(self, browser: FlaskClient) -> None:
        sign_in(browser)
        for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "schl\xfcssel"}):
            response = browser.post("/api/companies", json=COMPANY, headers=headers)
            assert response.status_code == 401
            assert "X-CSRF-Token" in response.get_json()["error"]["message"]
        assert browser.post("/api/companies", json=COMPANY, headers=token_of(browser)).status_code == 201

    def test_of_another_browser_has_another_token(self, start: Start) -> None:
        one, other = start(), start()
        sign_in(one)
        sign_in(other)
        assert one.post("/api/companies", json=COMPANY, headers=token_of(other)).status_code == 401

    def test_that_only_looks_changes_nothing(self, browser: FlaskClient) -> None:
        sign_in(browser, readOnly=True)
        assert browser.get("/api/companies").status_code == 200
        response = browser.post("/api/companies", json=COMPANY, headers=token_of(browser))
        assert response.status_code == 401
        assert "read-only" in response.get_json()["error"]["message"]

    def test_ends_when_its_holder_signs_out(self, browser: FlaskClient, database_url: str) -> None:
        sign_in(browser)
        assert browser.post("/studio/sign-out").status_code == 204
        assert browser.get("/api/companies").status_code == 401
        assert query(database_url, "SELECT count(*) FROM studio_sessions") == [(0,)]

    def test_taken_along_is_worth_nothing_once_signed_out(self, browser: FlaskClient) -> None:
        stolen = cookie_of(sign_in(browser))
        assert get_with(stolen, browser).status_code == 200
        browser.post("/studio/sign-out")
        assert get_with(stolen, browser).status_code == 401

    def test_ends_with_its_key(self, start: Start, browser: FlaskClient) -> None:
        cookie = cookie_of(sign_in(browser))
        assert get_with(cookie, start()).status_code == 200
        revoked = start(API_KEYS="another-key-4567")
        assert get_with(cookie, revoked).status_code == 401
        assert get_with(cookie, revoked, "/studio/session").get_json()["data"]["signedIn"] is False

    def test_ends_after_twelve_hours(self, browser: FlaskClient, database_url: str) -> None:
        sign_in(browser)
        query(database_url, "UPDATE studio_sessions SET expires_at = clock_timestamp() RETURNING 1")
        assert browser.get("/api/companies").status_code == 401

    def test_counts_as_its_key_does(self, browser: FlaskClient) -> None:
        sign_in(browser)
        left = [
            int(browser.get("/api/companies", headers=headers).headers["X-RateLimit-Remaining"])
            for headers in ({}, {"X-API-Key": API_KEY})
        ]
        assert left[0] - left[1] == 1

    def test_opens_nothing_but_what_a_key_opens(self, browser: FlaskClient) -> None:
        sign_in(browser)
        for path in ("/internal/dead-letters", "/api/internal/contacts"):
            assert browser.get(path).status_code == 401

    def test_that_is_made_up_costs_no_look_into_the_database(self) -> None:
        browser = _application(NOWHERE, {}).test_client()
        made_up = f"tt_studio={'x' * 43}.{'0' * 64}"
        for path, status in (("/api/companies", 401), ("/studio/session", 200)):
            assert get_with(made_up, browser, path).status_code == status

    def test_is_signed_as_a_whole(self, browser: FlaskClient) -> None:
        cookie = cookie_of(sign_in(browser))
        for other in (f"{cookie}0", cookie[:-1], cookie.replace(".", "x."), cookie.replace(".", "..")):
            assert get_with(other, browser).status_code == 401

    def test_is_not_looked_up_for_monitors(self, browser: FlaskClient) -> None:
        cookie = cookie_of(sign_in(browser))
        without_database = _application(NOWHERE, {}).test_client()
        assert get_with(cookie, without_database).status_code == 503
        assert get_with(cookie, without_database, "/livez").status_code == 200

    @pytest.mark.parametrize("value", ["", "x" * 5000, "nobody", "\xff\xfe", "a;b", "\xff.\xff", "."])
    def test_of_a_made_up_cookie_is_none(self, browser: FlaskClient, value: str) -> None:
        assert get_with(f"tt_studio={value}", browser).status_code == 401


class TestThePages:
    @pytest.mark.parametrize("path", ["", "/tables", "/tables/deals", "/tables/deals/new"])
    def test_are_one_page_that_runs_only_scripts_of_its_own(self, browser: FlaskClient, path: str) -> None:
        response = browser.get(f"/studio{path}")
        assert (response.status_code, response.mimetype) == (200, "text/html")
        policy = response.headers["Content-Security-Policy"]
        assert "script-src 'self'; style-src 'self';" in policy
        assert "unsafe" not in policy

    def test_have_their_files_where_the_page_says_to_be_kept(self, browser: FlaskClient) -> None:
        page = browser.get("/studio").get_data(as_text=True)
        for address in ("main.js", "styles/base.css"):
            path = page.partition(f"/{address}")[0].rpartition('"')[2] + f"/{address}"
            with browser.get(path) as response:
                assert response.status_code == 200
                assert "immutable" in response.headers["Cache-Control"]

    @pytest.mark.parametrize("place", ["", "/pipeline", "/tables/deals", "/nowhere"])
    def test_ask_for_all_their_modules_at_once(self, browser: FlaskClient, place: str) -> None:
        page = browser.get(f"/studio{place}").get_data(as_text=True)
        named = re.findall(r'rel="modulepreload" href="([^"]+)"', page)
        assert len(named) == len(set(named)) > 5
        for path in named:
            with browser.get(path) as response:
                assert (response.status_code, response.mimetype) == (200, "text/javascript")

    @pytest.mark.parametrize("name", ["../__init__.py", "%2e%2e/__init__.py", "..%2f__init__.py", "nothing.js"])
    def test_have_no_other_files(self, browser: FlaskClient, name: str) -> None:
        assert browser.get(f"/studio/assets/x/{name}").status_code == 404

    def test_know_the_stages_of_deals_and_where_these_come_from(self) -> None:
        text = (APP / "pipeline" / "stages.js").read_text(encoding="utf-8")
        known = {
            name: re.findall(r'"(\w+)"', values)
            for name, values in re.findall(r"const (\w+) = \[(.*?)\]", text, re.DOTALL)
        }
        assert known["OPEN"] == [str(stage) for stage in OPEN_STAGES]
        assert set(known["WON"]) == {str(stage) for stage in WON_STAGES}
        assert set(known["OPEN"] + known["WON"] + known["LOST"]) == {str(stage) for stage in DealStage}
        assert set(known["SOURCES"]) == {str(source) for source in LeadSource}

    def test_are_off_in_production_unless_switched_on(self, start: Start) -> None:
        browser = start(STUDIO="", APP_ENV="production")
        for path in ("/studio", "/studio/session", "/studio/assets/x/main.js"):
            response = browser.get(path)
            assert response.status_code == 404
            assert "STUDIO=on" in response.get_json()["error"]["message"]

    def test_leave_no_session_behind_when_they_are_switched_off(self, start: Start, browser: FlaskClient) -> None:
        assert get_with(cookie_of(sign_in(browser)), start(STUDIO="off")).status_code == 401
