"""Structured logs: a JSON object a line, except in development, where people read them.

Every line of a request carries its id, and the name of its caller's key where that has one. Every line passes the
redactor, also those of libraries.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from tt_api.config import AppEnv, Settings
from tt_api.current import current_request_context
from tt_api.logs.console import console_rendering, console_time
from tt_api.logs.redaction import Redactor, redactor_for
from tt_api.tracing import spans

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}

# Made by us, and of a form that the redactor could take for a long number.
_OURS = frozenset({"timestamp", "level", "request_id", "task_id", "trace_id", "span_id"})

_redactor = Redactor()


def configure_logs(settings: Settings) -> None:
    """Set up structlog for this process, and let the standard library's loggers write through it."""
    global _redactor  # noqa: PLW0603 -- logs are the process's, as the standard library's are
    _redactor = redactor_for(settings)
    rendering: list[Any] = [structlog.processors.JSONRenderer()]
    stamp: Any = structlog.processors.TimeStamper(fmt="iso", utc=True)
    if settings.app_env is AppEnv.DEVELOPMENT:
        rendering, stamp = console_rendering(settings), console_time()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _with_request,
        *([_with_trace] if settings.tracing else []),
        structlog.processors.add_log_level,
        stamp,
        structlog.processors.format_exc_info,
        _redact_line,
    ]
    structlog.configure(
        processors=[*shared, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[settings.log_level]),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    logging.basicConfig(handlers=[handler], level=_LEVELS[settings.log_level], force=True)
    _quieten_libraries()


def _quieten_libraries() -> None:
    # A line for each of its own parts, whenever it is loaded.
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)
    logging.getLogger("alembic.runtime.migration").addFilter(_is_about_a_migration)
    # A line for each table of each font that goes into a paper, with the letters that the paper uses.
    for name in ("fontTools", "fpdf"):
        logging.getLogger(name).setLevel(logging.ERROR)
    # At debug they print the source of every task and each step of their start.
    for name in ("celery", "kombu", "amqp"):
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))


def _is_about_a_migration(record: logging.LogRecord) -> bool:
    """Whether one of Alembic's lines says which migration runs, rather than what it assumes of every database."""
    return record.levelno > logging.INFO or record.getMessage().startswith("Running")


def redact(text: str) -> str:
    """A text fit for people to see: see `tt_api.logs.redaction`."""
    return _redactor.text(text)


def _redact_line(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    internal = {name: value for name, value in line.items() if name.startswith("_") or name in _OURS}
    line.update(_redactor.value({name: value for name, value in line.items() if name not in internal}))
    return line


def _with_request(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    context = current_request_context()
    if context is not None:
        line["request_id"] = context.request_id
        if context.key_name is not None:
            line["caller"] = context.key_name
    return line


def _with_trace(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    line.update(spans.ids())
    return line
