"""A WSGI application for tests of the server below it, and the worker with a short patience."""

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path
from time import sleep
from typing import Any

from tt_api.serving.limits import KIB, MIB, Limits
from tt_api.serving.worker import BufferingWorker

BIG = 8 * 1024 * 1024
LOADED_BY = os.getpid()
_filling: ContextVar[bytes] = ContextVar("filling")


class ImpatientWorker(BufferingWorker):
    limits = Limits(head_seconds=1, body_seconds=1, answer_seconds=1, parting_seconds=1, tick_seconds=0.1)


class NarrowWorker(BufferingWorker):
    """One with little memory for bodies."""

    limits = Limits(bodies_bytes=4 * MIB)


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """What the first word of the path says; the rest of it comes back."""
    _, deed, *rest = environ["PATH_INFO"].split("/")
    if deed == "nothing":
        start_response("204 No Content", [])
        return []
    if deed == "drip":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return (_hold(environ, text) for text in rest)
    if deed == "much":
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(int(rest[0]) * MIB))])
        return _much(int(rest[0]))
    if deed == "break":
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "100")])
        return _break(*rest)
    body = DEEDS[deed](environ, "/".join(rest))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def _say(environ: dict[str, Any], text: str) -> bytes:
    return text.encode()


def _scheme(environ: dict[str, Any], text: str) -> bytes:
    return str(environ["wsgi.url_scheme"]).encode()


def _echo(environ: dict[str, Any], text: str) -> bytes:
    return bytes(environ["wsgi.input"].read())


def _length(environ: dict[str, Any], text: str) -> bytes:
    return str(len(environ["wsgi.input"].read())).encode()


def _fail(environ: dict[str, Any], text: str) -> bytes:
    raise RuntimeError(text)


def _much(mebibytes: int) -> Iterator[bytes]:
    """More than should be made before anybody wants it. What it is made of, it finds in its context."""
    _filling.set(bytes(KIB))
    try:
        for _ in range(mebibytes * MIB // (16 * KIB)):
            yield _filling.get() * 16
    finally:
        # Fails where the context is another one.
        _filling.get()
        (Path(os.environ["HELD_REQUESTS"]) / "much.ended").touch()


def _break(text: str) -> Iterator[bytes]:
    yield text.encode()
    raise RuntimeError(text)


def _exit(environ: dict[str, Any], text: str) -> bytes:
    raise SystemExit(text)


def _hold(environ: dict[str, Any], text: str) -> bytes:
    """Take as long as the test wants, which sees that the request has begun."""
    folder = Path(os.environ["HELD_REQUESTS"])
    (folder / f"{text}.begun").touch()
    while not (folder / f"{text}.released").exists():
        sleep(0.01)
    return text.encode()


def _big(environ: dict[str, Any], text: str) -> bytes:
    return bytes(BIG)


def _pid(environ: dict[str, Any], text: str) -> bytes:
    return str(os.getpid()).encode()


def _loaded(environ: dict[str, Any], text: str) -> bytes:
    """Which process has imported this file, and whether garbage collection spares what it found there."""
    return f"{LOADED_BY} {gc.get_freeze_count() > 0}".encode()


DEEDS = {
    "say": _say,
    "scheme": _scheme,
    "echo": _echo,
    "length": _length,
    "fail": _fail,
    "exit": _exit,
    "hold": _hold,
    "big": _big,
    "pid": _pid,
    "loaded": _loaded,
}
