"""The document that describes the API: valid, complete, and the one in the repository."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tt_api.http.blueprint import Blueprint

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"
# No part of the API; of the studio's routes only those that sign in and out are.
PAGES = ("/docs", "/studio/<", "/studio/assets/")
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    return dict(client.get("/openapi.json").get_json())


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, item[method]) for path, item in document["paths"].items() for method in METHODS if method in item
    ]


@pytest.mark.long
def test_is_valid_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_is_the_committed_one(client: FlaskClient) -> None:
    assert client.get("/openapi.json").data == COMMITTED.read_bytes(), "run `make openapi` and commit the result"


def test_has_every_route(app: Flask, document: dict[str, Any]) -> None:
    documented = {(path, method) for path, method, _ in operations(document)}
    served = {
        (rule.rule.replace("<string:", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.rule.startswith(PAGES) and rule.rule != "/studio"
    }
    assert documented == served


def test_documents_every_refusal_of_an_operation(app: Flask, document: dict[str, Any]) -> None:
    guarded = {
        rule.rule.replace("<string:", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if isinstance(blueprint := app.blueprints[rule.endpoint.rpartition(".")[0]], Blueprint)
        and blueprint.guard != "public"
    }
    for path, method, operation in operations(document):
        expected = {"401"} if path in guarded else set()
        if path.startswith("/api/"):
            expected |= {"400", "429", "503"}
        if path.endswith("}"):
            expected |= {"404"}
        if method in ("post", "patch"):
            expected |= {"413", "415"}
        # What stores nothing of the caller's own collides with nothing.
        if method == "patch" or "201" in operation["responses"]:
            expected |= {"409"}
        if method in ("patch", "delete"):
            expected |= {"412"}
        assert expected <= operation["responses"].keys(), (method, path)


def test_says_where_to_ask_for_what_was_only_accepted(document: dict[str, Any]) -> None:
    answers = [operation["responses"] for _, _, operation in operations(document)]
    accepting = [answer["202"] for answer in answers if "202" in answer]
    assert accepting
    assert all("Location" in answer["headers"] for answer in accepting)


def test_names_operations_once_and_sums_each_up(document: dict[str, Any]) -> None:
    found = [operation for path, _, operation in operations(document) if path.startswith("/api/")]
    names = [operation["operationId"] for operation in found]
    assert len(set(names)) == len(names)
    assert all(operation["summary"] and operation["tags"] for operation in found)


GUARDED = ("/api/", "/internal/", "/metrics", "/slack/", "/webhooks/", "/hooks/")
PUBLIC_BELOW = ("/api/miles-chat", "/api/page-views", "/webhooks/page-view", "/api/onboarding", "/webhooks/form-submit")


def test_asks_for_a_credential_where_there_is_a_guard(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        guarded = path.startswith(GUARDED) and not path.startswith(PUBLIC_BELOW)
        assert bool(operation.get("security")) == guarded, (method, path)


def test_gives_examples_that_its_own_schemas_accept(document: dict[str, Any]) -> None:
    checked = 0
    for path, method, operation in operations(document):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for content in (body.get("content", {}).get("application/json", {}) for body in bodies):
            if "example" in content and "schema" in content:
                schema = content["schema"] | {"components": document["components"]}
                problems = [error.message for error in Draft202012Validator(schema).iter_errors(content["example"])]
                assert problems == [], (method, path)
                checked += 1
    assert checked > 0


def test_is_what_the_api_answers(document: dict[str, Any], api: Any) -> None:
    created = api.created("/api/companies", {"name": "Blue Heron Analytics"})
    schema = {"$ref": "#/components/schemas/Company", "components": document["components"]}
    problems = [error.message for error in Draft202012Validator(schema).iter_errors(created)]
    assert problems == []
    assert created.keys() == document["components"]["schemas"]["Company"]["properties"].keys()


def test_is_printed_by_the_command(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["openapi"])
    assert json.loads(result.stdout) == json.loads(COMMITTED.read_bytes())
