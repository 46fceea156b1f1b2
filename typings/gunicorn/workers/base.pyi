# What tt_api/serving uses of it; gunicorn has no types of its own.

from socket import socket
from typing import Any, Protocol

class Listener(Protocol):
    sock: socket

class Worker:
    age: int
    ppid: int
    PIPE: tuple[int, int]
    sockets: list[Listener]
    alive: bool
    nr: int
    max_requests: int
    wsgi: Any
    cfg: Any
    log: Any
    @classmethod
    def check_config(cls, cfg: Any, _log: Any) -> None: ...
    def init_process(self) -> None: ...
    def run(self) -> None: ...
    def notify(self) -> None: ...
