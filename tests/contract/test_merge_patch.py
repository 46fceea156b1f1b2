"""A PATCH may call its body what it is: a JSON merge patch (RFC 7396)."""

import json

import pytest

from tests.support.examples import RULED
from tests.support.maker import Maker
from tests.support.refusals import refused
from tests.support.resources import VOYAGES, Resource, having

MERGE_PATCH = "application/merge-patch+json"
CHANGEABLE = pytest.mark.parametrize("resource", having("LU"), ids=repr)


@CHANGEABLE
class TestPatch:
    def test_does_what_it_does_as_json(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        sent = {
            key: make.referred(resource, key).id if key in resource.references else make.value(resource, key)
            for key in resource.own
            if (resource.table.name, key) not in RULED
        }
        for content_type in (MERGE_PATCH, f"{MERGE_PATCH}; charset=utf-8"):
            answer = make.api.patch(row.url, data=json.dumps(sent), content_type=content_type)
            assert answer.status_code == 200, answer.get_data(as_text=True)
            changed = answer.get_json()["data"]
            assert {key: changed[key] for key in sent} == sent
            assert changed["version"] > 1

    def test_reads_as_strictly(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        for body in (b"", b"{", b"[]", b"null", b"{}", b'{"version": NaN}'):
            refused(make.api.patch(row.url, data=body, content_type=MERGE_PATCH), 400, why=body)
        refused(make.api.patch(row.url, data=b'{"noSuchField": 1}', content_type=MERGE_PATCH), 400, "noSuchField")


@pytest.mark.parametrize("resource", having("LC"), ids=repr)
def test_a_create_is_no_patch(make: Maker, resource: Resource) -> None:
    body = json.dumps(make.body(resource))
    refused(make.api.post(make.collection(resource), data=body, content_type=MERGE_PATCH), 415)


def test_null_clears_a_field_and_other_patch_formats_are_refused(make: Maker) -> None:
    row = make.make(VOYAGES, captain="Ada", details={"deck": 1})
    answer = make.api.patch(row.url, data=b'{"captain": null, "details": {"mast": 2}}', content_type=MERGE_PATCH)
    assert answer.get_json()["data"]["captain"] is None
    assert answer.get_json()["data"]["details"] == {"mast": 2}
    for content_type in ("application/json-patch+json", "application/merge-patch", "application/vnd.api+json"):
        refused(make.api.patch(row.url, data=b"{}", content_type=content_type), 415)
