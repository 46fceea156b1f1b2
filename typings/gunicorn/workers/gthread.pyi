# What tt_api/serving uses of it; gunicorn has no types of its own.

from socket import socket
from typing import Any

from gunicorn.workers.base import Worker

DEFAULT_WORKER_DATA_TIMEOUT: float
STOP_KEEPALIVE_LINGER: float

class TConn:
    cfg: Any
    sock: socket
    client: Any
    server: Any
    parser: Any
    timeout: float
    data_ready: bool
    initialized: bool
    def __init__(self, cfg: Any, sock: socket, client: Any, server: Any) -> None: ...
    def init(self) -> None: ...
    def set_timeout(self) -> None: ...
    def close(self, graceful: bool = False) -> None: ...

class ThreadWorker(Worker):
    worker_connections: int
    keepalived_conns: Any
    max_keepalived: int
    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None: ...
    def is_parent_alive(self) -> bool: ...
    def handle(self, conn: TConn) -> Any: ...
