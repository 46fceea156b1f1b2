# What tt_api/serving uses of it; gunicorn has no types of its own.

from socket import socket
from typing import Any, Protocol

class Listener(Protocol):
    sock: socket

class Worker:
    age: int
    PIPE: tuple[int, int]
    sockets: list[Listener]
    alive: bool
    nr: int
    max_requests: int
    wsgi: Any
    cfg: Any
    log: Any
    def init_process(self) -> None: ...
    def run(self) -> None: ...
    def notify(self) -> None: ...
    def handle_exit(self, sig: Any, frame: Any) -> None: ...
    def handle_quit(self, sig: Any, frame: Any) -> None: ...
