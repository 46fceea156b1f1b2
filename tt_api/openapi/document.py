"""The OpenAPI 3.1 document: how our fields, errors and guards are written in it."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls
from flask import Flask
from flask_smorest import Api
from marshmallow.fields import Field

from tt_api import errors
from tt_api.http.security_schemes import all_schemes
from tt_api.resources.fields import WireField
from tt_api.resources.filters import AnyOf
from tt_api.resources.parameters import ExpandNames

VERSION = "1.0.0"

# What the documentation page begins with.
_DESCRIPTION = (Path(__file__).parent / "introduction.md").read_text(encoding="utf-8")

_ERRORS: tuple[type[errors.AppError], ...] = (
    errors.ValidationError,
    errors.AuthError,
    errors.NotFoundError,
    errors.ConflictError,
    errors.PreconditionFailedError,
    errors.PayloadTooLargeError,
    errors.UnsupportedMediaTypeError,
    errors.RateLimitError,
    errors.ExternalServiceError,
    errors.ServiceUnavailableError,
)


class DocumentedApi(Api):
    """flask-smorest, with our errors in place of its own."""

    def _register_error_handlers(self) -> None:
        """None: `tt_api.http.error_responses` answers every error."""

    def _register_responses(self) -> None:
        """The error responses, as components that operations refer to by the name of their status."""
        self.spec.components.schema("Error", _ERROR_SCHEMA)
        for error in _ERRORS:
            self.spec.components.response(error.status.name, _error_response(error), lazy=True)
        self.spec.components.response("DEFAULT_ERROR", _error_response(errors.AppError), lazy=True)


def init_openapi(app: Flask) -> DocumentedApi:
    """Bind the document to the app; blueprints are registered on what this returns."""
    app.config.update(
        API_TITLE="tt_api",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        # No route of flask-smorest's: tt_api.blueprints.operations.docs serves the document and the page.
        OPENAPI_URL_PREFIX=None,
    )
    plugin = MarshmallowPlugin(schema_name_resolver=_schema_name)
    api = DocumentedApi(app, spec_kwargs={"info": {"description": _DESCRIPTION}, "marshmallow_plugin": plugin})
    converter = plugin.converter
    assert converter is not None  # noqa: S101 -- set once the plugin is bound, which Api() has done
    converter.add_attribute_function(_field_schema)  # type: ignore[no-untyped-call]  # apispec's decorator has no types
    converter.add_parameter_attribute_function(_comma_separated)
    for name, scheme in all_schemes():
        api.spec.components.security_scheme(name, scheme)
    return api


def _schema_name(schema: Any) -> str:
    """``CompanySchema`` is Company; the same schema with every field optional is CompanyPatch."""
    classes = resolve_schema_cls(schema)
    name = (classes[0] if isinstance(classes, list) else classes).__name__.removesuffix("Schema")
    return f"{name}Patch" if getattr(schema, "partial", False) else name


def _field_schema(_: Any, field: Field[Any], **_kwargs: Any) -> dict[str, Any]:
    """The JSON Schema that a field of ours states, over what apispec would guess."""
    if not isinstance(field, WireField):
        return {}
    stated = field.openapi()
    if field.allow_none and "type" in stated:
        stated["type"] = [stated["type"], "null"]
        if "enum" in stated:
            stated["enum"] = [*stated["enum"], None]
    return stated


def _comma_separated(_: Any, field: Field[Any], **_kwargs: Any) -> dict[str, Any]:
    """Lists in a query string are one parameter, with commas."""
    return {"style": "form", "explode": False} if isinstance(field, AnyOf | ExpandNames) else {}


def _error_response(error: type[errors.AppError]) -> dict[str, Any]:
    example: dict[str, Any] = {
        "code": error.code,
        "message": _MESSAGES.get(error.status, HTTPStatus(error.status).phrase),
        "requestId": "2f6d1b1e-6a3c-4c35-9c0e-0d7f0f7f4b52",
    }
    if error is errors.ValidationError:
        example["details"] = [{"path": ["email"], "message": "must be an e-mail address"}]
    if error is errors.ConflictError:
        example["details"] = [
            {"path": ["slug"], "message": "is taken by another row", "id": "0190d7c0-0000-7000-8000-000000000000"}
        ]
    if error is errors.RateLimitError:
        example["retryAfterMs"] = 41_000
    response: dict[str, Any] = {
        "description": (error.__doc__ or "").partition("\n")[0],
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Error"}, "example": {"error": example}}
        },
    }
    if error in (errors.RateLimitError, errors.ServiceUnavailableError):
        response["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    return response


_MESSAGES = {
    HTTPStatus.BAD_REQUEST: "Invalid input",
    HTTPStatus.UNAUTHORIZED: "API key is required",
    HTTPStatus.CONFLICT: "Another Company has the same slug",
}

_ERROR_SCHEMA = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "requestId"],
            "properties": {
                "code": {"type": "string", "description": "For programs."},
                "message": {"type": "string", "description": "For people."},
                "details": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["path", "message"],
                        "properties": {
                            "path": {"type": "array", "items": {"type": ["string", "integer"]}},
                            "message": {"type": "string"},
                            "id": {
                                "type": "string",
                                "format": "uuid",
                                "description": "With CONFLICT, for callers with a key: the row that has the value.",
                            },
                        },
                    },
                },
                "retryAfterMs": {"type": "integer", "description": "With RATE_LIMITED: milliseconds to wait."},
                "requestId": {"type": "string"},
            },
        }
    },
}
