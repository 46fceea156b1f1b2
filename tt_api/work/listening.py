"""The dispatcher: a thread of the worker's main process that listens for commits and dispatches what became due.

PostgreSQL delivers a notification exactly when the staging transaction commits, so no request ever opens a connection
to the broker. What becomes due without one (a backoff's end, a lease's end, a later date), or was missed, is found a
second later. Behind a pooler, where nothing can be listened to, everything is.
"""

import os
import select
from threading import Event, Lock, Thread
from typing import Any

from flask import Flask
from structlog import get_logger

from tt_api.database.engine import Checkout
from tt_api.database.sessions import sessions
from tt_api.work.dispatching import dispatch_due, is_away
from tt_api.work.staging import CHANNEL

log = get_logger(__name__)

_LOOK_UP_SECONDS = 1.0
_PAUSE_AFTER_ERROR_SECONDS = 1.0
_STOP_SECONDS = 10.0


class Dispatcher:
    """Dispatches due tasks whenever work is staged, and every second."""

    def __init__(self, app: Flask, *, look_up_seconds: float = _LOOK_UP_SECONDS) -> None:
        self._app = app
        self._look_up_seconds = look_up_seconds
        self._stop = Event()
        self._thread = Thread(target=self._run, name="dispatcher", daemon=True)
        self._at_work = Lock()
        self._trouble: str | None = "not started"

    def start(self) -> None:
        """Begin to listen, or to look."""
        # A pool child that is forked while this thread holds a lock (a log's, a connection pool's) would inherit it
        # locked for good. So a fork waits until the thread is between two rounds.
        os.register_at_fork(
            before=self._at_work.acquire,
            after_in_parent=self._at_work.release,
            after_in_child=self._at_work.release,
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop listening, and wait until the thread has ended."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        with self._app.app_context():
            hears = sessions().hears
            while not self._stop.is_set():
                try:
                    self._listen() if hears else self._poll()
                except Exception as error:  # noqa: BLE001 -- whatever it is, try again soon: no other thread does
                    self._note(error)
                    self._stop.wait(_PAUSE_AFTER_ERROR_SECONDS)

    def _listen(self) -> None:
        with self._at_work:
            checkout = Checkout()
        try:
            with self._at_work:
                checkout.execute(f"LISTEN {CHANNEL}")
            connection: Any = checkout.pooled.dbapi_connection
            while not self._stop.is_set():
                with self._at_work:
                    connection.poll()
                    connection.notifies.clear()
                    dispatch_due()
                self._note(None)
                select.select([connection], [], [], self._look_up_seconds)
        finally:
            with self._at_work:
                # Closed rather than given back to the pool, where it would go on listening.
                checkout.pooled.invalidate()

    def _poll(self) -> None:
        while not self._stop.is_set():
            with self._at_work:
                dispatch_due()
            self._note(None)
            self._stop.wait(self._look_up_seconds)

    def _note(self, trouble: Exception | None) -> None:
        """One line when trouble begins, changes or ends, not one a second."""
        name = type(trouble).__name__ if trouble else None
        if name == self._trouble:
            return
        self._trouble = name
        with self._at_work:
            if trouble is None:
                log.info("dispatcher_listening" if sessions().hears else "dispatcher_polling")
            else:
                log.warning("dispatcher_interrupted", error=name, exc_info=None if is_away(trouble) else trouble)
