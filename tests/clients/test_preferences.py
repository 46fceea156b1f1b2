"""Preferences of a traveler: one object, read and replaced whole."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.refusals import NOBODY, refused
from tests.support.threads import at_once, statuses

SENT = {
    "cabinClass": "business",
    "seatPreference": "window",
    "mealCode": "VGML",
    "dietary": ["vegan"],
    "homeAirport": "AVL",
    "preferredAirlines": ["UA", "B6"],
    "smoking": True,
    "languages": ["Igbo"],
    "notes": "Upgrades welcome",
}


@pytest.fixture
def traveler(api: ApiClient) -> str:
    return str(api.created("/api/travelers", {"firstName": "Ada", "lastName": "Okafor"})["id"])


@pytest.fixture
def path(traveler: str) -> str:
    return f"/api/travelers/{traveler}/preferences"


def put(api: ApiClient, path: str, body: Any, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return api._send("PUT", path, json=body, headers=named)


def stored(api: ApiClient, path: str, body: Any) -> dict[str, Any]:
    response = put(api, path, body)
    assert response.status_code == 200, response.get_data(as_text=True)
    return dict(response.get_json()["data"])


def test_there_are_none_before_they_are_put(api: ApiClient, path: str) -> None:
    assert "no preferences yet" in refused(api.get(path), 404)["message"]
    missing = f"/api/travelers/{NOBODY}/preferences"
    assert "Traveler" in refused(api.get(missing), 404)["message"]
    refused(put(api, missing, {}), 404)
    refused(api.get("/api/travelers/1/preferences"), 400, "id")


def test_they_come_back_as_they_were_put(api: ApiClient, path: str, traveler: str) -> None:
    row = stored(api, path, SENT)
    assert (
        row.items() >= {**SENT, "travelerId": traveler, "pace": None, "celebrates": [], "accessibleRoom": False}.items()
    )
    response = api.get(path)
    assert response.get_json()["data"] == row
    assert response.headers["ETag"] == f'"{row["version"]}"'
    assert api.get(path, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_they_are_replaced_whole(api: ApiClient, path: str) -> None:
    first = stored(api, path, SENT)
    second = stored(api, path, {"pace": "relaxed"})
    assert (second["id"], second["version"], second["pace"]) == (first["id"], first["version"] + 1, "relaxed")
    assert [second[key] for key in SENT] == [None, None, None, [], None, [], False, [], None]
    emptied = stored(api, path, {})
    assert (emptied["version"], emptied["pace"]) == (3, None)


def test_what_changes_nothing_counts_no_version(api: ApiClient, path: str) -> None:
    first = stored(api, path, SENT)
    assert stored(api, path, SENT) == first
    assert stored(api, path, first) == first


def test_read_only_fields_come_back_with_their_own_values_only(api: ApiClient, path: str) -> None:
    refused(put(api, path, {**SENT, "version": 1}), 400, "version")
    first = stored(api, path, SENT)
    refused(put(api, path, {**first, "travelerId": NOBODY}), 400, "travelerId")
    refused(put(api, path, {**first, "version": 7}), 412)


def test_if_match_names_the_version_that_is_replaced(api: ApiClient, path: str) -> None:
    refused(put(api, path, SENT, If_Match='"1"'), 412)
    assert put(api, path, SENT).headers["ETag"] == '"1"'
    assert put(api, path, {}, If_Match='"1"').headers["ETag"] == '"2"'
    refused(put(api, path, SENT, If_Match='"1"'), 412)
    assert api.get(path).get_json()["data"]["cabinClass"] is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cabinClass", "steerage"),
        ("mealCode", "VG"),
        ("homeAirport", "avl"),
        ("preferredAirlines", ["UAL"]),
        ("smoking", "yes"),
        ("dietary", "vegan"),
        ("unknown", 1),
        ("smoking", None),
    ],
)
def test_wrong_values_are_refused(api: ApiClient, path: str, key: str, value: Any) -> None:
    response = put(api, path, {key: value})
    assert response.status_code == 400
    assert response.get_json()["error"]["details"][0]["path"][0] == key
    refused(api.get(path), 404)


def test_of_many_at_once_there_is_one_row(app: Flask, path: str, database_url: str) -> None:
    answers = at_once(app, [lambda api: put(api, path, SENT)] * 6)
    assert statuses(answers) == [200] * 6
    assert query(database_url, "SELECT count(*), max(version) FROM traveler_preferences") == [(1, 1)]


def test_they_go_with_the_traveler(api: ApiClient, path: str, traveler: str, database_url: str) -> None:
    stored(api, path, SENT)
    assert api.delete(f"/api/travelers/{traveler}").status_code == 204
    refused(api.get(path), 404)
    refused(put(api, path, SENT), 404)
    assert query(database_url, "SELECT count(*) FROM traveler_preferences WHERE deleted_at IS NULL") == [(0,)]
