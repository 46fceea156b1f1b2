"""A 409 of uniqueness names the row that has the values: to callers with a key, and as long as it is there."""

from typing import Any

import pytest

from devtools.postgres import Postgres
from tests.contract.test_uniqueness import unique_keys, values_of
from tests.support.examples import RULED
from tests.support.maker import Maker
from tests.support.probe_blueprints import ProbeApps
from tests.support.refusals import refused
from tests.support.resources import LEGS, VOYAGES, Resource
from tests.support.settings import API_KEY
from tests.support.threads import Together
from tt_api.models.crm.companies import Company
from tt_api.resources import writing

KEY = {"X-API-Key": API_KEY}

EACH = pytest.mark.resources("LC", each=("keys", unique_keys))


def named(error: dict[str, Any]) -> set[str | None]:
    return {problem.get("id") for problem in error["details"]}


@EACH
class TestTheId:
    def test_comes_with_a_create(self, make: Maker, resource: Resource, keys: list[str]) -> None:
        values = values_of(make, resource, keys)
        make.make(resource)
        row = make.make(resource, **values)
        error = refused(make.api.post(row.collection, make.body(resource, **values)), 409)
        assert named(error) == {row.id}

    def test_comes_with_a_change(self, make: Maker, resource: Resource, keys: list[str]) -> None:
        if "U" not in resource.operations or any((resource.table.name, key) in RULED for key in keys):
            return
        values = values_of(make, resource, keys)
        row = make.make(resource, **values)
        other = make.make(resource, row.collection)
        assert named(refused(make.api.patch(other.url, values), 409)) == {row.id}

    def test_is_that_of_the_live_row(self, make: Maker, resource: Resource, keys: list[str]) -> None:
        if "D" not in resource.operations:
            return
        values = values_of(make, resource, keys)
        deleted = make.make(resource, **values)
        make.api.delete(deleted.url)
        row = make.make(resource, deleted.collection, **values)
        assert named(refused(make.api.post(row.collection, make.body(resource, **values)), 409)) == {row.id}


@EACH
def test_a_create_that_meets_it_is_no_error_in_postgresql_s_log(
    make: Maker, postgres: Postgres, resource: Resource, keys: list[str]
) -> None:
    values = values_of(make, resource, keys)
    row = make.make(resource, **values)
    seen = postgres.log.stat().st_size
    refused(make.api.post(row.collection, make.body(resource, **values)), 409)
    assert b"duplicate key" not in postgres.log.read_bytes()[seen:]


class TestAddresses:
    def test_are_met_whatever_their_case(self, make: Maker) -> None:
        row = make.make(VOYAGES, contactEmail="Zoë.Müller@Example.com")
        body = make.body(VOYAGES, contactEmail="ZOË.MÜLLER@EXAMPLE.COM")
        assert named(refused(make.api.post(VOYAGES.rule, body), 409, "contactEmail")) == {row.id}


class TestSlugs:
    def test_that_are_sent_name_the_row_and_made_ones_meet_none(self, make: Maker) -> None:
        row = make.make(VOYAGES, name="Harbour")
        body = make.body(VOYAGES, name="Pier", slug="harbour")
        assert named(refused(make.api.post(VOYAGES.rule, body), 409, "slug")) == {row.id}
        assert make.make(VOYAGES, name="Harbour").data["slug"] == "harbour-2"

    def test_that_are_made_do_not_hide_what_else_is_taken(self, make: Maker) -> None:
        row = make.make(VOYAGES, name="Harbour", contactEmail="ada@example.com")
        body = make.body(VOYAGES, name="Harbour", contactEmail="ada@example.com")
        assert named(refused(make.api.post(VOYAGES.rule, body), 409, "contactEmail")) == {row.id}


class TestDefaults:
    def test_are_values_like_those_that_were_sent(self, make: Maker) -> None:
        asset = {"title": "Fjord", "kind": "image", "url": "https://example.com/1", "externalId": "fjord-1"}
        created = make.api.created("/api/marketing-assets", asset)
        assert created["source"] == "upload"
        assert named(refused(make.api.post("/api/marketing-assets", asset), 409)) == {created["id"]}

    def test_do_not_stand_for_what_a_change_left(self, make: Maker) -> None:
        first, second = (make.make(LEGS, title="One"), make.make(LEGS, title="Two"))
        here = make.make(LEGS, first.collection, title="Two")
        assert named(refused(make.api.patch(first.url, {"title": "Two"}), 409)) == {here.id}
        assert here.id != second.id


class TestWhoIsTold:
    @pytest.fixture
    def company(self, make: Maker) -> dict[str, Any]:
        return make.api.created("/api/companies", {"name": "Blue Heron", "slug": "heron"})

    def test_only_callers_with_a_key_on_a_route_for_everybody(self, probe: ProbeApps, company: dict[str, Any]) -> None:
        def take() -> None:
            writing.insert(Company, {"name": "Another", "slug": "heron"})

        client = probe(take)
        stranger = client.post("/probe/views/take", headers={"X-API-Key": "wrong"})
        assert company["id"] not in stranger.get_data(as_text=True)
        assert named(refused(stranger, 409, "slug")) == {None}
        assert named(refused(client.post("/probe/views/take", headers=KEY), 409, "slug")) == {company["id"]}

    def test_nobody_of_a_row_that_is_gone_by_then(self, probe: ProbeApps, make: Maker, company: dict[str, Any]) -> None:
        def lose() -> None:
            try:
                writing.insert(Company, {"name": "Another", "slug": "heron"})
            finally:
                make.rows("UPDATE companies SET deleted_at = now() WHERE id = %s RETURNING 1", company["id"])

        answer = probe(lose).post("/probe/views/lose", headers=KEY)
        assert named(refused(answer, 409, "slug")) == {None}

    def test_the_losers_of_a_race_of_its_winner(self, make: Maker, together: Together) -> None:
        bodies = [make.body(VOYAGES, slug="harbour") for _ in range(8)]
        answers = together([lambda api, body=body: api.post(VOYAGES.rule, body) for body in bodies])
        (winner,) = [answer.get_json()["data"]["id"] for answer in answers if answer.status_code == 201]
        losers = [refused(answer, 409, "slug") for answer in answers if answer.status_code != 201]
        assert [named(error) for error in losers] == [{winner}] * 7
