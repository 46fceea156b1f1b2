"""The index at `/`: JSON for programs, a page for browsers, and nothing that helps an attacker."""

import re

import pytest
from flask.testing import FlaskClient

from tests.support.settings import SECRETS
from tt_api.openapi.document import VERSION

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
ASKED = {
    None: "application/json",
    "*/*": "application/json",
    "application/json": "application/json",
    "application/json, text/plain, */*": "application/json",
    "image/png": "application/json",
    "text/html": "text/html",
    "application/json;q=0.1, text/html": "text/html",
    BROWSER: "text/html",
}


@pytest.mark.parametrize(("accept", "type_"), ASKED.items())
def test_is_what_the_caller_would_rather_have(client: FlaskClient, accept: str | None, type_: str) -> None:
    response = client.get("/", headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.mimetype) == (200, type_)
    assert "Accept" in response.headers["Vary"]


def test_says_what_this_is_and_its_version(client: FlaskClient) -> None:
    index = client.get("/").get_json()
    assert index["name"] == "tt_api"
    assert index["version"] == VERSION == client.get("/openapi.json").get_json()["info"]["version"]


@pytest.mark.parametrize("link", ["docs", "guide", "document", "health"])
def test_leads_to_what_is_there(client: FlaskClient, link: str) -> None:
    path = client.get("/").get_json()["links"][link]
    assert client.get(path, buffered=True).status_code == 200
    assert f'href="{path}"' in client.get("/", headers={"Accept": BROWSER}).get_data(as_text=True)


def test_tells_nothing_of_settings_and_libraries(client: FlaskClient) -> None:
    told = "".join(client.get("/", headers={"Accept": accept}).get_data(as_text=True) for accept in ("*/*", BROWSER))
    secrets = [secret.strip() for value in SECRETS.values() for secret in value.split(",")]
    for word in ("test", "postgresql", "flask", "werkzeug", "python", *secrets):
        assert word not in told.lower()
    assert set(re.findall(r"\d+\.\d+\.\d+", told)) == {VERSION}


def test_answers_head(client: FlaskClient) -> None:
    response = client.head("/")
    assert (response.status_code, response.data) == (200, b"")


def test_takes_no_post(client: FlaskClient) -> None:
    response = client.post("/", json={})
    assert (response.status_code, sorted(response.headers["Allow"].split(", "))) == (405, ["GET", "HEAD", "OPTIONS"])
