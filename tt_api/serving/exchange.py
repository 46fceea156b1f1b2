"""One request and its answer."""

from email.utils import formatdate
from functools import lru_cache
from time import time
from typing import Any

from gunicorn.http import wsgi
from gunicorn.util import close_graceful
from gunicorn.workers.gthread import ThreadWorker

from tt_api.serving.connection import Connection


class Answer(wsgi.Response):
    """gunicorn's response, which writes the date once a second: that takes it 10 µs, of 300 for a small request."""

    def default_headers(self) -> list[str]:
        """Give the lines before the application's headers; nothing here upgrades a connection."""
        major, minor = self.req.version
        lines = [
            f"HTTP/{major}.{minor} {self.status}\r\n",
            f"Server: {self.version}\r\n",
            f"Date: {_date(int(time()))}\r\n",
            f"Connection: {'close' if self.should_close() else 'keep-alive'}\r\n",
        ]
        if self.chunked:
            lines.append("Transfer-Encoding: chunked\r\n")
        return lines


def exchange(worker: ThreadWorker, request: Any, connection: Connection) -> bool:
    """Have the application answer a request, as gthread does, but for what isn't used: hooks, access log, sendfile.

    Returns:
        Whether the connection may be kept for another request.

    Raises:
        StopIteration: it failed in the middle of its answer, and the connection is closed.
    """
    answer, environ = wsgi.create(
        request, connection.sock, connection.client, connection.server, worker.cfg, response_class=Answer
    )
    environ["wsgi.multithread"] = True
    _count(worker)
    if not (worker.alive and worker.cfg.keepalive and len(worker.keepalived_conns) < worker.max_keepalived):
        answer.force_close()
    try:
        _send(answer, worker.wsgi(environ, answer.start_response))
    except OSError:
        raise
    except (Exception, SystemExit):
        if not answer.headers_sent:
            raise
        # A second status line would be taken for a part of the first answer.
        worker.log.exception("Error handling request")
        close_graceful(connection.sock)
        raise StopIteration from None
    return not answer.should_close()


@lru_cache(1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)


def _count(worker: ThreadWorker) -> None:
    """Note the request for ``max_requests``."""
    worker.nr += 1
    if worker.nr >= worker.max_requests and worker.alive:
        worker.log.info("Autorestarting worker after current request.")
        worker.alive = False


def _send(answer: Answer, parts: Any) -> None:
    try:
        for part in parts:
            answer.write(part)
        answer.close()
    finally:
        if hasattr(parts, "close"):
            parts.close()
