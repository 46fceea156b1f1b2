"""The OpenAPI 3.1 document: flask-smorest puts it together from what blueprints and schemas say."""

from collections.abc import Mapping, Sequence

from flask import Flask
from flask_smorest import Api

from tt_api.http.blueprint import Blueprint
from tt_api.openapi.components import add_components
from tt_api.openapi.converter import OurFlaskPlugin, OurMarshmallowPlugin
from tt_api.openapi.refusals import add_refusals

VERSION = "1.0.0"

_DESCRIPTION = """\
The data API of the Travel Tamers back office.

Bodies and parameters are camelCase. Money is integer cents; instants are UTC; an object's `version` makes its ETag.
Every refusal has the same shape: `{"error": {"code", "message", "details"?, "requestId"}}`.
"""

_INFO = {
    "description": _DESCRIPTION,
    "contact": {"name": "Travel Tamers"},
    "license": {"name": "MIT", "identifier": "MIT"},
}
_SERVERS = [{"url": "/", "description": "The deployment that serves this document."}]


class DocumentedApi(Api):
    """flask-smorest, with our errors in place of its own."""

    def _register_error_handlers(self) -> None:
        """None: `tt_api.http.error_responses` answers every error."""

    def _register_responses(self) -> None:
        """The error responses, as components that operations refer to by the name of their status."""
        add_components(self.spec)
        add_refusals(self.spec)

    def _register_pagination_header(self) -> None:
        """None: pages say in their body where they are."""


def init_openapi(app: Flask) -> DocumentedApi:
    """Bind the document to the app; blueprints are registered on what this returns."""
    app.config.update(
        API_TITLE="tt_api",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        # No route of flask-smorest's: tt_api.blueprints.operations.docs serves the document and the page.
        OPENAPI_URL_PREFIX=None,
    )
    plugins = {"flask_plugin": OurFlaskPlugin(), "marshmallow_plugin": OurMarshmallowPlugin()}
    return DocumentedApi(app, spec_kwargs={"info": _INFO, "servers": _SERVERS, **plugins})


def register_groups(api: DocumentedApi, groups: Mapping[str, Sequence[Blueprint]]) -> None:
    """Register the blueprints, their headings in the document grouped as people look for them."""
    described: dict[str, str] = {}
    for blueprints in groups.values():
        for blueprint in blueprints:
            api.register_blueprint(blueprint)
            described.setdefault(blueprint.tag, blueprint.description)
    api.spec.options["tags"] = [{"name": tag, "description": text} for tag, text in described.items()]
    api.spec.options["x-tagGroups"] = [
        {"name": name, "tags": list(dict.fromkeys(blueprint.tag for blueprint in blueprints))}
        for name, blueprints in groups.items()
    ]
