"""The keys of what is encrypted at rest: the newest encrypts, all of them decrypt.

A value is a Fernet token: AES in CBC mode under a MAC, with the time of its encryption. Equal values have different
tokens, so what must be unique has a fingerprint beside it.
"""

import hmac
import unicodedata
from collections.abc import Sequence
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import Flask, current_app

from tt_api.config import DEVELOPMENT_KEY, Settings
from tt_api.encryption.masks import Masked


class Keyring:
    """Encrypts and decrypts texts.

    Args:
        keys: Fernet keys, newest first.
        fingerprint_key: of fingerprints. It isn't rotated: nothing would be equal to what was stored before.
    """

    def __init__(self, keys: Sequence[str], fingerprint_key: str) -> None:
        self._fernets = [Fernet(key) for key in keys]
        self._any = MultiFernet(self._fernets)
        self._fingerprint_key = fingerprint_key.encode()

    def __len__(self) -> int:
        return len(self._fernets)

    def encrypt(self, text: str) -> str:
        """The token of a text, under the newest key.

        Raises:
            TypeError: it is a mask: the value behind it would be lost.
        """
        if isinstance(text, Masked):
            raise TypeError("a mask is no value to store")
        return self._any.encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str | None:
        """The text of a token; None where no key opens it."""
        try:
            return self._any.decrypt(token.encode()).decode()
        except InvalidToken:
            return None

    def position_of_key(self, token: str) -> int | None:
        """Which key a token is under, counted from 1, the newest; None where none opens it."""
        for position, fernet in enumerate(self._fernets, start=1):
            try:
                fernet.decrypt(token.encode())
            except InvalidToken:
                continue
            return position
        return None

    def under_newest_key(self, token: str) -> str:
        """The same text and time under the newest key.

        Raises:
            InvalidToken: no key opens the token.
        """
        return self._any.rotate(token.encode()).decode()

    def fingerprint(self, number: str) -> bytes:
        """What two numbers have in common exactly if they are the same, however they are spaced and cased."""
        folded = unicodedata.normalize("NFKC", number).upper()
        bare = "".join(character for character in folded if character.isalnum())
        return hmac.digest(self._fingerprint_key, (bare or folded).encode(), sha256)


def init_encryption(app: Flask, settings: Settings) -> None:
    """Keep the app's keyring where models' values are read and stored."""
    keys = settings.field_encryption_keys or (DEVELOPMENT_KEY,)
    app.extensions["keyring"] = Keyring(keys, settings.field_fingerprint_key or DEVELOPMENT_KEY)


def keyring() -> Keyring:
    """The current app's keyring."""
    current: Keyring = current_app.extensions["keyring"]
    return current
