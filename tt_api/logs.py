"""Structured logs, and the one redactor that log and error texts go through.

A line is JSON, except in development, where people read it. Every line of a request carries its request id.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import g, has_request_context

from tt_api.config import AppEnv, Settings

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}

# PostgreSQL repeats stored values in DETAIL and CONTEXT, and the offending statement in LINE.
_DATABASE_VALUES = re.compile(r"^(DETAIL|CONTEXT|LINE \d+): .*$", re.MULTILINE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_CREDENTIALS_IN_URL = re.compile(r"://[^/\s@]+@")
# Cards, phones, passports: any run of seven or more digits, spaced or dashed. UUIDs and times have shorter runs.
_LONG_NUMBER = re.compile(r"(?<![\w-])\+?\d(?:[ .()-]?\d){6,}(?![\w-])")
_SECRET_NAMES = re.compile(r"(?i)(password|secret|token|authorization|api[-_]?key|signature|cookie)")


def configure_logs(settings: Settings) -> None:
    """Set up structlog for this process, and let the standard library's loggers write through it."""
    to_people = settings.app_env is AppEnv.DEVELOPMENT
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _with_request_id,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact_event,
    ]
    renderer: Any = structlog.processors.JSONRenderer()
    if to_people:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty())
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[settings.log_level]),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=_LEVELS[settings.log_level], force=True)


def redact(text: str) -> str:
    """A text without stored values, e-mail addresses, credentials in addresses, or long numbers."""
    text = _DATABASE_VALUES.sub(r"\1: [redacted]", text)
    text = _CREDENTIALS_IN_URL.sub("://[redacted]@", text)
    text = _EMAIL.sub("[redacted e-mail]", text)
    return _LONG_NUMBER.sub("[redacted number]", text)


def redact_event(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: redacts every text of a line, and the values of names that promise a secret."""
    for name, value in event.items():
        if _SECRET_NAMES.search(name):
            event[name] = "[redacted]"
        elif isinstance(value, str) and name not in ("timestamp", "level", "request_id"):
            event[name] = redact(value)
    return event


def _with_request_id(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if has_request_context() and "request_context" in g:
        event["request_id"] = g.request_context.request_id
    return event
