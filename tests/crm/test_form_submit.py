"""Forms of the site: what one leads to, what a stranger can't change by it, and what a program gets out of it."""

from typing import Any

from flask.testing import FlaskClient

from tests.support.api import ApiClient

def test_it(client: FlaskClient, api: ApiClient) -> None:
    r = client.post("/webhooks/form-submit", json={"name": "Ada Okafor", "email": "a@b.example", "company": "Blue  Heron", "message": "hi", "size": 40, "n": 1.5})
    print(r.status_code, r.get_json(), dict(r.headers))
    for p in ("contacts", "companies", "deals", "notifications", "analytics/events"):
        print(p, api.get(f"/api/{p}").get_json()["data"])
    assert 0
