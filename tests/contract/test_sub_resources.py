"""Resources below a parent: what a row owns is 404 with it, and belongs to nobody else."""

import pytest

from tests.support.maker import Maker
from tests.support.refusals import NOBODY, refused
from tests.support.resources import LEGS, VOYAGES, Resource, serving

EACH = pytest.mark.resources("", where=lambda one: one.declaration.parent)


def every_request(make: Maker, resource: Resource, collection: str, row_id: str) -> list[tuple[str, str, object]]:
    body = make.body(resource) if "C" in resource.operations else {}
    requests = {
        "L": ("GET", collection, None),
        "C": ("POST", collection, body),
        "G": ("GET", f"{collection}/{row_id}", None),
        "U": ("PATCH", f"{collection}/{row_id}", body),
        "D": ("DELETE", f"{collection}/{row_id}", None),
    }
    return [requests[operation] for operation in resource.operations]


@EACH
class TestParents:
    def test_below_a_missing_one_everything_is_a_404(self, make: Maker, resource: Resource) -> None:
        collection = resource.rule.replace("<string:id>", NOBODY)
        for method, path, body in every_request(make, resource, collection, NOBODY):
            refused(make.send(method, path, json=body), 404, why=method)

    def test_below_a_deleted_one_everything_is_a_404_and_stays_in_the_database(
        self, make: Maker, resource: Resource
    ) -> None:
        parent = resource.declaration.parent
        assert parent is not None
        row = make.make(resource)
        requests = every_request(make, resource, row.collection, row.id)
        make.store(serving(parent.model.__tablename__), row.collection.split("/")[3], deleted_at="2026-01-01")
        for method, path, body in requests:
            refused(make.send(method, path, json=body), 404, why=method)
        sql = f"SELECT deleted_at IS NULL FROM {resource.table.name} WHERE id = %s"  # noqa: S608
        assert make.rows(sql, row.id) == [(True,)]

    @pytest.mark.deep
    def test_an_id_that_is_no_uuid_is_a_400_at_id(self, make: Maker, resource: Resource) -> None:
        for wrong in ("1", NOBODY[1:], f"{NOBODY}%0A"):
            collection = resource.rule.replace("<string:id>", wrong)
            for method, path, body in every_request(make, resource, collection, NOBODY):
                refused(make.send(method, path, json=body), 400, "id", why=method)

    def test_the_child_names_its_parent(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        parent = resource.declaration.parent
        assert parent is not None
        shown = [key for key, field in resource.read_only.items() if field.name == parent.column.key]
        assert [row.data[key] for key in shown] == [row.collection.split("/")[3] for _ in shown]

    def test_a_body_may_not_name_the_parent(self, make: Maker, resource: Resource) -> None:
        parent = resource.declaration.parent
        assert parent is not None
        # What has neither create nor change takes no body.
        assert not set("CU") & set(resource.operations) or parent.column.key not in {
            field.name for field in resource.own.values()
        }


@EACH
class TestOtherPeoplesChildren:
    def test_below_another_parent_they_are_a_404(self, make: Maker, resource: Resource) -> None:
        row, other = make.make(resource), make.make(resource)
        for method, path, body in every_request(make, resource, other.collection, row.id):
            if path != other.collection:
                refused(make.send(method, path, json=body), 404, why=method)
        assert make.api.get(row.collection).get_json()["data"] == [row.listed]

    @pytest.mark.deep
    def test_lists_and_totals_hold_ones_own(self, make: Maker, resource: Resource) -> None:
        here, there = make.many(resource, 2), make.many(resource, 3)
        for rows in (here, there):
            answer = make.api.get(rows[0].collection).get_json()
            assert [row["id"] for row in answer["data"]] == [row.id for row in reversed(rows)]
            assert answer["pagination"]["total"] == len(rows)


@pytest.mark.deep
class TestDeletingTheParent:
    def test_it_works_with_children_and_takes_them_along(self, make: Maker) -> None:
        voyage = make.make(VOYAGES)
        leg = make.make(LEGS, f"{voyage.url}/legs")
        assert make.api.delete(voyage.url).status_code == 204
        refused(make.api.get(leg.url), 404)
        refused(make.api.get(leg.collection), 404)

    def test_a_child_changes_without_its_parent_changing(self, make: Maker) -> None:
        voyage = make.make(VOYAGES)
        make.make(LEGS, f"{voyage.url}/legs")
        assert make.api.get(voyage.url).get_json()["data"] == voyage.data
