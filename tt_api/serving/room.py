"""How much memory the bodies of one worker's requests take together, and who waits for room."""

from collections import deque
from collections.abc import Callable
from threading import Lock

from tt_api.serving.body import Body
from tt_api.serving.connection import AT_ONCE, Connection, Phase
from tt_api.serving.limits import Limits


class Room:
    """What connections hold of it is beyond what each may have in any case. For the loop's thread, but for `give_back`.

    Args:
        limits: how much there is, and what each may have.
        wake: wakes the loop, so that it lets others `go_on`.
    """

    def __init__(self, limits: Limits, wake: Callable[[], None]) -> None:
        self._small = limits.small_body_bytes
        self._left = limits.bodies_bytes
        self._lock = Lock()
        self._wake = wake
        self._waiting: deque[Connection] = deque()
        self._let_past: Body | None = None

    def must_wait(self, connection: Connection) -> bool:
        """Whether no more is to be read of a connection's body, until `go_on` gives it."""
        if self._left > 0 or not connection.held or connection.body is self._let_past:
            return False
        self._waiting.append(connection)
        return True

    def note(self, connection: Connection, body: Body) -> None:
        """Note what a body has grown to."""
        held = max(0, len(body.data) - self._small)
        if held != connection.held:
            self._take(held - connection.held)
            connection.held = held

    def give_back(self, connection: Connection) -> None:
        """Let others have what a connection held."""
        if not connection.held:
            return
        if connection.body is self._let_past:
            self._let_past = None
        self._take(-connection.held)
        connection.held = 0
        if self._waiting:
            self._wake()

    def go_on(self) -> list[Connection]:
        """The connections that may be read from again.

        One may even without room: where bodies that are half there have taken all of it, none would be given back.
        """
        found = []
        room = self._left
        while self._waiting and (room > 0 or self._let_past is None):
            connection = self._waiting.popleft()
            if connection.phase is not Phase.BODY:
                continue  # its time was up
            if room <= 0:
                self._let_past = connection.body
            room -= AT_ONCE
            found.append(connection)
        return found

    def _take(self, size: int) -> None:
        with self._lock:
            self._left -= size
