"""What a request costs in CPU, as a multiple of a fixed piece of Python: a figure that a busy machine hardly moves.

Requests go straight into the application by WSGI, in this thread, and only this thread's CPU counts: neither waiting
nor PostgreSQL nor what other programs do. The calibration runs between them, so both see the same machine.
"""

import gc
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from time import thread_time_ns
from typing import Any

from flask import Flask

RECORDED = Path(__file__).with_name("regression.json")
# Python versions and processors differ in what they are good at: only what doubles a request's work is to fail.
BOUND = 1.5
# Many short turns: on a busy machine some of them are undisturbed, and the least is taken.
ROUNDS = 80
REQUESTS = {"list": 3, "detail": 5, "create": 3}
_WARM_UPS = 5
_LIST = "/api/companies"


class Requests:
    """The three requests, sent into an application in process."""

    def __init__(self, app: Flask, api_key: str) -> None:
        """Prepare, with enough companies for a full page."""
        self._app = app
        self._api_key = api_key
        self._number = count()
        self._id = [json.loads(self.create())["data"]["id"] for _ in range(60)][30]

    def list(self) -> bytes:
        """The second page of 20."""
        return self._send("GET", _LIST, 200, query="page=2&limit=20")

    def detail(self) -> bytes:
        """One company."""
        return self._send("GET", f"{_LIST}/{self._id}", 200)

    def create(self) -> bytes:
        """A new company."""
        company: dict[str, object] = {"name": f"Calibration {next(self._number)}", "tags": ["retreat"]}
        company |= {"industry": "Software", "city": "Asheville", "country": "US", "employeeCount": 120}
        return self._send("POST", _LIST, 201, body=json.dumps(company).encode())

    def _send(self, method: str, path: str, expected: int, *, query: str = "", body: bytes = b"") -> bytes:
        statuses: list[str] = []
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "3100",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1:3100",
            "HTTP_X_API_KEY": self._api_key,
            "CONTENT_TYPE": "application/json" if body else "",
            "CONTENT_LENGTH": str(len(body)) if body else "",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }

        def start_response(status: str, *_: object) -> Callable[[bytes], object]:
            statuses.append(status)
            return io.BytesIO().write

        answer = self._app.wsgi_app(environ, start_response)
        content = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        if not statuses[0].startswith(str(expected)):
            raise AssertionError(f"{method} {path} answered {statuses[0]}: {content[:300]!r}")
        return content


def measure(app: Flask, api_key: str) -> dict[str, float]:
    """The CPU of a request of each kind, over that of one run of the calibration loop; the best of the rounds."""
    requests = Requests(app, api_key)
    kinds: dict[str, Callable[[], object]] = {name: getattr(requests, name) for name in REQUESTS}
    best = dict.fromkeys(["calibration", *kinds], float("inf"))
    for send in kinds.values():
        _cpu(send, _WARM_UPS)
    with _garbage_set_aside():
        for _ in range(ROUNDS):
            for name, send in kinds.items():
                best["calibration"] = min(best["calibration"], _cpu(calibration, 2))
                best[name] = min(best[name], _cpu(send, REQUESTS[name]))
    return {name: best[name] / best["calibration"] for name in kinds}


def recorded() -> dict[str, float]:
    """The figures that were found good."""
    figures: dict[str, float] = json.loads(RECORDED.read_text())
    return figures


def calibration() -> int:
    """Some thousand steps of what requests are made of: calls, attributes, dicts, strings, lists."""
    total = 0
    for number in range(400):
        row = {"id": number, "name": f"Company {number}", "tags": ["a", "b"], "score": number % 100}
        pairs = [(key.upper(), value) for key, value in row.items() if value is not None]
        text = ",".join(f"{key}={value}" for key, value in pairs)
        total += len(text) + len(text.split("=")) + isinstance(row.get("name"), str)
    return total


def _cpu(work: Callable[[], object], times: int) -> float:
    began = thread_time_ns()
    for _ in range(times):
        work()
    return (thread_time_ns() - began) / times


@contextmanager
def _garbage_set_aside() -> Iterator[None]:
    """Keep the collector away from what the test process holds beside the application."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
