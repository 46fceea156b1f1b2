"""The dispatcher: a thread of the worker's main process that hears commits and tells workers what became due.

PostgreSQL delivers a notification exactly when the staging transaction commits, so no request ever opens a connection
to the broker. A notification that is missed while this thread is away is made up for by the sweep.
"""

import select
from threading import Event, Thread
from typing import Any

from flask import Flask
from structlog import get_logger

from tt_api.database import Checkout
from tt_api.work.dispatching import dispatch_due
from tt_api.work.staging import CHANNEL

log = get_logger(__name__)

_LOOK_UP_SECONDS = 1.0
_PAUSE_AFTER_ERROR_SECONDS = 1.0


class Dispatcher:
    """Dispatches due tasks whenever something was staged."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stop = Event()
        self._thread = Thread(target=self._run, name="dispatcher", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening, and wait until the thread has ended."""
        self._stop.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        with self._app.app_context():
            while not self._stop.is_set():
                try:
                    self._listen()
                except Exception as error:  # noqa: BLE001 -- PostgreSQL or the broker is away; listen again soon
                    log.warning("dispatcher_interrupted", error=type(error).__name__)
                    self._stop.wait(_PAUSE_AFTER_ERROR_SECONDS)

    def _listen(self) -> None:
        checkout = Checkout()
        try:
            checkout.execute(f"LISTEN {CHANNEL}")
            connection: Any = checkout.pooled.dbapi_connection
            # What was staged before we listened.
            dispatch_due()
            while not self._stop.is_set():
                if any(select.select([connection], [], [], _LOOK_UP_SECONDS)):
                    connection.poll()
                    connection.notifies.clear()
                    dispatch_due()
        finally:
            # It listens still: nobody else should be handed this connection.
            checkout.pooled.invalidate()
