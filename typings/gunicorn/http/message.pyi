# What tt_api/serving uses of it; gunicorn has no types of its own.

from collections.abc import Sequence
from typing import Any

from gunicorn.http.unreader import Unreader

class Request:
    cfg: Any
    peer_addr: Any
    method: str
    version: tuple[int, int]
    headers: list[tuple[str, str]]
    body: Any
    _expected_100_continue: bool
    def __init__(self, cfg: Any, unreader: Unreader, peer_addr: Any) -> None: ...
    def force_close(self) -> None: ...
    def _peer_is_trusted_proxy(self) -> bool: ...

def _ip_in_allow_list(ip_str: str, allow_list: Sequence[str], networks: Sequence[Any]) -> bool: ...
