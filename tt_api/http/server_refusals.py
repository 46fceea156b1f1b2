"""The envelope of what the web server itself refuses, so that callers meet one form of error only."""

from collections.abc import Sequence
from http import HTTPStatus

from tt_api.current import RequestContext
from tt_api.errors import AppError, ValidationError
from tt_api.http.headers import common_headers
from tt_api.http.request_id import HEADER, request_id
from tt_api.json_text import to_json

_CODES = {HTTPStatus.BAD_REQUEST: ValidationError.code, HTTPStatus.INTERNAL_SERVER_ERROR: AppError.code}

Headers = Sequence[tuple[str, str]]


def server_refusal(status: HTTPStatus, message: str, received: Headers) -> tuple[Headers, bytes]:
    """The headers and the body of a refusal; ``received`` has the request's headers, as far as they were read."""
    sent = [value for name, value in received if name == HEADER.upper()]
    context = RequestContext(request_id=request_id(",".join(sent) or None), client_address="")
    error = {"code": _CODES.get(status, status.name), "message": message, "requestId": context.request_id}
    return [("Content-Type", "application/json"), *common_headers(context).items()], to_json({"error": error})
