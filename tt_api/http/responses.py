"""How views answer: the data envelope, with the status and headers of each operation."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from flask import Response, request, stream_with_context

from tt_api.http.csv_text import Cell, csv_text
from tt_api.json_text import to_json


def json_response(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer; ``body`` is everything, the envelope included."""
    return Response(to_json(body), status=status, headers=headers, content_type="application/json")


def csv_response(name: str, rows: Iterable[Sequence[Cell]], *, bom: bool = False) -> Response:
    """A CSV file to keep, sent while its rows are still being read.

    Args:
        name: the file's, without its ending.
        rows: the first one is the header. They are read when the view has returned, so outside of its transaction.
        bom: whether the file begins with a byte order mark, for Excel.
    """
    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    pieces = stream_with_context(csv_text(rows, bom=bom))
    return Response(pieces, headers=disposition, content_type="text/csv; charset=utf-8")


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
