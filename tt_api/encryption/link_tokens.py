"""Tokens of links that we give out: whoever has one may see or do what it is for, and nobody can make one up.

They are signed, not stored. The key is made of FIELD_FINGERPRINT_KEY, which never changes, so a link in an old mail
leads on however often the keys of encryption were rotated since.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from enum import StrEnum
from hashlib import sha256

from itsdangerous import Signer

from tt_api.config import DEVELOPMENT_KEY
from tt_api.current import settings


class LinkKind(StrEnum):
    """What a token is for; one for something else is no token at all."""

    INVOICE = "invoice"
    PROPOSAL = "proposal"
    MAIL_OPENED = "mail opened"
    MAIL_CLICKED = "mail clicked"


def link_token(kind: LinkKind, subject: str) -> str:
    """The token for a subject, always the same one."""
    content = urlsafe_b64encode(subject.encode()).rstrip(b"=")
    return _signer(kind).sign(content).decode()


def subject_of(kind: LinkKind, token: str) -> str | None:
    """What a token is about; None for what isn't one of our tokens, to the letter."""
    content, separator, _ = token.rpartition(".")
    if not (separator and token.isascii()):
        return None
    # Not `unsign`: base64 has bits to spare in its last letter, so two spellings of a signature would pass.
    if not hmac.compare_digest(_signer(kind).sign(content), token.encode()):
        return None
    try:
        return urlsafe_b64decode(content + "=" * (-len(content) % 4)).decode()
    except (Base64Error, UnicodeDecodeError):  # signed by another version of us
        return None


def _signer(kind: LinkKind) -> Signer:
    key = settings().field_fingerprint_key or DEVELOPMENT_KEY
    return Signer(key, salt=f"tt_api link: {kind}", key_derivation="hmac", digest_method=sha256)
