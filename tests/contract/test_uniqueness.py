"""References and deletes: uniqueness among live rows, and slugs."""

from typing import Any

import pytest
from sqlalchemy import Index, inspect

from tests.support.examples import RULED
from tests.support.maker import Made, Maker
from tests.support.refusals import refused
from tests.support.resources import LEGS, Resource
from tt_api.naming import camel
from tt_api.resources.fields import Email, Slug


def unique_keys(resource: Resource) -> list[list[str]]:
    """The wire names behind each unique index; of the parent's column nothing, since the path says it."""
    parent = resource.declaration.parent
    indexes: set[Index] = {index for index in inspect(resource.declaration.model).local_table.indexes if index.unique}
    settled = {parent.column.key} if parent else set()
    found = []
    for index in sorted(indexes, key=lambda one: str(one.name)):
        words = str(index.name).removeprefix(f"uq_{resource.table.name}_")
        columns = [name for name in resource.table.columns if f"_{name}_" in f"_{words}_" and name not in settled]
        found.append([key for key in resource.own if resource.column(key) in columns])
    return [keys for keys in found if keys]


def unique_addresses(resource: Resource) -> list[str]:
    return [key for keys in unique_keys(resource) for key in keys if isinstance(resource.own[key], Email)]


def slugs(resource: Resource) -> list[Slug]:
    return [field for field in resource.own.values() if isinstance(field, Slug)]


# One spelling of an address, and others.
MAILBOXES = {
    "Zoë.Müller@Example.com": ("zoë.müller@example.com", "ZOË.MÜLLER@EXAMPLE.COM", " Zoe\u0308.Müller@example.COM "),
    "info@münchen.example": (
        *("info@xn--mnchen-3ya.example", "INFO@XN--Mnchen-3ya.example", "info@mu\u0308nchen.example"),
        *("info@\uff4dünchen.example", "info@MÜNCHEN。example"),
    ),
    "ΝΊΚΟΣ@example.com": ("νίκος@example.com", "νίκοσ@EXAMPLE.com"),
}


def values_of(make: Maker, resource: Resource, keys: list[str]) -> dict[str, Any]:
    return {
        key: make.referred(resource, key).id if key in resource.references else make.value(resource, key)
        for key in keys
    }


@pytest.mark.resources("LC", each=("keys", unique_keys))
class TestUniqueValues:
    def test_a_second_row_with_them_is_a_409_with_their_path(
        self, make: Maker, resource: Resource, keys: list[str]
    ) -> None:
        values = values_of(make, resource, keys)
        row = make.make(resource, **values)
        error = refused(make.api.post(row.collection, make.body(resource, **values)), 409)
        assert {problem["path"][0] for problem in error["details"]} >= set(keys)
        assert make.api.get(row.collection).get_json()["pagination"]["total"] == 1

    def test_a_change_to_them_is_a_409_and_changes_nothing(
        self, make: Maker, resource: Resource, keys: list[str]
    ) -> None:
        if "U" not in resource.operations or any((resource.table.name, key) in RULED for key in keys):
            return
        values = values_of(make, resource, keys)
        row = make.make(resource, **values)
        other = make.make(resource, row.collection)
        refused(make.api.patch(other.url, values), 409)
        assert other.listed in make.api.get(row.collection).get_json()["data"]
        assert make.api.patch(row.url, values).get_json()["data"] == row.data

    @pytest.mark.deep
    def test_a_deleted_row_frees_them(self, make: Maker, resource: Resource, keys: list[str]) -> None:
        if "D" not in resource.operations:
            return
        values = values_of(make, resource, keys)
        for _ in range(3):
            row = make.make(resource, make.collection(resource) if resource.declaration.parent else "", **values)
            make.api.delete(row.url)
        assert make.make(resource, row.collection, **values).data.items() >= values.items()

    @pytest.mark.deep
    def test_the_message_keeps_the_value_to_itself(self, make: Maker, resource: Resource, keys: list[str]) -> None:
        values = values_of(make, resource, keys)
        row = make.make(resource, **values)
        answer = make.api.post(row.collection, make.body(resource, **values)).get_data(as_text=True)
        assert not [value for value in values.values() if isinstance(value, str) and "@" in value and value in answer]


@pytest.mark.resources("LC", each=("key", unique_addresses))
def test_addresses_of_one_mailbox_are_one(make: Maker, resource: Resource, key: str) -> None:
    for address, spellings in MAILBOXES.items():
        row = make.make(resource, **{key: address})
        assert row.data[key] == address
        for spelling in spellings:
            refused(make.api.post(row.collection, make.body(resource, **{key: spelling})), 409, key, why=spelling)
    if resource.own[key].allow_none:
        make.make(resource, row.collection, **{key: None})
        make.make(resource, row.collection, **{key: None})


def test_values_are_unique_below_their_own_parent_only(make: Maker) -> None:
    first, second = make.make(LEGS, title="The same"), make.make(LEGS, title="The same")
    assert first.collection != second.collection
    refused(make.api.post(first.collection, make.body(LEGS, title="The same")), 409)


def source_of(resource: Resource) -> str:
    """The field that a slug is made from."""
    return camel(str(resource.table.slug_source))


@pytest.mark.resources("LC", each=("field", slugs))
class TestSlugs:
    def named(self, make: Maker, resource: Resource, field: Slug, name: str, **given: Any) -> Made:
        return make.make(
            resource,
            **{source_of(resource): name},
            **given,
        )

    def test_they_are_made_from_the_name_and_numbered(self, make: Maker, resource: Resource, field: Slug) -> None:
        slugs = [
            self.named(make, resource, field, name).data["slug"]
            for name in ("Café Zürich & Co.", "cafe zurich co", "CAFE ZÜRICH, CO")
        ]
        assert slugs == ["cafe-zurich-co", "cafe-zurich-co-2", "cafe-zurich-co-3"]

    @pytest.mark.deep
    def test_a_freed_slug_is_given_again(self, make: Maker, resource: Resource, field: Slug) -> None:
        first, second = (self.named(make, resource, field, "Harbour") for _ in range(2))
        make.api.delete(first.url)
        assert second.data["slug"] == "harbour-2"
        assert self.named(make, resource, field, "Harbour").data["slug"] == "harbour"
        assert self.named(make, resource, field, "Harbour").data["slug"] == "harbour-3"

    @pytest.mark.deep
    def test_neighbours_with_numbers_of_their_own_are_passed_over(
        self, make: Maker, resource: Resource, field: Slug
    ) -> None:
        for name in ("Pier 2", "Pier", "Pier", "Pier 2"):
            self.named(make, resource, field, name)
        listed = make.api.get(resource.rule).get_json()["data"]
        assert {row["slug"] for row in listed} == {"pier-2", "pier", "pier-3", "pier-2-2"}

    @pytest.mark.deep
    def test_a_rename_leaves_it(self, make: Maker, resource: Resource, field: Slug) -> None:
        row = self.named(make, resource, field, "Before")
        source = source_of(resource)
        assert make.api.patch(row.url, {source: "After"}).get_json()["data"]["slug"] == "before"

    @pytest.mark.deep
    def test_a_sent_one_is_kept_or_clashes(self, make: Maker, resource: Resource, field: Slug) -> None:
        row = self.named(make, resource, field, "Any name", slug="my-own-1")
        assert row.data["slug"] == "my-own-1"
        refused(make.api.post(row.collection, make.body(resource, slug="my-own-1")), 409, "slug")
        other = make.make(resource)
        refused(make.api.patch(other.url, {"slug": "my-own-1"}), 409, "slug")

    @pytest.mark.deep
    def test_every_name_gives_one(self, make: Maker, resource: Resource, field: Slug) -> None:
        source = source_of(resource)
        longest = resource.own[source].max_length
        for name in ("東京", "!!!", "🛳️", "-", "x" * longest, "x" * longest, "é " * (longest // 2), "%", "a_b", "\\"):
            slug = self.named(make, resource, field, name).data["slug"]
            assert field.parse(slug) == slug, name
