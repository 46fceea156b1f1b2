"""How our schemas and fields are written in the document, over what apispec would guess."""

from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask_smorest.spec.plugins import FlaskPlugin
from marshmallow.fields import Field

from tt_api.resources.fields import WireField
from tt_api.resources.filters import AnyOf
from tt_api.resources.parameters import ExpandNames
from tt_api.resources.schema import ResourceSchema, stem


class Converter(OpenAPIConverter):
    """apispec's own, with components for parameters and without what goes without saying."""

    def fields2jsonschema(self, fields: dict[str, Field[Any]], *, partial: Any = None) -> dict[str, Any]:
        """Bodies without their read-only fields; answers have none that are marked so (tt_api.resources.shapes)."""
        sent = {name: field for name, field in fields.items() if not field.dump_only}
        schema: dict[str, Any] = super().fields2jsonschema(sent, partial=partial)  # type: ignore[no-untyped-call]
        # An empty PATCH changes nothing, and is refused.
        return schema | ({"minProperties": 1} if partial else {})

    def _field2parameter(self, field: Field[Any], *, name: str, location: str) -> Any:
        """A parameter, or the name of the one that the document has already."""
        parameter = super()._field2parameter(field, name=name, location=location)
        if not parameter["required"]:
            del parameter["required"]
        component = field.component if isinstance(field, WireField) else ""
        if not component:
            return parameter
        known = self.spec.components.parameters
        if component not in known:
            self.spec.components.parameter(component, location, parameter)
        return component


class OurMarshmallowPlugin(MarshmallowPlugin):
    """apispec's plugin, with our converter."""

    Converter = Converter

    def __init__(self) -> None:
        super().__init__(schema_name_resolver=_schema_name)

    def init_spec(self, spec: Any) -> None:
        """Bind it to a document."""
        super().init_spec(spec)
        assert self.converter is not None  # noqa: S101 -- just made
        self.converter.add_attribute_function(_field_schema)  # type: ignore[no-untyped-call]  # apispec's decorator has no types
        self.converter.add_parameter_attribute_function(_comma_separated)


class OurFlaskPlugin(FlaskPlugin):
    """flask-smorest's plugin, with one parameter for all paths that lead to one row."""

    def path_helper(self, rule: Any, operations: Any, parameters: list[Any], **options: Any) -> Any:
        """The path of a rule; its parameters are added to ``parameters``."""
        path = super().path_helper(rule, operations, parameters, **options)
        parameters[:] = ["ObjectId" if one["name"] == "id" else one for one in parameters]
        return path


def _schema_name(schema: Any) -> str:
    """``CompanySchema`` is CompanyCreate as it stands, CompanyPatch with every field optional; answers are Company."""
    classes = resolve_schema_cls(schema)
    one = classes[0] if isinstance(classes, list) else classes
    if not issubclass(one, ResourceSchema):
        return stem(one)
    return f"{stem(one)}{'Patch' if getattr(schema, 'partial', False) else 'Create'}"


def _field_schema(converter: Converter, field: Field[Any], **_: Any) -> dict[str, Any]:
    """The JSON Schema that a field of ours states."""
    if not isinstance(field, WireField):
        return {}
    stated = field.openapi()
    if isinstance(stated, str):
        reference = converter.spec.components.get_ref("schema", stated)
        return {"anyOf": [reference, {"type": "null"}]} if field.allow_none else reference
    if field.allow_none and "type" in stated:
        stated["type"] = [stated["type"], "null"]
        if "enum" in stated:
            stated["enum"] = [*stated["enum"], None]
    return stated


def _comma_separated(_: Any, field: Field[Any], **_kwargs: Any) -> dict[str, Any]:
    """Lists in a query string are one parameter, with commas."""
    return {"style": "form", "explode": False} if isinstance(field, AnyOf | ExpandNames) else {}
