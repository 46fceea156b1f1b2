"""Every list takes ids, and the whole text of what is unique."""

from typing import Any

import pytest

from tests.support.maker import Maker
from tests.support.refusals import NOBODY, refused
from tests.support.resources import VOYAGES, Resource
from tests.support.settings import SECRETS
from tt_api.resources.fields import Text
from tt_api.resources.filters import UniqueFilter


def unique_texts(resource: Resource) -> list[str]:
    return [
        key for key, offered in resource.filters.items() if isinstance(offered, UniqueFilter) and key in resource.own
    ]


def found(make: Maker, collection: str, **query: Any) -> list[str]:
    response = make.api.get(collection, query_string={"limit": 100, **query})
    assert response.status_code == 200, (query, response.get_data(as_text=True))
    answer = response.get_json()
    assert answer["pagination"]["total"] == len(answer["data"]), query
    return [row["id"] for row in answer["data"]]


@pytest.mark.deep
@pytest.mark.resources("LC")
class TestIds:
    def test_find_these_rows_and_no_others_in_the_lists_order(self, make: Maker, resource: Resource) -> None:
        first, second, third = make.many(resource, 3)
        ids = f"{third.id},{first.id.upper()},{third.id},{NOBODY}"
        assert found(make, first.collection, id=ids) == [third.id, first.id]
        assert found(make, first.collection, id=second.id) == [second.id]
        assert found(make, first.collection, id=NOBODY) == []

    def test_find_nothing_that_was_deleted_or_has_another_parent(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        if resource.declaration.parent is not None:
            assert found(make, make.collection(resource), id=row.id) == []
        make.rows(f"UPDATE {resource.table.name} SET deleted_at = now() WHERE id = %s RETURNING 1", row.id)  # noqa: S608
        assert found(make, row.collection, id=row.id) == []

    def test_are_paged_like_everything(self, make: Maker, resource: Resource) -> None:
        rows = make.many(resource, 3)
        collection, ids = rows[0].collection, ",".join(row.id for row in rows)
        page = make.api.get(collection, query_string={"id": ids, "limit": 2}).get_json()
        cursor = page["pagination"]["nextCursor"]
        assert page["pagination"]["total"] == 3
        rest = make.api.get(collection, query_string={"id": ids, "limit": 2, "cursor": cursor}).get_json()
        assert [row["id"] for row in page["data"] + rest["data"]] == [row.id for row in reversed(rows)]
        refused(make.api.get(collection, query_string={"id": rows[0].id, "cursor": cursor}), 400, "cursor")

    def test_are_uuids_and_none_is_empty(self, make: Maker, resource: Resource) -> None:
        collection = make.collection(resource)
        for wrong in ("", ",", f"{NOBODY},", f",{NOBODY}", f"{NOBODY},,{NOBODY}", f"{NOBODY}, {NOBODY}"):
            refused(make.api.get(collection, query_string={"id": wrong}), 400, "id", why=wrong)
        for wrong in ("null", NOBODY[:-1], f"{{{NOBODY}}}", NOBODY.replace("-", ""), f"{NOBODY}\x00", f"{NOBODY},x"):
            refused(make.api.get(collection, query_string={"id": wrong}), 400, "id", why=wrong)


@pytest.mark.resources("LC", each=("key", unique_texts))
class TestUniqueTexts:
    def test_find_the_row_by_the_whole_text_alone(self, make: Maker, resource: Resource, key: str) -> None:
        row = make.make(resource, **{key: make.value(resource, key)})
        make.make(resource, row.collection)
        text = row.data[key]
        assert found(make, row.collection, **{key: text}) == [row.id]
        for other in (text[:-1], f"{text}x", f" {text}", "%", f"{text},{text}", "null", ""):
            assert found(make, row.collection, **{key: other}) == [], other

    def test_fold_case_where_uniqueness_does_and_nowhere_else(self, make: Maker, resource: Resource, key: str) -> None:
        row = make.make(resource, **{key: make.value(resource, key)})
        text = row.data[key].upper()
        assert text != row.data[key]
        folded = not resource.filters[key].column_sql.isidentifier()
        assert found(make, row.collection, **{key: text}) == ([row.id] if folded else [])


@pytest.mark.resources("L")
def test_every_text_that_is_unique_has_a_filter_wherever_it_shows(resource: Resource) -> None:
    columns = {column for index in resource.table.unique_indexes for key in index.keys for column in key.columns}
    for key, field in (resource.own | resource.read_only).items():
        if resource.column(key) in columns and isinstance(field, Text):
            assert key in resource.filters, key


@pytest.mark.deep
class TestAddresses:
    def test_are_found_whatever_their_case(self, make: Maker) -> None:
        row = make.make(VOYAGES, contactEmail="Zoë.Müller@Example.com")
        make.make(VOYAGES, contactEmail=None)
        for spelling in ("zoë.müller@example.com", "ZOË.MÜLLER@EXAMPLE.COM", "Zoë.Müller@Example.com"):
            assert found(make, VOYAGES.rule, contactEmail=spelling) == [row.id]
        assert found(make, VOYAGES.rule, contactEmail="zoe.muller@example.com") == []
        assert found(make, VOYAGES.rule, contactEmail="%@example.com") == []


class TestMirrors:
    def get(self, make: Maker, path: str) -> Any:
        headers = {"x-internal-service": SECRETS["INTERNAL_SERVICE_SECRET"]}
        return make.send("GET", f"/api/internal/{path}", headers=headers)

    def test_take_what_the_lists_take(self, make: Maker) -> None:
        company = make.api.created("/api/companies", {"name": "Blue Heron"})
        body = {"firstName": "Ada", "companyId": company["id"], "email": "ada@example.com"}
        ada, _ = make.api.created("/api/contacts", body), make.api.created("/api/contacts", {"firstName": "Bo"})
        for query in (f"id={ada['id']}", "email=ADA@example.com"):
            answer = self.get(make, f"contacts?{query}&expand=company").get_json()["data"]
            assert [(row["id"], row["company"]["name"]) for row in answer] == [(ada["id"], "Blue Heron")], query
        refused(self.get(make, "contacts?id=x"), 400, "id")
