"""Who was first: told to whoever wants to change a row that somebody with a name has changed meanwhile."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.emptying import empty_database
from tests.support.settings import API_KEY, settings_for
from tt_api.app import create_app

N8N_KEY = "the-key-of-n8n-0123"
Start = Callable[[], FlaskClient]


@pytest.fixture
def start(database_url: str) -> Iterator[Start]:
    settings = settings_for(database_url, STUDIO="on", NAMED_API_KEYS=f"n8n={N8N_KEY}, Anna=another-key=4567")
    app = create_app(settings)
    yield app.test_client
    empty_database(database_url)


@pytest.fixture
def api(start: Start) -> ApiClient:
    return ApiClient(start())


@pytest.fixture
def company(api: ApiClient) -> dict[str, Any]:
    return api.created("/api/companies", {"name": "Blue Heron Analytics"})


def by(key: str) -> dict[str, str]:
    return {"X-API-Key": key}


def rename(api: ApiClient, company: dict[str, Any], name: str, key: str = API_KEY) -> TestResponse:
    return api.patch(f"/api/companies/{company['id']}", {"name": name}, headers=by(key))


def comes_second(api: ApiClient, company: dict[str, Any]) -> dict[str, Any]:
    """What somebody is told who still has the first version."""
    response = api.patch(f"/api/companies/{company['id']}", {"city": "Asheville"}, headers={"If-Match": '"1"'})
    assert response.status_code == 412
    error: dict[str, Any] = response.get_json()["error"]
    return error


def test_a_key_with_a_name_is_named(api: ApiClient, company: dict[str, Any]) -> None:
    assert rename(api, company, "Heron", N8N_KEY).status_code == 200
    assert comes_second(api, company)["changedBy"] == "n8n"


def test_a_key_may_have_what_stands_after_its_name(api: ApiClient, company: dict[str, Any]) -> None:
    assert rename(api, company, "Heron", "another-key=4567").status_code == 200
    assert comes_second(api, company)["changedBy"] == "Anna"


def test_a_key_without_a_name_is_nobody_and_costs_no_row(
    api: ApiClient, company: dict[str, Any], database_url: str
) -> None:
    rename(api, company, "Heron")
    assert "changedBy" not in comes_second(api, company)
    assert query(database_url, "SELECT count(*) FROM last_changes") == [(0,)]


def test_nobody_is_named_for_what_somebody_without_a_name_did_after_them(
    api: ApiClient, company: dict[str, Any]
) -> None:
    rename(api, company, "Heron", N8N_KEY)
    rename(api, company, "Egret")
    assert "changedBy" not in comes_second(api, company)
    rename(api, company, "Stork", N8N_KEY)
    assert comes_second(api, company)["changedBy"] == "n8n"


def test_a_version_in_the_body_is_told_the_same(api: ApiClient, company: dict[str, Any]) -> None:
    rename(api, company, "Heron", N8N_KEY)
    response = api.patch(f"/api/companies/{company['id']}", {"city": "Asheville", "version": 1})
    assert response.status_code == 412
    assert response.get_json()["error"]["changedBy"] == "n8n"


def test_who_signed_in_to_the_studio_is_named(start: Start, api: ApiClient, company: dict[str, Any]) -> None:
    browser = start()
    signed_in = browser.post("/studio/sign-in", json={"apiKey": N8N_KEY, "person": "Anna Berg"})
    assert signed_in.status_code == 204
    session = browser.get("/studio/session").get_json()["data"]
    assert session["person"] == "Anna Berg"
    headers = {"X-CSRF-Token": session["csrfToken"]}
    changed = browser.patch(f"/api/companies/{company['id']}", json={"name": "Heron"}, headers=headers)
    assert changed.status_code == 200
    assert comes_second(api, company)["changedBy"] == "Anna Berg"


def test_who_signed_in_without_a_name_is_what_their_key_is_called(start: Start) -> None:
    browser = start()
    browser.post("/studio/sign-in", json={"apiKey": N8N_KEY})
    assert browser.get("/studio/session").get_json()["data"]["person"] == "n8n"


def test_what_was_refused_was_never_done(api: ApiClient, company: dict[str, Any], database_url: str) -> None:
    api.created("/api/companies", {"name": "Other", "slug": "other"})
    refused = api.patch(f"/api/companies/{company['id']}", {"slug": "other"}, headers=by(N8N_KEY))
    assert refused.status_code == 409
    assert query(database_url, "SELECT count(*) FROM last_changes") == [(0,)]
