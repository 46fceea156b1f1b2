"""The index: what this is and where to read on, for whoever opens the bare address."""

from flask import Response, render_template, request

from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.responses import json_response
from tt_api.openapi.document import VERSION

_JSON = "application/json"
_HTML = "text/html"
_INDEX = {
    "name": "tt_api",
    "description": "The data API of the Travel Tamers back office",
    "version": VERSION,
    "links": {"docs": "/docs", "guide": "/docs/api.md", "document": "/openapi.json", "health": "/health"},
}

blp = Blueprint("index", __name__, guard=Guard.PUBLIC, tag="Documentation", description="This documentation.")


@blp.route("/")
@blp.response(
    200,
    {
        "type": "object",
        "required": list(_INDEX),
        "properties": {
            "name": {"type": "string"},
            "description": {"type": "string"},
            "version": {"type": "string", "description": "This API's, as in the document."},
            "links": {
                "type": "object",
                "description": "Paths on this host.",
                "additionalProperties": {"type": "string"},
            },
        },
    },
    example=_INDEX,
    description="Name, version and links.",
)
@blp.alt_response(429, "TOO_MANY_REQUESTS")
@blp.doc(operationId="getIndex")
def index() -> Response:
    """Say what this is and where its documentation is.

    JSON, or a small page of HTML for whoever would rather have that, as browsers do.
    """
    if request.accept_mimetypes.best_match([_JSON, _HTML]) == _HTML:
        response = Response(render_template("index.html", **_INDEX), mimetype=_HTML)
    else:
        response = json_response(_INDEX)
    response.vary.add("Accept")
    return response
