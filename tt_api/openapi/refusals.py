"""What the document says of refusals: one envelope, one list of codes, and a response for each status."""

from http import HTTPStatus
from typing import Any

from apispec import APISpec

from tt_api import errors
from tt_api.idempotency.claims import IN_PROGRESS, OTHER_REQUEST
from tt_api.idempotency.deliveries import APPLIED

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
                "changedBy": {
                    "type": "string",
                    "description": "With PRECONDITION_FAILED, where it is known: who made the version that the object"
                    " has.",
                },
                "retryAfterMs": {"type": "integer", "description": "With RATE_LIMITED: milliseconds to wait."},
                "requestId": {"type": "string", "description": "What the logs know the request by."},
            },
        }
    },
}
_REQUEST_ID = "2f6d1b1e-6a3c-4c35-9c0e-0d7f0f7f4b52"
_TAKEN = {
    "code": errors.ConflictError.code,
    "message": "Another Company has the same slug",
    "details": [{"path": ["slug"], "message": "is taken by another row", "id": "0190d7c0-0000-7000-8000-000000000000"}],
    "requestId": _REQUEST_ID,
}
_MESSAGES = {
    HTTPStatus.BAD_REQUEST: "Invalid input",
    HTTPStatus.UNAUTHORIZED: "API key is required",
}


def add_refusals(spec: APISpec) -> None:
    """Components for every refusal, which operations refer to by the name of the status."""
    spec.components.schema("ErrorCode", _CODES)
    spec.components.schema("Problem", _PROBLEM)
    spec.components.schema("Error", _ENVELOPE)
    for error in ERRORS:
        spec.components.response(error.status.name, _response(error), lazy=True)
    spec.components.response("KEY_CONFLICT", _key_conflict(), lazy=True)
    spec.components.response("DELIVERY_CONFLICT", _delivery_conflict(), lazy=True)
    other = {**_response(errors.AppError), "description": "Any other refusal or failure, in the same form."}
    spec.components.response("DEFAULT_ERROR", other, lazy=True)


def _response(error: type[errors.AppError]) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": (error.__doc__ or "").partition("\n")[0],
        "content": {"application/json": {"schema": "Error", "example": {"error": _example(error)}}},
    }
    if error in (errors.RateLimitError, errors.ServiceUnavailableError):
        response["headers"] = {"Retry-After": "RetryAfter"}
    return response


def _example(error: type[errors.AppError]) -> dict[str, Any]:
    if error is errors.ConflictError:
        return _TAKEN
    message = _MESSAGES.get(error.status, HTTPStatus(error.status).phrase)
    example: dict[str, Any] = {"code": error.code, "message": message, "requestId": _REQUEST_ID}
    if error is errors.ValidationError:
        example["details"] = [{"path": ["email"], "message": "must be an e-mail address"}]
    if error is errors.PreconditionFailedError:
        example["changedBy"] = "Anna Berg"
    if error is errors.RateLimitError:
        example["retryAfterMs"] = 41_000
    return example


def _key_conflict() -> dict[str, Any]:
    """A 409 of routes that take an idempotency key."""
    conflict = _conflict(taken=_TAKEN, otherRequest=_saying(OTHER_REQUEST), inProgress=_saying(IN_PROGRESS))
    conflict["description"] += (
        " Or the idempotency key stands for another request, or, with `Retry-After`, for one that is still being"
        " applied."
    )
    return conflict


def _delivery_conflict() -> dict[str, Any]:
    """A 409 of routes that apply a delivery once."""
    conflict = _conflict(
        applied=_saying(APPLIED), otherRequest=_saying(OTHER_REQUEST), inProgress=_saying(IN_PROGRESS), taken=_TAKEN
    )
    conflict["description"] = (
        "The delivery was already applied, so it needn't be sent again; or, with `Retry-After`, it is still being"
        " applied; or its key stands for another one. Or what it asks for isn't possible in the state that things are"
        " in."
    )
    return conflict


def _conflict(**examples: dict[str, Any]) -> dict[str, Any]:
    response = _response(errors.ConflictError)
    (content,) = response["content"].values()
    del content["example"]
    content["examples"] = {name: {"value": {"error": error}} for name, error in examples.items()}
    return {**response, "headers": {"Retry-After": "RetryAfter"}}


def _saying(message: str) -> dict[str, Any]:
    return {"code": errors.ConflictError.code, "message": message, "requestId": _REQUEST_ID}
