"""gunicorn's threaded worker without its dispatcher: the threads wait for requests themselves.

docs/decisions/own-worker.md tells why, and what to look at when gunicorn is upgraded.
"""

import os
import select
from collections.abc import Callable
from contextlib import suppress
from socket import MSG_DONTWAIT, SHUT_WR, socket
from threading import Thread
from time import monotonic
from typing import Any, ClassVar

from gunicorn.workers.base import Worker
from gunicorn.workers.gthread import DEFAULT_WORKER_DATA_TIMEOUT, STOP_KEEPALIVE_LINGER, ThreadWorker

from tt_api.serving.acceptor import Acceptor
from tt_api.serving.connection import ClientSocket, Connection
from tt_api.serving.exchange import exchange
from tt_api.serving.turns import QUICK_SECONDS, Turns

TICK_SECONDS = 1.0
STOPPING_TICK_SECONDS = 0.2
# How long a client may take to close after its last answer, as in gunicorn's close_graceful().
PARTING_SECONDS = 2.0
DRAIN_BYTES = 65536


class PollingThreadsWorker(ThreadWorker):
    """Equal threads around one epoll: each waits for an event, serves the request, and waits again.

    Who may touch a connection is settled without locks. While nobody serves it, it is in `idle`; whoever pops it
    there owns it: a thread with its event, or the main thread when its time is up. EPOLLONESHOT gives an event to
    one thread, and nobody another one until the owner puts the connection back.
    """

    # Longer than the pauses of a slow but living upload; shorter than graceful_timeout, so that none outlasts a stop.
    silence_seconds: ClassVar[int] = 15

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """Refuse TLS: what OpenSSL has read ahead, epoll doesn't know of.

        Raises:
            RuntimeError: if it is configured.
        """
        super().check_config(cfg, log)
        if cfg.is_ssl:
            raise RuntimeError(f"{cls.__name__} does not serve TLS; the proxy in front does")

    def init_process(self) -> None:
        """Set up the process, and serve in it until it is told to stop."""
        self.open: set[Connection] = set()
        self.idle: dict[int, Connection] = {}
        self.keepalived_conns = self.idle  # gthread's name: handle_request() counts them
        self.expired: list[Connection] = []
        self.epoll = select.epoll()
        self.wakeups = select.poll()
        self.end = os.eventfd(0)
        self.turns = Turns()
        # gunicorn asks for 21 settings a request, each through two calls; they are the same as long as a worker lives.
        vars(self.cfg).update({name: setting.get() for name, setting in self.cfg.settings.items()})
        Worker.init_process(self)  # not gthread's, which makes its pool and its poller

    # gthread's wake what isn't there; a signal's byte in PIPE wakes the main thread here.
    handle_exit = Worker.handle_exit
    handle_quit = Worker.handle_quit

    def handle_request(self, req: Any, conn: Connection) -> bool:
        """Serve a request that was read; `handle` asks for it."""
        return exchange(self, req, conn)

    def run(self) -> None:
        """Be the main thread: watch signals, the parent and the clock, while the others serve."""
        self.wakeups.register(self.PIPE[0], select.POLLIN)
        self.epoll.register(self.end, select.EPOLLIN)
        self.acceptor = Acceptor(
            [listener.sock for listener in self.sockets],
            self.epoll,
            self._welcome,
            self.open,
            most=self.worker_connections,
            age=self.age,
            log=self.log,
        )
        # Daemons: a request that outlasts the time to stop, or a SIGQUIT, doesn't hold the process.
        numbers = range(self.cfg.threads)
        threads = [Thread(target=self._work, args=(number,), name=f"web-{number}", daemon=True) for number in numbers]
        for thread in threads:
            thread.start()
        while self.alive:
            self.notify()
            self.acceptor.tell()
            self._sleep(TICK_SECONDS)
            self._close_idle()
            self.acceptor.resume()
            if not self.is_parent_alive():
                self.alive = False
        self._stop(threads)

    def _stop(self, threads: list[Thread]) -> None:
        """Finish what is open, within graceful_timeout, and end the threads that aren't busy."""
        self.acceptor.close()
        deadline = monotonic() + self.cfg.graceful_timeout
        while self.open and monotonic() < deadline:
            self.notify()
            self._close_idle()
            self._sleep(STOPPING_TICK_SECONDS)
        os.eventfd_write(self.end, 1)  # never read, so it wakes all of them
        for thread in threads:
            thread.join(timeout=0.1)

    def _sleep(self, seconds: float) -> None:
        """Wait for a signal or a thread's call, and pass on the turns of requests that aren't quick."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            if self.wakeups.poll(min(left, QUICK_SECONDS) * 1000):
                os.read(self.PIPE[0], 4096)
                return
            self.turns.pass_on_slow()
            self.acceptor.accept_deferred()

    def _close_idle(self) -> None:
        """Close the connections that were idle for too long; when stopping, that is soon."""
        # A pass later than they were popped, so that no thread still holds an event of the same number: a new
        # connection may get it.
        for conn in self.expired:
            self._close(conn)
        self.expired.clear()
        now = monotonic()
        for number, conn in self.idle.copy().items():
            if not self.alive:
                conn.timeout = min(conn.timeout, now + STOP_KEEPALIVE_LINGER)
            if conn.timeout > now:
                continue
            taken = self.idle.pop(number, None)
            if taken is conn and conn.timeout <= now:
                with suppress(OSError):
                    conn.sock.shutdown(SHUT_WR)  # its client learns of it now
                self.expired.append(conn)
            elif taken is not None:  # served meanwhile, or another one by now
                self._wait_for(taken, self.epoll.modify)

    def _work(self, thread: int) -> None:
        """Be one of the equal threads. It ends with the process; no exception ends it."""
        while True:
            self.turns.take(thread)
            try:
                for number, _ in self.epoll.poll(self.acceptor.accept_deferred(), maxevents=1):
                    if number == self.end:
                        self.turns.pass_on(thread)
                        return
                    self.turns.serve(thread)
                    self._take(number)
            except BaseException:  # a thread that died would be missed until the process ends
                self.log.exception("Error in a serving thread")

    def _take(self, number: int) -> None:
        conn = self.idle.pop(number, None)
        if conn is None:
            if number in self.acceptor and self.alive:
                self.acceptor.accept(number)
        elif conn.parting:
            self._drain(conn)
        else:
            self._serve(conn)

    def _welcome(self, sock: socket, client: Any, listener: socket) -> None:
        conn = Connection(self.cfg, ClientSocket(sock, self.silence_seconds), client, listener.getsockname())
        conn.timeout = monotonic() + (self.cfg.keepalive or DEFAULT_WORKER_DATA_TIMEOUT)
        self.open.add(conn)
        self.acceptor.tell()
        self._wait_for(conn, self.epoll.register)

    def _serve(self, conn: Connection) -> None:
        keep: Any = False
        try:
            conn.sock.begin_answer()
            keep = self.handle(conn)
            conn.sock.flush()
        except ConnectionError:
            keep = False  # the client has gone, before the last of its answer
        except BaseException:  # SystemExit too: the request ends with it, not the thread
            self.log.exception("Error serving a connection")
        if keep:
            conn.set_timeout()
            self._wait_for(conn, self.epoll.modify)
        else:
            self._part(conn)
        if not self.alive:
            with suppress(BlockingIOError):  # so many calls that one more tells nothing
                os.write(self.PIPE[1], b".")

    def _part(self, conn: Connection) -> None:
        """Send the end, and wait for the client's: closed with unread bytes, the last answer might not arrive."""
        conn.parting = True
        conn.timeout = monotonic() + PARTING_SECONDS
        try:
            conn.sock.shutdown(SHUT_WR)
        except OSError:
            self._close(conn)
        else:
            self._wait_for(conn, self.epoll.modify)

    def _drain(self, conn: Connection) -> None:
        more = b""
        with suppress(OSError):
            more = conn.sock.recv(DRAIN_BYTES, MSG_DONTWAIT)
        if more:
            self._wait_for(conn, self.epoll.modify)
        else:
            self._close(conn)

    def _wait_for(self, conn: Connection, arm: Callable[[int, int], None]) -> None:
        """Give up a connection to whoever gets its next event; it must not be touched after this."""
        number, awaited = conn.sock.fileno(), conn.awaited()
        self.idle[number] = conn
        arm(number, awaited)

    def _close(self, conn: Connection) -> None:
        conn.close()
        self.open.discard(conn)
        self.acceptor.tell()
        self.acceptor.resume()
