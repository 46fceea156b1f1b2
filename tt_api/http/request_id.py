"""The id that ties a response, its log lines and the caller's own records together."""

import re

from uuid_utils import uuid4

HEADER = "X-Request-Id"
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,128}", re.ASCII)


def request_id(sent: str | None) -> str:
    """The caller's id where it is one we can safely repeat, else a new one."""
    return sent if sent is not None and _ACCEPTED.fullmatch(sent) else str(uuid4())
