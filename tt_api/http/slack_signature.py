"""Slack's signature: it signs the time and the body of what it sends with a secret that it gave the app."""

import hmac
from hashlib import sha256
from time import time

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from tt_api.http.credentials import Secrets

TOLERANCE_SECONDS = 5 * 60
_SIGNATURE = "X-Slack-Signature"
_TIMESTAMP = "X-Slack-Request-Timestamp"
_LONGEST_TIMESTAMP = 12


def is_there(request: Request) -> bool:
    """Whether a request says that Slack sends it."""
    return _SIGNATURE in request.headers and _TIMESTAMP in request.headers


def is_right(request: Request, secret: str) -> bool:
    """Whether Slack has signed a request that says so, within the last minutes.

    Args:
        request: one with both headers.
        secret: the Slack app's signing secret.
    """
    timestamp = request.headers[_TIMESTAMP]
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _LONGEST_TIMESTAMP):
        return False
    if abs(time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    try:
        signed = b"v0:" + timestamp.encode() + b":" + request.get_data()
    except RequestEntityTooLarge:
        return False
    expected = "v0=" + hmac.new(secret.encode(), signed, sha256).hexdigest()
    return Secrets([expected]).recognise(request.headers[_SIGNATURE]) is not None
