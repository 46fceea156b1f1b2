"""Whether this process is on its way out: still finishing requests, but no longer to be sent new ones."""

import signal
from threading import Event
from types import FrameType
from typing import Any

_draining = Event()


def draining() -> bool:
    """Whether SIGTERM has been received."""
    return _draining.is_set()


def drain_on_sigterm() -> None:
    """Note SIGTERM before the server's own handler, set up earlier, does its work."""
    then: Any = signal.getsignal(signal.SIGTERM)

    def note(number: int, frame: FrameType | None) -> None:
        _draining.set()
        if callable(then):
            then(number, frame)

    signal.signal(signal.SIGTERM, note)
