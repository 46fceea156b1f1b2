"""The log as a developer reads it: a short line an event, coloured on a terminal.

It shows what the JSON of production has; only requests and tasks are put into words here.
"""

import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from tt_api.config import Settings

Line = MutableMapping[str, Any]


def console_rendering(settings: Settings) -> list[Any]:
    """The processors that make a line of an event."""
    colours = sys.stdout.isatty() if settings.log_colours is None else settings.log_colours
    return [_in_words, structlog.dev.ConsoleRenderer(colors=colours, force_colors=colours, pad_event_to=0)]


def console_time() -> Any:
    """The processor that stamps lines: by the developer's own clock."""
    return structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)


def _in_words(_: Any, __: str, line: Line) -> Line:
    match line.get("event"):
        case "request":
            line["event"] = _request(line)
        case "task_run":
            line["event"] = _task(line)
    return line


def _request(line: Line) -> str:
    _drop_ids(line)
    words = f"{line.pop('method')} {line.pop('path')} {line.pop('status')} {line.pop('duration_ms')} ms"
    reason = line.pop("reason", None)
    return f"{words}  {reason}" if reason else words


def _task(line: Line) -> str:
    _drop_ids(line)
    if line.pop("after", None) and line["outcome"] == "done":
        raise structlog.DropEvent  # the job had its line with its first batch
    attempt = line.pop("attempt")
    words = f"{line.pop('task_type')} {line.pop('outcome')} {line.pop('seconds') * 1000:.0f} ms"
    return words if attempt == 1 else f"{words}, attempt {attempt}"


def _drop_ids(line: Line) -> None:
    for name in ("request_id", "task_id", "trace_id", "span_id"):
        line.pop(name, None)
