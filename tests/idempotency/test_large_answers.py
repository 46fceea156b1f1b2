"""Answers over 64 KiB aren't kept: they are read anew, as far as there is something to read."""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.catalog import query
from tt_api.idempotency.replies import KEPT_BYTES

KEY = {"Idempotency-Key": "execution-17-0"}
LARGE = {"name": "Acme", "customFields": {"text": "x" * KEPT_BYTES}}
Twice = Callable[..., tuple[TestResponse, TestResponse]]


@pytest.fixture
def twice(api: ApiClient) -> Twice:
    """Makes a request, and the same once more with these headers besides."""

    def send(method: str, path: str, body: dict[str, Any], **more: str) -> tuple[TestResponse, TestResponse]:
        request = api.post if method == "POST" else api.patch
        besides = {name.replace("_", "-"): value for name, value in more.items()}
        return request(path, body, headers=KEY), request(path, body, headers={**KEY, **besides})

    return send


def test_of_a_create_is_read_at_its_location(twice: Twice, database_url: str) -> None:
    first, again = twice("POST", "/api/companies", LARGE)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.get_json() == first.get_json()
    for name in ("Location", "ETag", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert again.headers["Idempotency-Replayed"] == "true"
    ((kept,),) = query(database_url, "SELECT length(answer) FROM idempotency_keys")
    assert kept < 1000


def test_of_a_change_is_read_where_it_was_made(api: ApiClient, twice: Twice) -> None:
    path = f"/api/companies/{api.created('/api/companies', {'name': 'Acme'})['id']}"
    first, again = twice("PATCH", path, LARGE)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.get_json() == first.get_json()
    assert again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("tag", ['"1"', '"2"', "*", 'W/"2"'])
def test_is_whole_though_the_caller_has_this_version(api: ApiClient, twice: Twice, tag: str) -> None:
    first, again = twice("POST", "/api/companies", LARGE, If_None_Match=tag)
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    path = first.headers["Location"]
    api.patch(path, {"name": "Acme Travel"}, headers={"Idempotency-Key": "2"})
    again = api.patch(path, {"name": "Acme Travel"}, headers={"Idempotency-Key": "2", "If-None-Match": tag})
    assert (again.status_code, again.get_json()["data"]["name"]) == (200, "Acme Travel")


def test_is_the_object_as_it_is_now(api: ApiClient) -> None:
    path = api.post("/api/companies", LARGE, headers=KEY).headers["Location"]
    api.patch(path, {"name": "Acme Travel"})
    again = api.post("/api/companies", LARGE, headers=KEY)
    assert (again.get_json()["data"]["name"], again.headers["ETag"]) == ("Acme Travel", '"2"')


def test_of_what_was_deleted_since_is_a_409_that_says_so(api: ApiClient) -> None:
    path = api.post("/api/companies", LARGE, headers=KEY).headers["Location"]
    assert api.delete(path).status_code == 204
    again = api.post("/api/companies", LARGE, headers=KEY)
    assert again.status_code == 409
    assert "deleted" in again.get_json()["error"]["message"]


def test_is_kept_whole_where_there_is_nowhere_to_read_it(api: ApiClient, twice: Twice) -> None:
    body = {"name": "offer", "subject": "Hello", "htmlBody": "<p>{{ more }}</p>"}
    template = api.created("/api/email-templates", body)["id"]
    variables = {"variables": {"more": "y" * KEPT_BYTES}}
    first, again = twice("POST", f"/api/email-templates/{template}/preview", variables)
    assert first.status_code == 200, first.get_json()
    assert len(first.data) > KEPT_BYTES
    assert again.data == first.data
    assert again.headers["Idempotency-Replayed"] == "true"


def test_of_just_64_kib_is_kept(api: ApiClient, database_url: str) -> None:
    """The object as it was then, though it has changed."""
    size = len(api.post("/api/companies", {"name": "Acme", "customFields": {"text": ""}}).data)
    # A slug of the same length, and a version of one digit.
    body = {"name": "Acme", "slug": "acmf", "customFields": {"text": "x" * (KEPT_BYTES - size)}}
    first = api.post("/api/companies", body, headers=KEY)
    assert len(first.data) == KEPT_BYTES
    api.patch(first.headers["Location"], {"name": "Other"})
    assert api.post("/api/companies", body, headers=KEY).data == first.data
