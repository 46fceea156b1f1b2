"""How views answer: the data envelope, with the status and headers of each operation."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from tt_api.json_text import to_json


def json_response(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer; ``body`` is everything, the envelope included."""
    return Response(to_json(body), status=status, headers=headers, content_type="application/json")


def no_content() -> Response:
    """204, for what is gone."""
    response = Response(status=204)
    del response.headers["Content-Type"]  # Flask's default for a body, and there is none
    return response
