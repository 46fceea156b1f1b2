"""Schemas do what marshmallow documents: validators, defaults, hooks, unknown fields and lists."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask import Response
from flask.testing import FlaskClient
from marshmallow import (
    EXCLUDE,
    INCLUDE,
    RAISE,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validate,
    validates,
    validates_schema,
)

from tests.support.settings import settings_for
from tt_api.app import create_app
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.responses import json_response
from tt_api.resources.fields import Boolean, Integer, ListOf, Text
from tt_api.resources.schema import BodySchema, ResourceSchema

Send = Callable[..., Any]


class PortSchema(ResourceSchema):
    """A port, with something of all that marshmallow offers."""

    name = Text(required=True, validate=validate.Length(min=3, error="must have three characters"))
    berths = Integer(load_default=7)
    open_all_year = Boolean(load_default=lambda: True)
    country = Text(nullable=True, validate=[validate.OneOf(["PT", "ES"], error="must be PT or ES")])
    codes = ListOf(Text(validate=validate.Length(max=3, error="is too long")))

    @pre_load
    def take_the_old_name(self, data: Any, **_: Any) -> Any:
        if isinstance(data, Mapping) and "title" in data:
            return {("name" if key == "title" else key): value for key, value in data.items()}
        return data

    @validates("name")
    def no_test(self, value: str, data_key: str) -> None:
        if value.startswith("Test"):
            raise ValidationError(f"{data_key} may not begin with Test")

    @validates_schema
    def few_berths_abroad(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("country") == "ES" and data.get("berths", 0) > 10:
            raise ValidationError({"berths": ["has too many abroad"]})

    @post_load
    def shout(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        data["name"] = data.get("name", "").upper()
        return data


class ExcludingSchema(BodySchema):
    class Meta:
        unknown = EXCLUDE

    name = Text()


class IncludingSchema(BodySchema):
    class Meta:
        unknown = INCLUDE

    name = Text()


class NestingSchema(BodySchema):
    line_items = fields.List(fields.Nested(ExcludingSchema(unknown=RAISE)), required=True)


SCHEMAS = {
    "port": PortSchema(),
    "port-patch": PortSchema(partial=True),
    "ports": PortSchema(many=True),
    "excluding": ExcludingSchema(),
    "including": IncludingSchema(),
    "nesting": NestingSchema(),
}


def client_of(database_url: str, unknown_fields: str = "refuse") -> FlaskClient:
    app = create_app(settings_for(database_url, UNKNOWN_FIELDS=unknown_fields))
    blueprint = Blueprint("schemas", __name__, guard=Guard.PUBLIC, url_prefix="/schemas")
    for name, schema in SCHEMAS.items():

        @blueprint.arguments(schema)
        def loaded(body: Any) -> Response:
            echoed = [item.echoed for item in (body if isinstance(body, list) else [body])]
            return json_response({"keys": list(body), "loaded": body, "echoed": echoed})

        blueprint.add_url_rule(f"/{name}", name, loaded, methods=["POST"])
    app.register_blueprint(blueprint)
    return app.test_client()


@pytest.fixture(scope="module")
def send(database_url: str) -> Send:
    client = client_of(database_url)

    def post(name: str, body: Any) -> Any:
        response = client.post(f"/schemas/{name}", data=json.dumps(body), content_type="application/json")
        found = response.get_json()
        if response.status_code == 200:
            return found
        assert response.status_code == 400
        return {tuple(detail["path"]): detail["message"] for detail in found["error"]["details"]}

    return post


class TestFields:
    def test_have_defaults_and_validators(self, send: Send) -> None:
        assert send("port", {"name": "Faro"})["loaded"] == {"name": "FARO", "berths": 7, "open_all_year": True}
        assert send("port", {"name": "Fa", "country": "FR", "codes": ["A", "ABCD"]}) == {
            ("name",): "must have three characters",
            ("country",): "must be PT or ES",
            ("codes", 1): "is too long",
        }
        assert send("port", {"name": "Faro", "country": None})["loaded"]["country"] is None

    def test_of_a_patch_have_no_defaults(self, send: Send) -> None:
        assert send("port-patch", {"berths": 3})["loaded"] == {"name": "", "berths": 3}

    def test_come_in_the_schema_s_order(self, send: Send) -> None:
        body = {"openAllYear": False, "codes": [], "berths": 1, "name": "Faro"}
        assert send("port", body)["keys"] == ["name", "berths", "open_all_year", "codes"]


class TestHooks:
    def test_run_before_after_and_over_fields(self, send: Send) -> None:
        assert send("port", {"title": "Faro"})["loaded"]["name"] == "FARO"
        assert send("port", {"name": "Test port"}) == {("name",): "name may not begin with Test"}
        assert send("port", {"name": "Vigo", "country": "ES", "berths": 11}) == {("berths",): "has too many abroad"}


class TestReadOnly:
    def test_is_refused_beside_every_other_problem(self, send: Send) -> None:
        assert send("port", {"id": "x", "version": 1, "berths": "many", "nmae": 1}) == {
            ("name",): "is required",
            ("id",): "is read-only",
            ("version",): "is read-only",
            ("berths",): "must be an integer",
            ("nmae",): "is not a field of this resource",
        }

    def test_of_a_patch_is_set_aside(self, send: Send) -> None:
        found = send("port-patch", {"version": 3, "berths": 1, "id": "x"})
        assert (found["keys"], found["echoed"]) == (["berths", "name"], [{"version": 3, "id": "x"}])


class TestUnknown:
    def test_is_what_the_schema_s_meta_says(self, send: Send) -> None:
        assert send("excluding", {"name": "a", "other": 1})["loaded"] == {"name": "a"}
        assert send("including", {"name": "a", "other": 1})["loaded"] == {"name": "a", "other": 1}

    def test_is_dropped_in_a_deployment_that_ignores_it(self, database_url: str) -> None:
        client = client_of(database_url, "ignore")
        assert client.post("/schemas/port", json={"name": "Faro", "nmae": 1}).status_code == 200
        assert client.post("/schemas/port", json={"name": "Faro", "id": "x"}).status_code == 400
        kept = client.post("/schemas/including", json={"name": "a", "other": 1}).get_json()
        assert kept["loaded"] == {"name": "a", "other": 1}


class TestMany:
    def test_are_loaded_each(self, send: Send) -> None:
        found = send("ports", [{"name": "Faro"}, {"name": "Vigo", "berths": 1}])
        assert [item["name"] for item in found["loaded"]] == ["FARO", "VIGO"]

    def test_have_problems_by_position(self, send: Send) -> None:
        assert send("ports", [{"name": "Faro"}, {"id": "x", "name": "Vigo", "nmae": 1}, 5]) == {
            (1, "id"): "is read-only",
            (1, "nmae"): "is not a field of this resource",
            (2,): "must be a JSON object",
        }

    @pytest.mark.parametrize("body", [None, {}, "Faro", 5, {"name": "Faro"}])
    def test_must_be_a_list(self, send: Send, body: Any) -> None:
        assert send("ports", body) == {(): "must be a list"}

    def test_may_be_nested(self, send: Send) -> None:
        assert send("nesting", {"lineItems": [{"name": "a"}]})["loaded"] == {"line_items": [{"name": "a"}]}
        assert send("nesting", {"lineItems": [{"name": "a"}, {"nmae": "b"}, None]}) == {
            ("lineItems", 1, "nmae"): "is not a field of this resource",
            ("lineItems", 2): "Field may not be null.",
        }


@pytest.mark.parametrize("body", [None, [], "Faro", 5])
@pytest.mark.parametrize("name", ["port", "port-patch", "excluding"])
def test_what_is_no_object_is_refused_as_a_whole(send: Send, name: str, body: Any) -> None:
    assert send(name, body) == {(): "must be a JSON object"}


def test_an_empty_patch_is_refused(send: Send) -> None:
    assert send("port-patch", {}) == {(): "an empty body changes nothing: send at least one field"}
