"""How views answer: the data envelope, with the status and headers the contract gives each operation."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Response
from werkzeug.datastructures import Headers

from tt_api.json_text import to_json

if TYPE_CHECKING:  # it is there for type checkers only
    from _typeshed.wsgi import WSGIEnvironment


class JsonResponse(Response):
    """An answer with a body, whose headers are sent as they are.

    werkzeug looks through them for what redirects, 204s and 304s need, and makes sure that an address is ASCII, which
    paths of ours are: together 10 µs a create.
    """

    def get_wsgi_headers(self, _environ: "WSGIEnvironment") -> Headers:
        """Give all of them; the body's length is among them."""
        return self.headers


def json_response(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer; ``body`` is everything, the envelope included, and ``headers`` are ASCII."""
    return JsonResponse(to_json(body), status=status, headers=headers, content_type="application/json")


def no_content() -> Response:
    """204, for what is gone."""
    return Response(status=204)
