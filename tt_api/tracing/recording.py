"""Recording with OpenTelemetry. Loaded only where traces are exported.

The attributes are all that leaves the process: add one only where it can't hold what somebody sent or stored.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType

from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from tt_api.tracing import spans
from tt_api.tracing.statements import named

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SERVER_ERRORS = 500
_NO_CODE = "_OTHER"
_FAILURES = frozenset({"failed", "dead", "lease_lost"})
_HEADER = "traceparent"
_w3c = TraceContextTextMapPropagator()


class Recorder:
    """Records spans with a tracer: statements and calls only as parts of a request, a task or a message."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def request(self, method: str, traceparent: str | None, request_id: str) -> spans.Request:
        """Begin one: a root, or a part of what the caller says."""
        known = method if method in _METHODS else _NO_CODE
        span = self._tracer.start_span(
            method if method in _METHODS else "HTTP",
            # Nothing but the two ids is taken over: what callers may add beside them (tracestate, baggage) is theirs.
            _context_of(traceparent, is_remote=True),
            kind=SpanKind.SERVER,
            attributes={"http.request.method": known, "tt.request_id": request_id},
        )
        return _Request(span)

    def route(self, method: str, rule: str) -> None:
        """Name the span of the request at hand."""
        span = trace.get_current_span()
        if span.is_recording():
            span.update_name(f"{method if method in _METHODS else 'HTTP'} {rule}")
            span.set_attribute("http.route", rule)

    def statement(self, sql: str, before: Sequence[str]) -> AbstractContextManager[object]:
        """One span for all that travels together, under the name of the last."""
        if not trace.get_current_span().is_recording():
            return spans.NOTHING
        main = named(sql)
        all_of_them = [*map(named, before), main]
        attributes: dict[str, str | int] = {
            "db.system.name": "postgresql",
            "db.query.summary": "; ".join(one.name for one in all_of_them),
        }
        texts = [one.text for one in all_of_them if one.text]
        if len(texts) == len(all_of_them):
            attributes["db.query.text"] = "; ".join(texts)
        if before:
            attributes["db.operation.batch.size"] = len(all_of_them)
        return self._leaf(main.name, attributes)

    def redis(self) -> AbstractContextManager[object]:
        """One span for an exchange."""
        return self._leaf("redis", {"db.system.name": "redis"})

    def outside_call(self, service: str) -> AbstractContextManager[object]:
        """One span for a call and its repetitions."""
        return self._leaf(service, {"tt.service": service})

    @contextmanager
    def task(
        self, name: str, origin: str | None, facts: dict[str, str | int], *, new_trace: bool
    ) -> Iterator[spans.Task]:
        """Go on with the origin's trace, or begin one with a link to it."""
        parent = _context_of(origin, is_remote=False)
        staged_by = trace.get_current_span(parent).get_span_context()
        links = [Link(staged_by)] if new_trace and staged_by.is_valid else []
        span = self._tracer.start_span(
            f"task {name}",
            Context() if new_trace else parent,
            kind=SpanKind.CONSUMER,
            attributes={"tt.task_type": name, **{f"tt.{fact}": value for fact, value in facts.items()}},
            links=links,
        )
        with _ended(span), _at_hand(span):
            yield _Task(span)

    def beat(self, job: str) -> str | None:
        """One span for the moment in which beat sends a message."""
        span = self._tracer.start_span(f"beat {job}", Context(), kind=SpanKind.PRODUCER, attributes={"tt.job": job})
        span.end()
        return _header_of(trace.set_span_in_context(span, Context()))

    def traceparent(self) -> str | None:
        """Give it for unsampled spans as well: what is done because of them isn't sampled either."""
        return _header_of(context.get_current())

    def ids(self) -> dict[str, str]:
        """Nothing for what isn't sampled, which an id would lead nobody to."""
        span = trace.get_current_span()
        if not span.is_recording():
            return {}
        found = span.get_span_context()
        return {"trace_id": trace.format_trace_id(found.trace_id), "span_id": trace.format_span_id(found.span_id)}

    def _leaf(self, name: str, attributes: dict[str, str | int]) -> AbstractContextManager[object]:
        if not trace.get_current_span().is_recording():
            return spans.NOTHING
        return _ended(self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes))


class _Request:
    def __init__(self, span: Span) -> None:
        self._span = span

    def at_hand(self) -> AbstractContextManager[object]:
        return _at_hand(self._span)

    def answered(self, status: int) -> None:
        self._span.set_attribute("http.response.status_code", status)
        if status >= _SERVER_ERRORS:
            self._span.set_attribute("error.type", str(status))
            self._span.set_status(Status(StatusCode.ERROR))

    def end(self) -> None:
        self._span.end()


class _Task:
    def __init__(self, span: Span) -> None:
        self._span = span

    def ended(self, outcome: str) -> None:
        self._span.set_attribute("tt.outcome", outcome)
        if outcome in _FAILURES:
            self._span.set_status(Status(StatusCode.ERROR))


class _ended(AbstractContextManager[None]):  # noqa: N801 -- reads as the function that it stands for
    """End a span with the block; of an exception it tells the kind alone, since its words may quote values."""

    __slots__ = ("_span",)

    def __init__(self, span: Span) -> None:
        self._span = span

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is not None and issubclass(kind, Exception):
            self._span.set_attribute("error.type", _reason(error))
            self._span.set_status(Status(StatusCode.ERROR))
        self._span.end()


class _at_hand(AbstractContextManager[None]):  # noqa: N801 -- likewise
    """Let a span be what is at hand while the block runs."""

    __slots__ = ("_span", "_token")

    def __init__(self, span: Span) -> None:
        self._span = span

    def __enter__(self) -> None:
        self._token = context.attach(trace.set_span_in_context(self._span))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        context.detach(self._token)


def _reason(error: BaseException | None) -> str:
    """PostgreSQL's code, a failed call's kind, or the exception's class."""
    kind = getattr(getattr(error, "kind", None), "name", None)
    return str(getattr(error, "pgcode", None) or kind or type(error).__name__)


def _context_of(traceparent: str | None, *, is_remote: bool) -> Context:
    """The context that a header names; an empty one where there is none, or it is garbage."""
    if traceparent is None:
        return Context()
    found = trace.get_current_span(_w3c.extract({_HEADER: traceparent}, Context())).get_span_context()
    if not found.is_valid:
        return Context()
    named = SpanContext(found.trace_id, found.span_id, is_remote, found.trace_flags)
    return trace.set_span_in_context(NonRecordingSpan(named), Context())


def _header_of(whose: Context) -> str | None:
    carrier: dict[str, str] = {}
    _w3c.inject(carrier, whose)
    return carrier.get(_HEADER)
