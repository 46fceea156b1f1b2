"""The OpenAPI 3.1 document: flask-smorest puts it together from what blueprints and schemas say."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_smorest import Api

from tt_api.http.blueprint import Blueprint
from tt_api.openapi.components import add_components
from tt_api.openapi.converter import OurFlaskPlugin, OurMarshmallowPlugin
from tt_api.openapi.refusals import add_refusals
from tt_api.openapi.text import document_text

VERSION = "1.0.0"
_EXTENSION = "openapi_document"

# What the documentation page begins with.
_DESCRIPTION = (Path(__file__).parent / "introduction.md").read_text(encoding="utf-8")

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


def init_openapi(app: Flask, groups: Mapping[str, Sequence[Blueprint]]) -> None:
    """Get ready to describe these blueprints, grouped as people look for them.

    The document is written when somebody first asks for it, since it takes longer than all the rest of the start.
    """
    app.config.update(
        API_TITLE="tt_api",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        # No route of flask-smorest's: tt_api.blueprints.operations.docs serves the document and the page.
        OPENAPI_URL_PREFIX=None,
    )
    plugins = {"flask_plugin": OurFlaskPlugin(), "marshmallow_plugin": OurMarshmallowPlugin()}
    api = DocumentedApi(app, spec_kwargs={"info": _INFO, "servers": _SERVERS, **plugins})
    app.extensions[_EXTENSION] = cache(partial(_document, api, app, groups))


def openapi_document() -> bytes:
    """The document, keys in a fixed order."""
    document: Callable[[], bytes] = current_app.extensions[_EXTENSION]
    return document()


def _document(api: DocumentedApi, app: Flask, groups: Mapping[str, Sequence[Blueprint]]) -> bytes:
    described: dict[str, str] = {}
    webhooks: dict[str, dict[str, Any]] = {}
    for blueprint in chain.from_iterable(groups.values()):
        # Api.register_blueprint() would do this for each blueprint as it is registered.
        blueprint.register_views_in_doc(api, app, api.spec, name=blueprint.name, parameters=None)
        described.setdefault(blueprint.tag, blueprint.description)
        webhooks |= {name: {"post": deepcopy(operation)} for name, operation in blueprint.webhooks.items()}
    for webhook in webhooks.values():
        api.spec.components.resolve_refs_in_path(webhook)
    api.spec.options["tags"] = [{"name": tag, "description": text} for tag, text in described.items()]
    api.spec.options["x-tagGroups"] = [
        {"name": name, "tags": list(dict.fromkeys(blueprint.tag for blueprint in blueprints))}
        for name, blueprints in groups.items()
    ]
    document = {**api.spec.to_dict(), "webhooks": webhooks}
    # Whichever module was imported first.
    document["components"] = {kind: dict(sorted(named.items())) for kind, named in document["components"].items()}
    return document_text(document)
