"""Texts: free, and of a form."""

import re
from typing import Any
from urllib.parse import urlsplit

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from marshmallow import ValidationError

from tt_api.resources.fields.base import WireField
from tt_api.resources.fields.card_numbers import has_card_number
from tt_api.templating.one_line import NOT_IN_ONE_LINE

LONGEST = 20_000


class Text(WireField):
    """A trimmed line of at most ``max_length`` characters; a required one may not be blank."""

    _one_line = True

    def __init__(self, max_length: int = 200, **options: Any) -> None:
        super().__init__(**options)
        self.max_length = max_length
        self.min_length = 1 if self.required else 0
        self.sample = "Text" if self.required else ""

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.max_length} | ({"minLength": 1} if self.min_length else {})

    def parse(self, value: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("must be a string")
        text = value.strip()
        if len(text) > self.max_length:
            raise ValidationError(f"may have at most {self.max_length} characters")
        if len(text) < self.min_length:
            raise ValidationError("may not be blank")
        if self._one_line and NOT_IN_ONE_LINE.search(text):
            raise ValidationError("may not have line breaks, control characters or bidirectional controls")
        return text


class MultilineText(Text):
    """A text of any number of lines."""

    _one_line = False


def without_card_number(text: str) -> str:
    """The text, unless it has what looks like a card number; raises marshmallow's ValidationError then."""
    if has_card_number(text):
        raise ValidationError("has what looks like a card number; card numbers are never stored")
    return text


class LongText(MultilineText):
    """Free text of at most 20 000 characters, without card numbers."""

    def __init__(self, **options: Any) -> None:
        super().__init__(LONGEST, **options)

    def parse(self, value: Any) -> str:
        return without_card_number(super().parse(value))


class FreeLine(Text):
    """A line in the caller's own words, without card numbers: names and numbers of things are a `Text`."""

    def parse(self, value: Any) -> str:
        return without_card_number(super().parse(value))


class FailureText(MultilineText):
    """What a program reports of its failure: a report that is too long is cut, and says so, in place of being lost."""

    def __init__(self, **options: Any) -> None:
        super().__init__(LONGEST, **options)

    def openapi(self) -> dict[str, Any]:
        return {"type": "string"}

    def parse(self, value: Any) -> str:
        text = value.strip() if isinstance(value, str) else value
        if isinstance(text, str) and len(text) > self.max_length:
            note = f" … (cut: it had {len(text)} characters)"
            text = text[: self.max_length - len(note)] + note
        return super().parse(text)


class Slug(Text):
    """The name of a thing in URLs: lower-case ASCII words joined by hyphens.

    When not sent, it is made from the column that the model names: ``mapped_column(..., info={"source": "name"})``.
    """

    _PATTERN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

    def __init__(self, **options: Any) -> None:
        super().__init__(200, **options)
        self.sample = "text"

    def openapi(self) -> dict[str, Any]:
        return super().openapi() | {"pattern": f"^{self._PATTERN.pattern}$"}

    def parse(self, value: Any) -> str:
        text = super().parse(value)
        if not self._PATTERN.fullmatch(text):
            raise ValidationError("must be lower-case letters and digits in words joined by hyphens")
        return text


class Email(Text):
    """An e-mail address, kept as written; addresses compare case-insensitively.

    email-validator is the judge. It goes through an address letter by letter, six times, which was a tenth of what a
    create with one costs; so addresses of the plainest form, nearly all, aren't brought before it.
    """

    # Only what email-validator takes as well, though it takes more: a test holds them against each other.
    _PLAIN = re.compile(
        r"[a-z0-9_+-]+(\.[a-z0-9_+-]+)*@((?=[^.]{1,63}\.)[a-z0-9]+(-[a-z0-9]+)*\.)+(?P<top>[a-z]{2,63})",
        re.ASCII | re.IGNORECASE,
    )
    _SPECIAL_TOPS = frozenset(name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES)

    def __init__(self, **options: Any) -> None:
        super().__init__(254, **options)
        self.sample = "ada@blueheron.example"

    def openapi(self) -> dict[str, Any]:
        return super().openapi() | {"format": "email"}

    def parse(self, value: Any) -> str:
        text = super().parse(value)
        plain = self._PLAIN.fullmatch(text)
        if plain and plain["top"].lower() not in self._SPECIAL_TOPS:
            return text
        try:
            validate_email(text, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            raise ValidationError("must be an e-mail address") from None
        return text


class Url(Text):
    """An absolute http or https address."""

    _SPACE = re.compile(r"\s")

    def __init__(self, **options: Any) -> None:
        super().__init__(2048, **options)
        self.sample = "https://blueheron.example"

    def openapi(self) -> dict[str, Any]:
        return super().openapi() | {"format": "uri"}

    def parse(self, value: Any) -> str:
        text = super().parse(value)
        try:
            parts = urlsplit(text)
            valid = parts.scheme in ("http", "https") and bool(parts.hostname) and not self._SPACE.search(text)
            _ = parts.port
        except ValueError:
            valid = False
        if not valid:
            raise ValidationError("must be an address that starts with http:// or https://")
        return text
