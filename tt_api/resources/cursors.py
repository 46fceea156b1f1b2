"""Opaque cursors: where a list was left, sealed so that a caller can neither read nor forge it.

A cursor holds the sort value and id of the last row seen. The sort value may be somebody's name, so it is encrypted;
the resource, filters and sort that it belongs to are authenticated with it, so a cursor from another list is refused.
"""

import base64
import binascii
import os
from collections.abc import Sequence
from hashlib import sha256

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, current_app

from tt_api.config import Settings
from tt_api.errors import ValidationError

_NONCE_BYTES = 12


class CursorSealer:
    """Seals and opens cursors with keys derived from the field encryption keys, newest first.

    Every process of a deployment derives the same keys, and a rotated key still opens what it sealed.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        self._ciphers = [AESGCM(sha256(b"tt_api cursor\0" + secret.encode()).digest()) for secret in secrets]

    def seal(self, position: Sequence[str | None], scope: bytes) -> str:
        """The cursor for a position, bound to the list named by ``scope``."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[0].encrypt(nonce, orjson.dumps(position), scope)
        return _encode(nonce + sealed)

    def open(self, cursor: str, scope: bytes) -> list[str | None]:
        """The position that a cursor holds.

        Raises:
            ValidationError: it is forged, damaged, or belongs to a list with other filters or another sort.
        """
        raw = _decode(cursor)
        for cipher in self._ciphers:
            try:
                position: list[str | None] = orjson.loads(cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], scope))
            except (InvalidTag, ValueError):
                continue
            return position
        raise ValidationError.at("cursor", "is not a cursor of this list: send the same filters and sort with it")


def _decode(cursor: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError):
        return b""
    # The decoder forgives foreign characters and spare bits; a cursor has one spelling.
    return raw if _encode(raw) == cursor else b""


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def init_cursors(app: Flask, settings: Settings) -> None:
    """Keep the app's sealer where lists find it."""
    # Outside production the keys may be unset; the database address is a secret that all processes share as well.
    app.extensions["cursors"] = CursorSealer(settings.field_encryption_keys or (settings.database_url,))


def cursor_sealer() -> CursorSealer:
    """The current app's sealer."""
    sealer: CursorSealer = current_app.extensions["cursors"]
    return sealer
