"""What the document says of refusals: one envelope, one list of codes, and a response for each status."""

from http import HTTPStatus
from typing import Any

from apispec import APISpec

from tt_api import errors

ERRORS: tuple[type[errors.AppError], ...] = (
    errors.ValidationError,
    errors.AuthError,
    errors.NotFoundError,
    errors.MethodNotAllowedError,
    errors.ConflictError,
    errors.PreconditionFailedError,
    errors.PayloadTooLargeError,
    errors.UnsupportedMediaTypeError,
    errors.RateLimitError,
    errors.AppError,
    errors.ExternalServiceError,
    errors.ServiceUnavailableError,
)

_CODES = {
    "type": "string",
    "description": "What went wrong, for programs.",
    "enum": [error.code for error in ERRORS],
}
_PROBLEM = {
    "type": "object",
    "required": ["path", "message"],
    "properties": {
        "path": {
            "type": "array",
            "items": {"type": ["string", "integer"]},
            "description": "Where in the input: names of fields, and positions in lists.",
        },
        "message": {"type": "string", "description": "For people."},
        "id": {
            "type": "string",
            "format": "uuid",
            "description": "With CONFLICT, for callers with a key: the row that has the value.",
        },
    },
}
_ENVELOPE = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "requestId"],
            "properties": {
                "code": "ErrorCode",
                "message": {"type": "string", "description": "For people."},
                "details": {"type": "array", "items": "Problem"},
                "retryAfterMs": {"type": "integer", "description": "With RATE_LIMITED: milliseconds to wait."},
                "requestId": {"type": "string", "description": "What the logs know the request by."},
            },
        }
    },
}
_MESSAGES = {
    HTTPStatus.BAD_REQUEST: "Invalid input",
    HTTPStatus.UNAUTHORIZED: "API key is required",
    HTTPStatus.CONFLICT: "Another Company has the same slug",
}


def add_refusals(spec: APISpec) -> None:
    """Components for every refusal, which operations refer to by the name of the status."""
    spec.components.schema("ErrorCode", _CODES)
    spec.components.schema("Problem", _PROBLEM)
    spec.components.schema("Error", _ENVELOPE)
    for error in ERRORS:
        spec.components.response(error.status.name, _response(error), lazy=True)
    other = {**_response(errors.AppError), "description": "Any other refusal or failure, in the same form."}
    spec.components.response("DEFAULT_ERROR", other, lazy=True)


def _response(error: type[errors.AppError]) -> dict[str, Any]:
    example: dict[str, Any] = {
        "code": error.code,
        "message": _MESSAGES.get(error.status, HTTPStatus(error.status).phrase),
        "requestId": "2f6d1b1e-6a3c-4c35-9c0e-0d7f0f7f4b52",
    }
    if error is errors.ValidationError:
        example["details"] = [{"path": ["email"], "message": "must be an e-mail address"}]
    if error is errors.ConflictError:
        example["details"] = [
            {"path": ["slug"], "message": "is taken by another row", "id": "0190d7c0-0000-7000-8000-000000000000"}
        ]
    if error is errors.RateLimitError:
        example["retryAfterMs"] = 41_000
    response: dict[str, Any] = {
        "description": (error.__doc__ or "").partition("\n")[0],
        "content": {"application/json": {"schema": "Error", "example": {"error": example}}},
    }
    if error in (errors.RateLimitError, errors.ServiceUnavailableError):
        response["headers"] = {"Retry-After": "RetryAfter"}
    return response
