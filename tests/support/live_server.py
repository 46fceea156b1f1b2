"""The application behind a real server on a loopback port, a thread a request, for races between callers."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from threading import Barrier, Thread
from typing import Any, NamedTuple

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from devtools.postgres import Postgres
from tests.support.settings import API_KEY

BUSY = 503
CHANCES = 20


class Call(NamedTuple):
    """A request to make."""

    method: str
    path: str
    body: Any = None
    headers: dict[str, str] | None = None


class Answer(NamedTuple):
    status: int
    body: Any
    told_to_come_again: bool

    @property
    def data(self) -> dict[str, Any]:
        return dict(self.body["data"])


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_: Any) -> None:
        """The application logs its own requests."""


class LiveServer:
    """Callers of a running server, each with a connection of its own."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.url = f"http://127.0.0.1:{port}"

    def at_once(self, scripts: Sequence[Sequence[Call]]) -> list[list[Answer]]:
        """What each caller was answered; all begin together, and each makes its calls one after the other."""
        barrier = Barrier(len(scripts))

        def work(script: Sequence[Call]) -> list[Answer]:
            barrier.wait(timeout=60)
            return [self.send(call) for call in script]

        with ThreadPoolExecutor(len(scripts)) as pool:
            return list(pool.map(work, scripts))

    def send(self, call: Call) -> Answer:
        """What a call is answered; who is told to come again since the database is busy does so, as the machine may be.

        Such a call has left nothing. Deadlocks are answered alike, so where there must be none, PostgreSQL's log says.
        """
        for _ in range(CHANCES):
            answer = self.send_once(call)
            if not answer.told_to_come_again:
                break
        return answer

    def send_once(self, call: Call) -> Answer:
        headers = {"X-API-Key": API_KEY, "Content-Type": "application/json", **(call.headers or {})}
        body = None if call.body is None else json.dumps(call.body)
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=60)) as connection:
            connection.request(call.method, call.path, body, headers)
            response = connection.getresponse()
            text = response.read()
        come_again = response.status == BUSY and "Retry-After" in response.headers
        return Answer(response.status, json.loads(text) if text else None, come_again)


@contextmanager
def without_deadlocks(postgres: Postgres) -> Iterator[None]:
    """Fails where PostgreSQL had to end a deadlock meanwhile."""
    seen = postgres.log.stat().st_size
    yield
    assert postgres.log.read_bytes()[seen:].count(b"deadlock detected") == 0


@contextmanager
def live_server(app: Flask) -> Iterator[LiveServer]:
    """The application on a port of its own while the block runs."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield LiveServer(server.server_port)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
