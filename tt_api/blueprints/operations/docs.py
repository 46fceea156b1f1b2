"""The documentation: the OpenAPI document, and Swagger UI from our own files, so it works without the internet."""

from pathlib import Path

import flask_swagger_ui
from flask import Response, render_template, send_from_directory

from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.openapi.document import openapi_document

_ASSETS = Path(flask_swagger_ui.__file__).parent / "dist"
_OWN_ASSETS = Path(__file__).parents[2] / "static"
# Swagger UI styles elements as it draws them and embeds its icons as data; scripts come from files only.
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

blp = Blueprint("docs", __name__, guard=Guard.PUBLIC, description="This documentation")


@blp.route("/openapi.json")
@blp.response(200, {"type": "object"})
def document() -> Response:
    """Get this document."""
    return Response(openapi_document(), mimetype="application/json")


def docs() -> Response:
    """The documentation page."""
    response = Response(render_template("docs.html"), mimetype="text/html")
    response.headers["Content-Security-Policy"] = _PAGE_POLICY
    return response


def asset(name: str) -> Response:
    """A file of Swagger UI."""
    response = send_from_directory(_ASSETS, name, max_age=86_400)
    response.headers["Content-Security-Policy"] = _PAGE_POLICY
    return response


def start() -> Response:
    """The script that draws the page."""
    return send_from_directory(_OWN_ASSETS, "docs.js", max_age=0)


blp.add_undocumented_rule("/docs", docs)
blp.add_undocumented_rule("/docs/start.js", start)
blp.add_undocumented_rule("/docs/assets/<string:name>", asset)
