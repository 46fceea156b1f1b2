"""Requests that are sent again under a key: answered as the first time, and applied once."""

from tests.support.api import ApiClient
from tests.support.catalog import query

KEY = {"Idempotency-Key": "execution-17-0"}


def test_a_create_is_answered_again(api: ApiClient, database_url: str) -> None:
    first = api.post("/api/companies", {"name": "Acme"}, headers=KEY)
    again = api.post("/api/companies", {"name": "Acme"}, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    for name in ("Location", "ETag", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert query(database_url, "SELECT count(*) FROM companies") == [(1,)]
