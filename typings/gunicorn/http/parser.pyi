# What tt_api/serving uses of it; gunicorn has no types of its own.

from typing import Any

from gunicorn.http.message import Request

class RequestParser:
    mesg_class: type[Request]
    mesg: Request | None
    unreader: Any
    def __init__(self, cfg: Any, source: Any, source_addr: Any) -> None: ...
    def finish_body(self, deadline: float | None = ..., max_bytes: int | None = ...) -> bool: ...
