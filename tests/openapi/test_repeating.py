"""What the document says of idempotency keys, callers' and our own."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response
from flask_smorest import Blueprint as SmorestBlueprint

from devtools.places import CLONE
from tests.support.probe_blueprints import guard_of
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.idempotency.deliveries import applied_once, applied_once_by_key
from tt_api.openapi.document import init_openapi, openapi_document

KEY = {"$ref": "#/components/parameters/IdempotencyKey"}
X_KEY = {"$ref": "#/components/parameters/XIdempotencyKey"}
REPLAYED = {"$ref": "#/components/headers/IdempotencyReplayed"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return dict(json.loads((CLONE / "docs" / "openapi.json").read_bytes()))


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict):
                yield method, path, operation


def test_a_key_goes_with_every_write_behind_a_guard_and_with_nothing_else(app: Flask, document: dict[str, Any]) -> None:
    guards = {
        rule.rule.replace("<string:", "{").replace(">", "}"): guard_of(app, rule) for rule in app.url_map.iter_rules()
    }
    below = ("/api/", "/internal/")
    expected = {
        (method, path)
        for method, path, _ in operations(document)
        if method in ("post", "patch") and path.startswith(below) and guards[path] is not Guard.PUBLIC
    }
    taking = {(method, path) for method, path, one in operations(document) if KEY in one.get("parameters", ())}
    assert taking == expected
    assert len(taking) > 90


def test_a_write_with_a_key_says_what_becomes_of_a_second_one(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        takes_key = KEY in operation.get("parameters", ())
        answers = {status: one for status, one in operation["responses"].items() if status.startswith("2")}
        for answer in answers.values():
            assert (answer.get("headers", {}).get("Idempotency-Replayed") == REPLAYED) == takes_key, (method, path)
        conflict = operation["responses"].get("409", {}).get("$ref", "").rpartition("/")[2]
        assert (conflict == "KEY_CONFLICT") == takes_key, (method, path)


def test_a_key_is_described_as_it_is_taken(document: dict[str, Any]) -> None:
    parameter = document["components"]["parameters"]["IdempotencyKey"]
    assert (parameter["in"], parameter["name"]) == ("header", "Idempotency-Key")
    assert "required" not in parameter
    conflicts = document["components"]["responses"]["KEY_CONFLICT"]
    assert conflicts["headers"] == {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    examples = conflicts["content"]["application/json"]["examples"]
    assert examples.keys() == {"taken", "otherRequest", "inProgress"}


class TestDeliveries:
    """Of webhooks, which take a key in one header and know a repeat as a 409."""

    @pytest.fixture
    def documented(self) -> dict[str, Any]:
        blueprint = Blueprint("probe", __name__, guard=Guard.SERVICE_KEY, url_prefix="/webhooks", description="Probes")
        _add(blueprint, "hashed", applied_once)
        _add(blueprint, "by_key", applied_once_by_key)
        app = Flask(__name__)
        app.register_blueprint(blueprint)
        init_openapi(app, {"Probes": (blueprint,)})
        with app.app_context():
            return dict(json.loads(openapi_document()))

    @pytest.mark.parametrize("name", ["hashed", "by_key"])
    def test_take_their_key_with_an_x_and_answer_no_replay(self, documented: dict[str, Any], name: str) -> None:
        operation = documented["paths"][f"/webhooks/{name}"]["post"]
        assert operation["parameters"] == [X_KEY]
        assert "headers" not in operation["responses"]["202"]
        assert operation["responses"]["409"] == {"$ref": "#/components/responses/DELIVERY_CONFLICT"}
        assert documented["components"]["parameters"].keys() == {"XIdempotencyKey"}

    def test_say_that_a_409_is_an_answer_to_be_content_with(self, documented: dict[str, Any]) -> None:
        conflict = documented["components"]["responses"]["DELIVERY_CONFLICT"]
        examples = conflict["content"]["application/json"]["examples"]
        assert examples["applied"]["value"]["error"]["message"] == "This delivery was already applied"
        assert "needn't be sent again" in conflict["description"]


def _add(blueprint: SmorestBlueprint, name: str, decorator: Any) -> None:
    @blueprint.route(f"/{name}", methods=["POST"])
    @blueprint.response(202)
    @decorator
    def view() -> Response:
        """Take a probe."""
        return Response(status=202)

    view.__name__ = name


class TestPushes:
    """To Nexus, under `webhooks`: whoever builds the receiving side reads them there."""

    @pytest.mark.parametrize("kind", ["contacts", "deals"])
    def test_carry_a_key_and_our_credential(self, document: dict[str, Any], kind: str) -> None:
        operation = document["webhooks"][f"{kind}Changed"]["post"]
        assert [(one["name"], one["required"]) for one in operation["parameters"]] == [("Idempotency-Key", True)]
        assert operation["security"] == document["paths"][f"/api/internal/{kind}"]["get"]["security"]
        assert f"$NEXUS_URL/api/internal/{kind}" in operation["description"]

    def test_are_the_only_ones(self, document: dict[str, Any]) -> None:
        assert document["webhooks"].keys() == {"contactsChanged", "dealsChanged"}
