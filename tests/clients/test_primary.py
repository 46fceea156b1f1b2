"""The primary one of a client's addresses, or of a traveler's emergency contacts: at most one, and the first."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.threads import Send, at_once, statuses

ADDRESS = {"addressType": "home", "street": "12 Juniper Way", "city": "Asheville", "country": "US"}
SISTER = {"fullName": "Ngozi Okafor", "relationship": "sister", "phone": "+1 828 555 0142"}


class Owned:
    """A kind of rows of which one is primary, and what it takes to make them."""

    def __init__(self, api: ApiClient, path: str, reference: str, body: dict[str, Any], owner: Callable[[], str]):
        self.api, self.path, self.reference, self.owner = api, path, reference, owner
        self.body = body

    def add(self, owner: str, **given: Any) -> str:
        return str(self.api.created(self.path, {**self.body, self.reference: owner, **given})["id"])

    def change(self, row: str, **changes: Any) -> dict[str, Any]:
        response = self.api.patch(f"{self.path}/{row}", changes)
        assert response.status_code == 200, response.get_data(as_text=True)
        return dict(response.get_json()["data"])

    def primary(self, owner: str) -> list[str]:
        answer = self.api.get(f"{self.path}?{self.reference}={owner}&isPrimary=true").get_json()
        return [row["id"] for row in answer["data"]]


@pytest.fixture(params=["client-addresses", "emergency-contacts"])
def owned(request: pytest.FixtureRequest, api: ApiClient) -> Owned:
    def client() -> str:
        return str(api.created("/api/clients", {"name": "The Okafors"})["id"])

    def traveler() -> str:
        return str(api.created("/api/travelers", {"firstName": "Ada", "lastName": "Okafor"})["id"])

    if request.param == "client-addresses":
        return Owned(api, "/api/client-addresses", "clientId", ADDRESS, client)
    return Owned(api, "/api/emergency-contacts", "travelerId", SISTER, traveler)


def test_the_first_is_primary_whatever_was_sent_and_others_are_not(owned: Owned) -> None:
    owner = owned.owner()
    first = owned.add(owner, isPrimary=False)
    owned.add(owner)
    assert owned.primary(owner) == [first]


def test_making_one_primary_takes_it_from_the_other_and_counts_its_version(owned: Owned) -> None:
    owner = owned.owner()
    first, second = owned.add(owner), owned.add(owner)
    third = owned.add(owner, isPrimary=True)
    assert owned.primary(owner) == [third]
    assert owned.change(second, isPrimary=True)["isPrimary"] is True
    assert owned.primary(owner) == [second]
    listed = owned.api.get(f"{owned.path}?{owned.reference}={owner}").get_json()["data"]
    assert {row["id"]: row["version"] for row in listed} == {first: 2, second: 2, third: 2}


def test_other_owners_keep_theirs(owned: Owned) -> None:
    one, other = owned.owner(), owned.owner()
    kept = owned.add(one)
    owned.add(other)
    owned.add(other, isPrimary=True)
    assert owned.primary(one) == [kept]


def test_it_may_be_given_up_and_taken_again(owned: Owned) -> None:
    owner = owned.owner()
    first, second = owned.add(owner), owned.add(owner)
    owned.change(first, isPrimary=False)
    assert owned.primary(owner) == []
    owned.change(second, isPrimary=True)
    assert owned.primary(owner) == [second]


def test_where_it_was_deleted_the_next_that_comes_is_it(owned: Owned) -> None:
    owner = owned.owner()
    first, _ = owned.add(owner), owned.add(owner)
    assert owned.api.delete(f"{owned.path}/{first}").status_code == 204
    assert owned.primary(owner) == []
    third = owned.add(owner)
    assert owned.primary(owner) == [third]


def test_one_that_is_moved_obeys_the_rule_where_it_comes_to(owned: Owned) -> None:
    one, other = owned.owner(), owned.owner()
    owned.add(one)
    plain, theirs = owned.add(one), owned.add(other)
    assert owned.change(plain, **{owned.reference: other})["isPrimary"] is False
    assert owned.primary(other) == [theirs]
    empty = owned.owner()
    assert owned.change(plain, **{owned.reference: empty})["isPrimary"] is True
    moved = owned.change(theirs, **{owned.reference: empty})
    assert moved["isPrimary"] is True
    assert owned.primary(empty) == [theirs]


@pytest.mark.parametrize("sent", [True, False])
def test_of_many_that_come_at_the_same_moment_one_is_primary(app: Flask, owned: Owned, sent: bool) -> None:
    owner = owned.owner()
    body = {**owned.body, owned.reference: owner, "isPrimary": sent}

    def add(api: ApiClient) -> Any:
        return api.post(owned.path, body)

    assert statuses(at_once(app, [add] * 6)) == [201] * 6
    assert len(owned.primary(owner)) == 1


def test_of_many_that_become_it_at_the_same_moment_one_is(app: Flask, owned: Owned) -> None:
    owner = owned.owner()
    rows = [owned.add(owner) for _ in range(6)]

    def become(row: str) -> Send:
        return lambda api: api.patch(f"{owned.path}/{row}", {"isPrimary": True})

    assert statuses(at_once(app, [become(row) for row in rows])) == [200] * 6
    assert len(owned.primary(owner)) == 1


def test_the_database_has_the_last_word(owned: Owned, database_url: str) -> None:
    owner = owned.owner()
    owned.add(owner)
    table = owned.path.removeprefix("/api/").replace("-", "_")
    indexes = query(database_url, "SELECT indexdef FROM pg_indexes WHERE indexname = %s", (f"uq_{table}_primary",))
    assert "UNIQUE" in indexes[0][0]
    assert "is_primary" in indexes[0][0]
