"""Writers at the same time, in threads with connections of their own: what must hold whoever comes first."""

import pytest

from tests.support.maker import Maker
from tests.support.resources import VOYAGES, Resource
from tests.support.threads import Together, statuses
from tt_api.resources.fields import Slug

pytestmark = pytest.mark.deep

# As many as the pool gives connections, so that none waits for one.
WRITERS = 8


def has_slug(resource: Resource) -> bool:
    return any(isinstance(field, Slug) for field in resource.own.values())


@pytest.mark.resources("LCUD", where=has_slug)
class TestSlugs:
    def test_creates_of_one_name_get_slugs_of_their_own(
        self, make: Maker, together: Together, resource: Resource
    ) -> None:
        body = make.body(resource)
        answers = together([lambda api: api.post(resource.rule, body)] * WRITERS)
        assert statuses(answers) == [201] * WRITERS
        slugs = {answer.get_json()["data"]["slug"] for answer in answers}
        first = min(slugs, key=len)
        assert slugs == {first, *(f"{first}-{number}" for number in range(2, WRITERS + 1))}

    def test_of_creates_with_one_slug_one_wins(self, make: Maker, together: Together, resource: Resource) -> None:
        body = make.body(resource, slug="the-one")
        answers = together([lambda api: api.post(resource.rule, body)] * WRITERS)
        assert statuses(answers) == [201, *[409] * (WRITERS - 1)]
        assert make.api.get(resource.rule).get_json()["pagination"]["total"] == 1


class TestUniqueValues:
    def test_of_creates_with_one_address_one_wins(self, make: Maker, together: Together) -> None:
        bodies = [make.body(VOYAGES, contactEmail=f"{'A' * n}{'a' * (8 - n)}@example.com") for n in range(WRITERS)]
        answers = together([lambda api, body=body: api.post(VOYAGES.rule, body) for body in bodies])
        assert statuses(answers) == [201, *[409] * (WRITERS - 1)]


class TestTotals:
    def test_they_are_exact_after_creates_and_deletes_at_once(self, make: Maker, together: Together) -> None:
        for _ in range(3):
            doomed = make.many(VOYAGES, WRITERS // 2)
            bodies = [make.body(VOYAGES) for _ in range(WRITERS // 2)]
            requests = [lambda api, row=row: api.delete(row.url) for row in doomed]
            requests += [lambda api, body=body: api.post(VOYAGES.rule, body) for body in bodies]
            assert statuses(together(requests)) == [201] * len(bodies) + [204] * len(doomed)
        assert make.api.get(VOYAGES.rule, query_string={"limit": 1}).get_json()["pagination"]["total"] == 12


class TestPatches:
    def test_without_if_match_no_field_is_lost_and_every_change_counts(self, make: Maker, together: Together) -> None:
        row = make.make(VOYAGES)
        keys = ("name", "captain", "summary", "website", "seats", "priceCents", "discountPercent", "labels")
        for turn in range(3):
            values = {key: make.value(VOYAGES, key, 100 + turn * 10 + n) for n, key in enumerate(keys)}
            requests = [lambda api, body={key: value}: api.patch(row.url, body) for key, value in values.items()]
            assert statuses(together(requests)) == [200] * len(keys)
            now = make.api.get(row.url).get_json()["data"]
            assert {key: now[key] for key in keys} == values
            assert now["version"] == row.data["version"] + len(keys) * (turn + 1)

    def test_writers_of_one_field_take_turns_and_each_counts(self, make: Maker, together: Together) -> None:
        row = make.make(VOYAGES)
        answers = together([lambda api, n=n: api.patch(row.url, {"seats": 1000 + n}) for n in range(WRITERS)])
        assert statuses(answers) == [200] * WRITERS
        versions = [answer.get_json()["data"]["version"] for answer in answers]
        assert sorted(versions) == [row.data["version"] + n for n in range(1, WRITERS + 1)]
        last = max(answers, key=lambda answer: answer.get_json()["data"]["version"])
        assert make.api.get(row.url).get_json() == last.get_json()

    @pytest.mark.parametrize("send_version", [True, False], ids=["version in the body", "If-Match"])
    def test_of_writers_who_read_the_same_version_one_wins(
        self, make: Maker, together: Together, send_version: bool
    ) -> None:
        row = make.make(VOYAGES)
        version = row.data["version"]
        extra = {"version": version} if send_version else {}
        headers = {} if send_version else {"If-Match": f'"{version}"'}
        answers = together(
            [lambda api, n=n: api.patch(row.url, {"seats": 1000 + n, **extra}, headers=headers) for n in range(WRITERS)]
        )
        assert statuses(answers) == [200, *[412] * (WRITERS - 1)]
        assert make.api.get(row.url).get_json()["data"]["version"] == version + 1

    def test_of_deletes_with_the_same_version_one_wins(self, make: Maker, together: Together) -> None:
        row = make.make(VOYAGES)
        headers = {"If-Match": f'"{row.data["version"]}"'}
        answers = together([lambda api: api.delete(row.url, headers=headers)] * WRITERS)
        assert statuses(answers) == [204, *[404] * (WRITERS - 1)]
