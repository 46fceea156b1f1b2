"""Whether this process is on its way out: still finishing requests, but no longer to be sent new ones."""

import signal
from threading import Event
from types import FrameType
from typing import Any

_draining = Event()


def draining() -> bool:
    """Whether the process was told to stop."""
    return _draining.is_set()


def drain_when_told_to_stop() -> None:
    """Note SIGTERM before the server's own handler, set up earlier, does its work; SIGINT means the same."""
    then: Any = signal.getsignal(signal.SIGTERM)

    def note(number: int, frame: FrameType | None) -> None:
        _draining.set()
        if callable(then):
            then(number, frame)

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
