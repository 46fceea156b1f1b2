"""Statements of ``db.session``, which go to PostgreSQL past `tt_api.database.engine.Checkout`, said to traces."""

from typing import Any

from sqlalchemy import Engine, event

from tt_api.tracing import spans


def tell_traces(engine: Engine) -> None:
    """Have the engine's own statements recorded; for applications whose traces are exported."""
    event.listen(engine, "before_cursor_execute", _begun)
    event.listen(engine, "after_cursor_execute", _done)
    event.listen(engine, "handle_error", _failed)


def _begun(_connection: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: Any) -> None:
    context.tt_span = spans.statement(statement, ())
    context.tt_span.__enter__()


def _done(_connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: Any) -> None:
    context.tt_span.__exit__(None, None, None)


def _failed(failure: Any) -> None:
    span = getattr(failure.execution_context, "tt_span", None)
    if span is not None:
        error = failure.original_exception
        span.__exit__(type(error), error, None)
