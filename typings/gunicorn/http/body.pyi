# What tt_api/serving uses of it; gunicorn has no types of its own.

from gunicorn.http.message import Request
from gunicorn.http.unreader import Unreader

class LengthReader:
    length: int

class ChunkedReader:
    def __init__(self, req: Request, unreader: Unreader) -> None: ...
    def parse_chunk_size(self, unreader: Unreader, data: bytes | None = None) -> tuple[int, bytes | None]: ...

class Body:
    reader: object
