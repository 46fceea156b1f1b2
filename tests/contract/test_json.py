"""Values: JSON is read strictly, and no input causes a 500."""

import pytest

from tests.support.maker import Maker
from tests.support.refusals import raw_body, refused
from tests.support.resources import VOYAGES, Resource

pytestmark = pytest.mark.deep

JSON = {"content_type": "application/json"}
NO_OBJECT = (b"", b" ", b"\x00", b"null", b"true", b"1", b'"text"', b"[]", b"[{}]", b"{", b"{}}", b"{'a': 1}", b"nul")
NO_JSON = (
    b'{"name": "x",}',
    b'{"name": "x"} // comment',
    b'{"name": "\t"}',
    b'{"name": "\xff"}',
    b'{"name": "\xc0\xaf"}',
    b'{"name": "\xed\xa0\x80"}',
    '{"name": "x"}'.encode("utf-16"),
    b'{"name": "x", "name": "y"}',
    b'{"name": "x", "na\\u006de": "y"}',
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"[" * 200_000 + b"]" * 200_000,
)
NO_VALUE = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e400",
    "-1e400",
    "1e999999999",
    "1e-999999999",
    "01",
    "+1",
    ".5",
    "1.",
    "0x1",
    "9" * 5000,
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"a\\u0000b"',
    '{"\\u0000": 1}',
    '{"\\ud800": 1}',
    '{"a": 1, "a": 1}',
    '[{"a": {"b": 1, "b": 2}}]',
    "[" * 33 + "]" * 33,
    '{"a":' * 33 + "1" + "}" * 33,
)


@pytest.mark.resources("LC")
class TestCreate:
    def test_what_is_no_json_object_is_refused(self, make: Maker, resource: Resource) -> None:
        collection = make.collection(resource)
        for body in (*NO_OBJECT, *NO_JSON):
            refused(make.api.post(collection, data=body, **JSON), 400, why=body[:40])
        assert make.api.get(collection).get_json()["pagination"]["total"] == 0

    def test_values_that_are_no_json_are_refused_in_known_and_unknown_fields(
        self, make: Maker, resource: Resource
    ) -> None:
        collection, body = make.collection(resource), make.body(resource)
        for raw in NO_VALUE:
            for key in (*resource.new, "noSuchField"):
                refused(make.api.post(collection, data=raw_body(body, key, raw), **JSON), 400, why=(key, raw[:40]))
        assert make.api.get(collection).get_json()["pagination"]["total"] == 0


@pytest.mark.resources("LU")
def test_a_patch_reads_as_strictly(make: Maker, resource: Resource) -> None:
    row = make.make(resource)
    for body in (*NO_OBJECT, *NO_JSON):
        refused(make.api.patch(row.url, data=body, **JSON), 400, why=body[:40])
    for raw in NO_VALUE:
        for key in (*resource.own, *resource.read_only):
            refused(make.api.patch(row.url, data=raw_body({}, key, raw), **JSON), 400, why=(key, raw[:40]))
    assert make.api.get(row.collection).get_json()["data"] == [row.listed]


class TestDepth:
    def test_32_levels_are_taken_and_33_refused(self, make: Maker) -> None:
        # The body is the first level and the free object the second.
        for depth, status in ((30, 201), (31, 400)):
            for nested in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth):
                body = raw_body({"name": "deep"}, "details", f'{{"n": {nested}}}')
                assert make.api.post(VOYAGES.rule, data=body, **JSON).status_code == status, depth

    def test_brackets_inside_strings_are_no_depth(self, make: Maker) -> None:
        assert make.make(VOYAGES, summary='[{"' * 100, name='"[\\[' * 40).data["summary"] == '[{"' * 100


class TestUtf8:
    def test_escapes_and_raw_characters_are_the_same(self, make: Maker) -> None:
        for raw in ('"é🛳"', '"\\u00e9\\ud83d\\udef3"'):
            response = make.api.post(VOYAGES.rule, data=raw_body({}, "name", raw), **JSON)
            assert response.get_json()["data"]["name"] == "é🛳"

    def test_a_charset_parameter_is_fine(self, make: Maker) -> None:
        for content_type in ("application/json; charset=utf-8", "Application/JSON"):
            response = make.api.post(VOYAGES.rule, data='{"name": "é"}'.encode(), content_type=content_type)
            assert response.status_code == 201
