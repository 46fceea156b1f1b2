"""The only place where an exception becomes an answer: one envelope for every refusal and failure."""

import traceback
from typing import Any

import psycopg2
from flask import Flask, Response, request
from sqlalchemy import exc
from structlog import get_logger
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from tt_api.config import AppEnv, Settings
from tt_api.current import request_context, settings
from tt_api.database.errors import TakenError, app_error_for
from tt_api.errors import (
    AppError,
    MethodNotAllowedError,
    NotFoundError,
    PayloadTooLargeError,
    PreconditionFailedError,
    Problem,
    RateLimitError,
    ServiceUnavailableError,
    ValidationError,
)
from tt_api.http.routing import allowed_methods
from tt_api.integrations.sentry import report
from tt_api.json_text import to_json
from tt_api.logs.setup import redact

log = get_logger(__name__)

_SERVER_ERRORS = 500
_GENERIC = "Something went wrong on our side; the request id finds it in our logs"


def init_error_responses(app: Flask) -> None:
    """Register the one handler."""
    app.register_error_handler(Exception, error_response)


def error_response(error: Exception) -> Response:
    """The envelope for any exception that a request ended in."""
    known = _as_app_error(error)
    if known.status >= _SERVER_ERRORS:
        log.error("request_failed", code=known.code, exc_info=error)
        if not isinstance(known, ServiceUnavailableError):
            report(error, request_id=request_context().request_id)
    response = Response(
        to_json({"error": _envelope(known, error)}), status=int(known.status), mimetype="application/json"
    )
    if known.retry_after_seconds is not None:
        response.headers["Retry-After"] = str(known.retry_after_seconds)
    if isinstance(known, MethodNotAllowedError) and known.allowed:
        response.headers["Allow"] = ", ".join(sorted(known.allowed))
    return response


def _as_app_error(error: Exception) -> AppError:
    if isinstance(error, AppError):
        return error
    if isinstance(error, HTTPException):
        return _from_http(error)
    original = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(original, psycopg2.Error):
        return app_error_for(original)
    return AppError(_GENERIC)


def _from_http(error: HTTPException) -> AppError:
    if isinstance(error, MethodNotAllowed):
        return MethodNotAllowedError(
            f"{request.method} is not allowed here", allowed=tuple(allowed_methods(request.path))
        )
    if isinstance(error, RequestEntityTooLarge):
        return PayloadTooLargeError("The body is over 1 MiB")
    if error.code == NotFoundError.status:
        return NotFoundError(f"Route {request.method} {request.path} not found")
    if error.code is not None and error.code < _SERVER_ERRORS:
        return ValidationError(error.description or error.name)
    return AppError(_GENERIC)


def _envelope(known: AppError, error: Exception) -> dict[str, Any]:
    context = request_context()
    hidden = settings().production and known.status >= _SERVER_ERRORS and known.code != "SERVICE_UNAVAILABLE"
    envelope: dict[str, Any] = {"code": known.code, "message": _GENERIC if hidden else known.message}
    if known.problems and _may_see_details(known, settings()):
        problems = known.with_row() if isinstance(known, TakenError) and context.caller else known.problems
        envelope["details"] = [_detail(problem) for problem in problems]
    if isinstance(known, PreconditionFailedError) and known.changed_by:
        envelope["changedBy"] = known.changed_by
    if isinstance(known, RateLimitError):
        envelope["retryAfterMs"] = known.retry_after_ms
    if settings().app_env is AppEnv.DEVELOPMENT and known.status >= _SERVER_ERRORS:
        envelope["stack"] = redact("".join(traceback.format_exception(error)))
    envelope["requestId"] = context.request_id
    return envelope


def _detail(problem: Problem) -> dict[str, Any]:
    detail = {"path": problem.path, "message": problem.message}
    return detail if problem.row_id is None else {**detail, "id": problem.row_id}


def _may_see_details(known: AppError, settings: Settings) -> bool:
    """In production, what exactly was wrong with the input goes only to callers with a key, where that is enabled."""
    if not settings.production or not isinstance(known, ValidationError):
        return True
    return settings.expose_validation_details and request_context().caller is not None
