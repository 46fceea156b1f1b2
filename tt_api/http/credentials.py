"""Credentials: what callers send, compared with what is configured, and the studio's tokens that stand for them."""

import hmac
from collections.abc import Sequence
from hashlib import sha256
from secrets import token_urlsafe

_TOKEN_BYTES = 32


class Secrets:
    """The configured values of one mode, compared in constant time.

    Comparison runs over digests, so its time depends neither on where values differ nor on how long they are, and
    non-ASCII input compares like any other; every configured value is looked at, also after a match.
    """

    def __init__(self, values: Sequence[str]) -> None:
        self._digests = [_digest(value.encode()) for value in values]

    def __bool__(self) -> bool:
        return bool(self._digests)

    def recognise(self, sent: str) -> str | None:
        """The caller that a sent credential stands for."""
        # WSGI hands the header's bytes over as Latin-1.
        digest = _digest(sent.encode("latin-1", "replace"))
        matches = [hmac.compare_digest(digest, known) for known in self._digests]
        return _caller(digest) if any(matches) else None

    def new_token(self, caller: str) -> str:
        """A random token, signed with a caller's credential."""
        text = token_urlsafe(_TOKEN_BYTES)
        (signature,) = (_signature(known, text) for known in self._digests if _caller(known) == caller)
        return f"{text}.{signature}"

    def signer(self, token: str) -> str | None:
        """The caller whose credential has signed a token; None where none of those configured has."""
        text, _, signature = token.partition(".")
        sent = _digest(signature.encode("utf-8", "replace"))
        found = None
        for known in self._digests:
            if hmac.compare_digest(sent, _digest(_signature(known, text).encode())):
                found = _caller(known)
        return found


def _digest(secret: bytes) -> bytes:
    return sha256(secret).digest()


def _caller(digest: bytes) -> str:
    return digest.hex()[:16]


def _signature(digest: bytes, text: str) -> str:
    return hmac.new(digest, text.encode("utf-8", "replace"), sha256).hexdigest()
