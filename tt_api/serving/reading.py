"""How a request comes in: first its head, then its body, each looked at as it comes."""

from time import monotonic
from typing import Any

from tt_api.serving.body import body_of
from tt_api.serving.connection import Connection, Phase
from tt_api.serving.head import read_head
from tt_api.serving.limits import Limits
from tt_api.serving.room import Room

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class RequestReader:
    """Makes requests of what connections have received; for the loop's thread alone.

    Args:
        cfg: gunicorn's.
        limits: what clients may take.
        room: what all bodies share.
    """

    def __init__(self, cfg: Any, limits: Limits, room: Room) -> None:
        self._cfg = cfg
        self._limits = limits
        self._room = room

    def complete(self, connection: Connection, came: int) -> bool:
        """Look at what has come; return whether the request is there in full."""
        if connection.phase is Phase.IDLE:
            connection.phase = Phase.HEAD
            connection.deadline = monotonic() + self._limits.head_seconds
        if connection.phase is Phase.HEAD and not self._head_complete(connection, came):
            return False
        assert connection.body is not None  # noqa: S101 -- there is one from the end of the head on
        complete = connection.body.take(connection.incoming)
        connection.wake_at(1 if complete else connection.body.awaited)
        self._room.note(connection, connection.body)
        return complete

    def _head_complete(self, connection: Connection, came: int) -> bool:
        incoming = connection.incoming
        if b"\n" not in incoming[-came:] and len(incoming) <= self._cfg.limit_request_line:
            return False
        request = read_head(self._cfg, connection.client, incoming, self._limits.head_bytes)
        if request is None:
            return False
        connection.request = request
        connection.body = body_of(request, self._limits)
        connection.phase = Phase.BODY
        connection.deadline = monotonic() + self._limits.body_seconds
        if request.take_expectation() and not incoming and connection.body.whole:
            connection.sendall(_CONTINUE)
        return True
