"""What has a name in the document, and the three schemas of each resource."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from devtools.places import CLONE
from tests.support.resources import REAL, Resource
from tt_api import errors
from tt_api.resources.fields.named import named
from tt_api.resources.schema import stem

COMMITTED = CLONE / "docs" / "openapi.json"
# 16 000 lines for the 85 operations that there were when it was set.
MOST_LINES_AN_OPERATION = 120
EACH = pytest.mark.parametrize("resource", REAL, ids=repr)
# What a list takes beside its own filters.
SHARED = {"page", "bom", "limit", "cursor", "sortBy", "sortOrder", "id", "search", "expand"}
SHARED |= {"createdAtFrom", "createdAtTo", "updatedAtFrom", "updatedAtTo"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return dict(json.loads(COMMITTED.read_bytes()))


@pytest.fixture
def schemas(document: dict[str, Any]) -> dict[str, Any]:
    return dict(document["components"]["schemas"])


def walk(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every object of the document, with where it is; examples are callers' data."""
    if isinstance(node, dict):
        yield path, node
        for key, inner in node.items():
            if key not in ("example", "examples"):
                yield from walk(inner, (*path, key))
    elif isinstance(node, list):
        for position, inner in enumerate(node):
            yield from walk(inner, (*path, str(position)))


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for item in document["paths"].values() for one in item.values() if isinstance(one, dict)]


def resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    for step in node.get("$ref", "#").split("/")[1:]:
        document = document[step]
        node = document
    return node


class TestNames:
    def test_no_set_of_values_is_written_inline(self, document: dict[str, Any]) -> None:
        places = [path for path, node in walk(document) if len(node.get("enum", ())) > 1]
        assert [path for path in places if path[:2] != ("components", "schemas") or len(path) != 3] == []
        assert len(places) > 20

    def test_are_given_once(self, document: dict[str, Any]) -> None:
        for kind, components in document["components"].items():
            lowered = [name.lower() for name in components]
            assert len(set(lowered)) == len(lowered), kind
        with pytest.raises(ValueError, match="SortOrder"):
            named("SortOrder", {"type": "string", "enum": ["up", "down"]})

    def test_all_lead_somewhere_and_none_is_left_over(self, document: dict[str, Any]) -> None:
        text = COMMITTED.read_text()
        referred = set(re.findall(r'"\$ref": "#/components/(\w+/\w+)"', text))
        kinds = document["components"].items()
        there = {f"{kind}/{name}" for kind, named in kinds for name in named if kind != "securitySchemes"}
        assert referred == there

    def test_security_schemes_are_those_in_use(self, document: dict[str, Any]) -> None:
        used = {name for one in operations(document) for choice in one["security"] for name in choice}
        assert used == document["components"]["securitySchemes"].keys()

    def test_of_error_codes_are_all_codes_that_there_are(self, schemas: dict[str, Any]) -> None:
        def family(error: type[errors.AppError]) -> Iterator[str]:
            yield error.code
            for child in error.__subclasses__():
                yield from family(child)

        assert set(schemas["ErrorCode"]["enum"]) == set(family(errors.AppError))

    @EACH
    def test_what_many_lists_take_is_a_parameter_with_a_name(
        self, document: dict[str, Any], resource: Resource
    ) -> None:
        listing = document["paths"][resource.rule.replace("<string:", "{").replace(">", "}")]["get"]
        inline = {one["name"] for one in listing["parameters"] if "$ref" not in one}
        assert inline == resource.parameters.keys() - SHARED


class TestOperations:
    def test_are_each_named_once_and_described(self, document: dict[str, Any]) -> None:
        names = [one["operationId"] for one in operations(document)]
        assert len(set(names)) == len(names)
        for one in operations(document):
            assert one["summary"], one["operationId"]
            assert not one["summary"].endswith("."), one["operationId"]
            assert one["description"], one["operationId"]

    def test_read_as_people_speak(self, document: dict[str, Any]) -> None:
        spoken = {one["operationId"]: one["summary"] for one in operations(document)}
        assert spoken["createEmailTemplate"] == "Create an email template"
        assert spoken["listDealHistory"] == "List deal history"
        assert not [summary for summary in spoken.values() if re.search(r"\ba [aeio]", summary)]

    def test_have_headings_that_are_described_and_stand_in_one_group(self, document: dict[str, Any]) -> None:
        described = [tag["name"] for tag in document["tags"] if tag["description"]]
        grouped = [tag for group in document["x-tagGroups"] for tag in group["tags"]]
        used = {tag for one in operations(document) for tag in one["tags"]}
        assert sorted(grouped) == sorted(described) == sorted(used)

    def test_say_so_where_nobody_is_asked_for_a_key(self, document: dict[str, Any]) -> None:
        assert document["paths"]["/health"]["get"]["security"] == []


class TestSchemas:
    @EACH
    def test_answers_require_whatever_is_always_there(self, schemas: dict[str, Any], resource: Resource) -> None:
        name = stem(resource.declaration.schema)
        row = schemas[f"{name}Row" if resource.unlisted else name]
        fields = {*resource.own, *resource.read_only}
        assert set(row["required"]) == fields - resource.unlisted
        assert row["properties"].keys() == fields - resource.unlisted | {
            *resource.expansions,
            *resource.shown.worked_out,
        }
        if {"G", "C"} & {*resource.operations}:
            assert set(schemas[name]["required"]) == fields

    @EACH
    def test_creates_and_patches_have_what_callers_send(self, schemas: dict[str, Any], resource: Resource) -> None:
        name = stem(resource.declaration.schema)
        if "C" in resource.operations:
            create = schemas[f"{stem(resource.created_by)}Create"]
            assert create["properties"].keys() == resource.new.keys()
            assert set(create.get("required", ())) == resource.required.keys()
        if "U" in resource.operations:
            patch = schemas[f"{name}Patch"]
            assert patch["properties"].keys() == {*resource.own, "version"}
            assert "required" not in patch
            assert patch["minProperties"] == 1

    def test_null_is_in_an_answer_only_where_it_is_shown(self, schemas: dict[str, Any]) -> None:
        """A null gives a deal's probability back to its stage; a deal without one isn't shown."""
        assert schemas["DealCreate"]["properties"]["probability"]["type"] == ["integer", "null"]
        assert schemas["Deal"]["properties"]["probability"]["type"] == "integer"


class TestExamples:
    def test_fit_and_are_whole(self, document: dict[str, Any]) -> None:
        whole = 0
        for one in operations(document):
            bodies = [one.get("requestBody", {}), *one["responses"].values()]
            for content in [inner for body in bodies for inner in resolved(document, body).get("content", {}).values()]:
                shown = [resolved(document, example)["value"] for example in content.get("examples", {}).values()]
                shown += [content["example"]] if "example" in content else []
                schema = content["schema"] | {"components": document["components"]}
                for value in shown:
                    problems = [error.message for error in Draft202012Validator(schema).iter_errors(value)]
                    assert problems == [], one["operationId"]
                    whole += _is_a_whole_object(value)
        assert whole > 40

    def test_show_every_answer_of_a_resource(self, document: dict[str, Any]) -> None:
        for one in operations(document):
            content = one["responses"].get("200", {}).get("content", {}).get("application/json")
            if content:
                named = content["schema"].get("$ref", "").endswith(("Answer", "Page"))
                assert not named or {"example", "examples"} & content.keys(), one["operationId"]


def _is_a_whole_object(value: Any) -> bool:
    shown = value.get("data") if isinstance(value, dict) else None
    one = shown[0] if isinstance(shown, list) and shown else shown
    return isinstance(one, dict) and one.keys() >= {"id", "version", "createdAt", "updatedAt"}


def test_stays_readable_in_size(document: dict[str, Any]) -> None:
    assert COMMITTED.read_bytes().count(b"\n") < MOST_LINES_AN_OPERATION * len(operations(document))


def test_has_the_version_that_the_changelog_tells_of(document: dict[str, Any]) -> None:
    newest = re.search(r"^## (\d+\.\d+\.\d+)", (CLONE / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest is not None
    assert newest[1] == document["info"]["version"]


def test_says_where_it_is_served(document: dict[str, Any]) -> None:
    assert [server["url"] for server in document["servers"]] == ["/"]
