# What tt_api/serving uses of it; gunicorn has no types of its own.

from collections.abc import Sequence
from typing import Any

from gunicorn.http.body import Body

class Request:
    cfg: Any
    peer_addr: Any
    body: Body | None
    def _peer_is_trusted_proxy(self) -> bool: ...

def _ip_in_allow_list(ip_str: str, allow_list: Sequence[str], networks: Sequence[Any]) -> bool: ...
