"""gunicorn's worker of ours: no thread ever waits for a slow client.

One loop reads, and hands a request to a thread when all of it is there; docs/decisions/own-worker.md tells why, and
what to look at when gunicorn is upgraded.
"""

import os
from contextlib import suppress
from http import HTTPStatus
from queue import SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any, ClassVar

from gunicorn.workers.base import Worker

from tt_api.serving.answer import HalfAnsweredError, answer
from tt_api.serving.answering import Answering
from tt_api.serving.connection import Connection, GoneError
from tt_api.serving.limits import Limits
from tt_api.serving.loop import Loop
from tt_api.serving.refusals import NoteRefusal, RefusalError, WriteRefusal, as_bytes, plain_refusal, unnoted


class BufferingWorker(Worker):
    """A loop in the main thread, and threads that take complete requests from it.

    Attributes:
        limits: what clients may take.
        write_refusal: how the server's own refusals look; set before the worker starts, as is
        note_refusal: who hears of them.
    """

    limits: ClassVar[Limits] = Limits()
    write_refusal: WriteRefusal = staticmethod(plain_refusal)
    note_refusal: NoteRefusal = staticmethod(unnoted)

    @classmethod
    def check_config(cls, cfg: Any, _log: Any) -> None:
        """Refuse TLS, which the loop doesn't speak.

        Raises:
            RuntimeError: if it is configured.
        """
        if cfg.is_ssl:
            raise RuntimeError(f"{cls.__name__} does not serve TLS; the proxy in front does")

    def init_process(self) -> None:
        """Set up the process, and serve in it until it is told to stop."""
        # gunicorn asks for 21 settings a request, each through two calls; they are the same as long as a worker lives.
        vars(self.cfg).update({name: setting.get() for name, setting in self.cfg.settings.items()})
        super().init_process()

    def run(self) -> None:
        """Be the loop."""
        self._requests: SimpleQueue[Connection | None] = SimpleQueue()
        self._loop = Loop(
            [listener.sock for listener in self.sockets],
            self.PIPE[0],
            age=self.age,
            wake=self._wake,
            limits=self.limits,
            cfg=self.cfg,
            hand_over=self._hand_over,
            refuse=self._refuse,
            log=self.log,
        )
        # Daemons: a request that outlasts the time to stop, or a SIGQUIT, doesn't hold the process.
        threads = [Thread(target=self._work, name=f"web-{n}", daemon=True) for n in range(self.cfg.threads)]
        for thread in threads:
            thread.start()
        while self.alive:
            if self._loop.turn():
                self._tell_and_ask_arbiter()
        self._loop.stop_accepting()
        deadline = monotonic() + self.cfg.graceful_timeout
        while self._loop and monotonic() < deadline:
            if self._loop.turn():
                self.notify()
        for _ in threads:
            self._requests.put(None)

    def _tell_and_ask_arbiter(self) -> None:
        self.notify()
        if os.getppid() != self.ppid:
            self.log.info("Parent changed, shutting down: %s", self)
            self.alive = False

    def _wake(self) -> None:
        with suppress(BlockingIOError):  # so many calls that one more tells nothing
            os.write(self.PIPE[1], b".")

    def _hand_over(self, connection: Connection) -> None:
        if connection.answering is None:
            self.nr += 1
            if self.nr >= self.max_requests and self.alive:
                self.log.info("Autorestarting worker after current request.")
                self.alive = False
        self._requests.put(connection)

    def _work(self) -> None:
        """Be one of the equal threads. No exception ends it: it would be missed until the process ends."""
        while connection := self._requests.get():
            try:
                self._answer(connection)
                self._loop.settle(connection)
            except BaseException:
                self.log.exception("Error in a serving thread")

    def _answer(self, connection: Connection) -> None:
        connection.keep = False
        last = not self.alive or not self.cfg.keepalive or self._loop.crowded
        answering = connection.answering or Answering(
            answer(self.wsgi, connection, self.cfg, last=last, most_unsent=self.limits.unsent_bytes)
        )
        connection.answering = None
        try:
            keep = answering.go_on()
            if keep is None:
                connection.answering = answering
            else:
                connection.keep = keep
        except GoneError:
            pass
        except HalfAnsweredError as failed:
            self.log.exception("Error handling request", exc_info=failed.__cause__)
        except BaseException:
            # SystemExit too: the request ends with it, not the thread.
            self.log.exception("Error handling request")
            self._apologize(connection)

    def _apologize(self, connection: Connection) -> None:
        failure = RefusalError(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side")
        with suppress(GoneError):
            connection.sendall(self._refusal(connection, failure))

    def _refuse(self, connection: Connection, refusal: RefusalError) -> bytes:
        # Where the application failed, it has been asked and knows of it.
        self.note_refusal(connection.request.method if connection.request else None, refusal.status)
        return self._refusal(connection, refusal)

    def _refusal(self, connection: Connection, refusal: RefusalError) -> bytes:
        request = connection.request
        headers, body = self.write_refusal(refusal.status, refusal.message, request.headers if request else ())
        head_only = request is not None and request.method == "HEAD"
        return as_bytes(refusal.status, headers, body, head_only=head_only)
