"""How views answer: the data envelope, with the status and headers of each operation."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from flask import Response, request

from tt_api.json_text import to_json


def json_response(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer; ``body`` is everything, the envelope included."""
    return Response(to_json(body), status=status, headers=headers, content_type="application/json")


def pdf_response(name: str, content: bytes) -> Response:
    """A PDF to look at or keep; 304 where the caller has these very bytes already.

    Args:
        name: the file's, without its ending; of letters, digits and hyphens.
    """
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.set_etag(sha256(content).hexdigest())
    response.make_conditional(request)
    return response


def no_content() -> Response:
    """204, for what is gone."""
    response = Response(status=204)
    del response.headers["Content-Type"]  # Flask's default for a body, and there is none
    return response
