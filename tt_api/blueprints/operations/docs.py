"""The documentation: the OpenAPI document, the page that shows it, and the callers' guide.

The page is Scalar, served from files of our own, so it works without the internet.
"""

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Response, request, send_from_directory

from tt_api import openapi
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.openapi.document import openapi_document

_PAGE = Path(openapi.__file__).parent / "page"
_GUIDE = Path(openapi.__file__).parents[2] / "docs"
# Scalar styles elements as it draws them and embeds its icons as data; scripts come from files only.
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

blp = Blueprint("docs", __name__, guard=Guard.PUBLIC, tag="Documentation", description="This documentation.")


@blp.route("/openapi.json")
@blp.response(200, {"type": "object"}, description="The document.")
@blp.alt_response(429, "TOO_MANY_REQUESTS")
@blp.doc(operationId="getOpenApiDocument")
def document() -> Response:
    """Get this document.

    The API in OpenAPI 3.1, for clients to be generated from.
    """
    text = openapi_document()
    response = Response(mimetype="application/json")
    # It is over a megabyte, and a twelfth of that compressed; whoever has it is told that it is still the same.
    response.vary.add("Accept-Encoding")
    response.cache_control.no_cache = True
    if request.accept_encodings.quality("gzip") > 0:
        response.data = _compressed(text)
        response.content_encoding = "gzip"
    else:
        response.data = text
    response.add_etag()
    response.make_conditional(request)
    return response


@lru_cache(1)
def _compressed(text: bytes) -> bytes:
    return gzip.compress(text)


def docs() -> Response:
    """The documentation page."""
    response = send_from_directory(_PAGE, "index.html")
    response.headers["Content-Security-Policy"] = _PAGE_POLICY
    return response


def guide() -> Response:
    """The callers' guide, as text."""
    return send_from_directory(_GUIDE, "api.md", mimetype="text/plain")


def asset(name: str) -> Response:
    """A file of the page; a compressed one is sent as it is, which every browser takes."""
    return send_from_directory(_PAGE, name)


blp.add_undocumented_rule("/docs", docs)
blp.add_undocumented_rule("/docs/api.md", guide)
blp.add_undocumented_rule("/docs/assets/<string:name>", asset)
