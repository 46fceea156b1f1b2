"""Credentials: what callers send, compared with what is configured, and the studio's tokens that stand for them."""

import hmac
from collections.abc import Sequence
from hashlib import sha256
from secrets import token_urlsafe

from itsdangerous import Signer

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
        (known,) = (known for known in self._digests if _caller(known) == caller)
        return _signer(known).sign(token_urlsafe(_TOKEN_BYTES)).decode()

    def signer(self, token: str) -> str | None:
        """The caller whose credential has signed a token; None where none of those configured has."""
        signers = [_caller(known) for known in self._digests if _signer(known).validate(token)]
        return signers[0] if signers else None


def _digest(secret: bytes) -> bytes:
    return sha256(secret).digest()


def _caller(digest: bytes) -> str:
    return digest.hex()[:16]


def _signer(digest: bytes) -> Signer:
    return Signer(digest, salt="tt_api studio", key_derivation="hmac", digest_method=sha256)
