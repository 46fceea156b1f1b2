"""What docs/openapi.json says of a resource is what it takes and answers."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.support.maker import Maker
from tests.support.resources import REAL, Resource

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.json"
EACH = pytest.mark.resources("L", where=lambda one: one in REAL)


@cache
def document() -> dict[str, Any]:
    return dict(json.loads(DOCUMENT.read_bytes()))


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        _, *words = node["$ref"].split("/")
        node = document()
        for word in words:
            node = node[word]
    return node


def operation(resource: Resource, letter: str) -> dict[str, Any]:
    path = resource.rule.replace("<string:", "{").replace(">", "}")
    one = f"{path}/{{{resource.id_name}}}"
    method, place = {
        "L": ("get", path),
        "C": ("post", path),
        "G": ("get", one),
        "U": ("patch", one),
        "D": ("delete", one),
    }[letter]
    return dict(document()["paths"][place][method])


def fits(described: dict[str, Any], value: Any) -> None:
    """That a value is what a request body or a response is said to be."""
    schema = resolved(described)["content"]["application/json"]["schema"]
    validator = Draft202012Validator({**schema, "components": document()["components"]})
    assert [error.message for error in validator.iter_errors(value)] == []


@EACH
def test_every_operation_is_described(resource: Resource) -> None:
    for letter in resource.operations:
        described = operation(resource, letter)
        parameters = {
            resolved(one)["name"] for one in described.get("parameters", ()) if resolved(one)["in"] == "query"
        }
        taken = {"L": resource.parameters.keys(), "G": resource.detail_parameters}.get(letter, set())
        assert parameters == taken, letter


@EACH
def test_answers_and_bodies_are_what_it_says(make: Maker, resource: Resource) -> None:
    collection, body = make.collection(resource), make.body(resource, full=True)
    if "C" in resource.operations:
        described = operation(resource, "C")
        fits(described["requestBody"], body)
        fits(described["responses"]["201"], make.api.post(collection, body).get_json())
    row = make.make(resource)
    fits(operation(resource, "L")["responses"]["200"], make.api.get(row.collection).get_json())
    if "G" in resource.operations:
        fits(operation(resource, "G")["responses"]["200"], make.api.get(row.url).get_json())
    if "U" in resource.operations:
        described, change = operation(resource, "U"), {key: row.data[key] for key in resource.own}
        fits(described["requestBody"], change)
        fits(described["responses"]["200"], make.api.patch(row.url, change).get_json())
