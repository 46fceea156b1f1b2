"""A request's span: it begins with the request's context, and ends with the last of its answer."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from flask import Flask, request, request_started

from tt_api.config import Settings
from tt_api.current import request_context
from tt_api.tracing import spans

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# What asks every few seconds whether we are there would be most of what is recorded.
_PROBES = frozenset({"/livez", "/readyz", "/health", "/metrics"})


def init_tracing(app: Flask, settings: Settings) -> None:
    """Have the app's requests recorded where traces are exported; elsewhere a request pays nothing for it.

    Called before the pipeline is set up, so that a request's context is there when its span begins.
    """
    if settings.tracing is None:
        return
    app.wsgi_app = _Traced(app.wsgi_app)  # type: ignore[method-assign]
    request_started.connect(_name_route, app)


def _name_route(_: Flask, **__: Any) -> None:
    if request.url_rule is not None:
        spans.route(request.method, request.url_rule.rule)


class _Traced:
    """WSGI middleware."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] in _PROBES:
            return self._application(environ, start_response)
        span = spans.request(environ["REQUEST_METHOD"], environ.get("HTTP_TRACEPARENT"), request_context().request_id)
        if span is None:
            return self._application(environ, start_response)

        def start(
            status: str, headers: list[tuple[str, str]], error: "OptExcInfo | None" = None, /
        ) -> Callable[[bytes], object]:
            span.answered(int(status[:3]))
            return start_response(status, headers, error)

        try:
            with span.at_hand():
                return _Answer(self._application(environ, start), span)
        except BaseException:
            span.end()
            raise


class _Answer:
    """An answer whose parts are made, each, with the span at hand: between two of them its thread does other things."""

    def __init__(self, parts: Iterable[bytes], span: spans.Request) -> None:
        self._parts = parts
        self._span = span
        self._rest = iter(parts)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        with self._span.at_hand():
            return next(self._rest)

    def close(self) -> None:
        """End the span with the answer, whole or given up."""
        try:
            if hasattr(self._parts, "close"):
                with self._span.at_hand():
                    self._parts.close()
        finally:
            self._span.end()
