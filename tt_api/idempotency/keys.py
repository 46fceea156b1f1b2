"""The key that a caller sends, and what it stands for."""

import re
from collections.abc import Sequence
from hashlib import sha256

from flask import Request

from tt_api.current import request_context
from tt_api.errors import ValidationError

HEADER = "Idempotency-Key"
X_HEADER = "X-Idempotency-Key"
# Visible ASCII, but no comma: servers hand over a header that was sent twice as one value with a comma in it.
KEY_FORM = r"[\x21-\x2b\x2d-\x7e]{1,255}"
_FORM = "must be one key of 1 to 255 visible ASCII characters, without commas"


def sent_key(request: Request, headers: Sequence[str]) -> str | None:
    """The key in one of these headers; None where there is none.

    Raises:
        ValidationError: it is malformed or was sent twice, or two headers have different ones.
    """
    sent = {header: request.headers[header] for header in headers if header in request.headers}
    for header, key in sent.items():
        if not re.fullmatch(KEY_FORM, key):
            raise ValidationError(f"{header} {_FORM}")
    if len(set(sent.values())) > 1:
        raise ValidationError(f"{HEADER} and {X_HEADER} hold different keys; send one of them")
    return next(iter(sent.values()), None)


def scope_of(request: Request, key: str) -> bytes:
    """What a key belongs to: a caller and a route. Another caller, or another route, may use the same text.

    Callers without a credential are told apart by their address, so nobody uses up another's keys.
    """
    context = request_context()
    owner = ("caller", context.caller) if context.caller else ("address", context.client_address)
    return _digest(*owner, request.method, str(request.url_rule), key)


def content_of(request: Request) -> bytes:
    """What is asked: the ids in the path, the query, and the body as it was sent."""
    return _digest(request.path, request.query_string, request.get_data())


def _digest(*parts: str | bytes) -> bytes:
    encoded = [part if isinstance(part, bytes) else part.encode("utf-8", "surrogateescape") for part in parts]
    # Each with its length, so that no two lists of parts read the same.
    return sha256(b"".join(b"%d:%b" % (len(part), part) for part in encoded)).digest()
