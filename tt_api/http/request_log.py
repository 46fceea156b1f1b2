"""A log line for each request: in development always, elsewhere where LOG_LEVEL is debug."""

import logging
from time import monotonic
from typing import Any

from flask import Flask, Response, request
from structlog import get_logger

from tt_api.config import AppEnv, Settings
from tt_api.current import request_context

log = get_logger(__name__)

_REFUSED, _FAILED, _NOT_FOUND = 400, 500, 404
_LONGEST_REASON = 300


def init_request_log(app: Flask) -> None:
    """Have requests logged, where that is wanted; elsewhere a request pays nothing for it."""
    settings: Settings = app.extensions["settings"]
    if settings.app_env is AppEnv.DEVELOPMENT:
        app.after_request(_tell)
    elif settings.log_level == "debug":
        app.after_request(_note)


def _note(response: Response) -> Response:
    log.debug("request", **_facts(response))
    return response


def _tell(response: Response) -> Response:
    """For a developer: refusals and failures stand out, and say why."""
    status = response.status_code
    level = logging.ERROR if status >= _FAILED else logging.WARNING if status >= _REFUSED else logging.INFO
    log.log(level, "request", **_facts(response), **_reason(response))
    return response


def _facts(response: Response) -> dict[str, Any]:
    # Never the query: a search may be somebody's name.
    duration_ms = round((monotonic() - request_context().started) * 1000, 1)
    return {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "duration_ms": duration_ms,
    }


def _reason(response: Response) -> dict[str, str]:
    """What the caller is told: which field breaks which rule. Errors never repeat what was sent."""
    if response.status_code < _REFUSED or response.status_code == _NOT_FOUND or not response.is_json:
        return {}
    error = response.get_json().get("error")
    if not error:  # /readyz says in its own way what is missing
        return {}
    problems = [f"{'.'.join(map(str, one['path'])) or 'body'}: {one['message']}" for one in error.get("details", ())]
    return {"reason": ("; ".join(problems) or error["message"])[:_LONGEST_REASON]}
