"""The kinds of values on the wire, each strict: nothing is coerced, cut or guessed (contract, section 2, "Values").

Every field parses what a caller sends, says in OpenAPI exactly what it takes, and refuses anything else with a
message that tells what to send. Output doesn't pass through here: see `tt_api.serializer`.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from marshmallow import ValidationError, fields

from tt_api.schemas import codes
from tt_api.schemas.formats import parse_date, parse_instant, parse_uuid

INT32_MAX = 2**31 - 1
# The largest integer that JavaScript callers read back exactly.
SAFE_INTEGER_MAX = 2**53 - 1


class WireField(fields.Field[Any]):
    """A field of our own: strict about what it takes, and exact about it in OpenAPI.

    Args:
        nullable: whether an explicit ``null`` clears it.
        example: shown in the documentation.
        description: shown in the documentation.
    """

    default_error_messages = {  # noqa: RUF012 -- marshmallow's own spelling of a class attribute
        "required": "is required",
        "null": "may not be null",
    }

    def __init__(self, *, nullable: bool = False, example: Any = None, description: str = "", **options: Any) -> None:
        documented: dict[str, Any] = {"description": description} if description else {}
        if example is not None:
            documented["examples"] = [example]
        super().__init__(allow_none=nullable, metadata=documented, **options)

    def openapi(self) -> dict[str, Any]:
        """The JSON Schema of a value that isn't null."""
        return {}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return self.parse(value)

    def parse(self, value: Any) -> Any:
        """The Python value; raises marshmallow's ValidationError."""
        return value


class Text(WireField):
    """A trimmed string of at most ``max_length`` characters; a required one may not be blank."""

    def __init__(self, max_length: int = 200, **options: Any) -> None:
        super().__init__(**options)
        self.max_length = max_length
        self.min_length = 1 if self.required else 0

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
        return text


class LongText(Text):
    """Free text of at most 20 000 characters."""

    def __init__(self, **options: Any) -> None:
        super().__init__(20_000, **options)


class Slug(Text):
    """The name of a thing in URLs: lower-case ASCII words joined by hyphens, made from another field when not sent.

    Args:
        source: the field that it is made from, in Python's spelling.
    """

    _PATTERN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

    def __init__(self, source: str, **options: Any) -> None:
        super().__init__(200, **options)
        self.source = source

    def openapi(self) -> dict[str, Any]:
        return super().openapi() | {"pattern": f"^{self._PATTERN.pattern}$"}

    def parse(self, value: Any) -> str:
        text = super().parse(value)
        if not self._PATTERN.fullmatch(text):
            raise ValidationError("must be lower-case letters and digits in words joined by hyphens")
        return text


class Email(Text):
    """An e-mail address, kept as written; addresses compare case-insensitively."""

    def __init__(self, **options: Any) -> None:
        super().__init__(254, **options)

    def openapi(self) -> dict[str, Any]:
        return super().openapi() | {"format": "email"}

    def parse(self, value: Any) -> str:
        text = super().parse(value)
        try:
            validate_email(text, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            raise ValidationError("must be an e-mail address") from None
        return text


class Url(Text):
    """An absolute http or https address."""

    def __init__(self, **options: Any) -> None:
        super().__init__(2048, **options)

    def openapi(self) -> dict[str, Any]:
        return super().openapi() | {"format": "uri"}

    def parse(self, value: Any) -> str:
        text = super().parse(value)
        try:
            parts = urlsplit(text)
            valid = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)
            _ = parts.port
        except ValueError:
            valid = False
        if not valid:
            raise ValidationError("must be an address that starts with http:// or https://")
        return text


class OneOf(WireField):
    """One of a closed set of strings: an enum's values, or codes of a standard.

    Args:
        values: the set; an enum class or any strings.
        what: how the message calls a value of the set when it is too long to list.
    """

    _LISTED = 30

    def __init__(self, values: type[StrEnum] | Iterable[str], *, what: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.values = tuple(str(value) for value in values)
        self._known = frozenset(self.values)
        self._message = f"must be {what}" if what else f"must be one of {', '.join(self.values)}"

    def openapi(self) -> dict[str, Any]:
        if len(self.values) > self._LISTED:
            return {"type": "string"}
        return {"type": "string", "enum": list(self.values)}

    def parse(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self._known:
            raise ValidationError(self._message)
        return value


class Code(OneOf):
    """One of a standard's codes: checked like a closed set, but too many to offer as a filter unasked."""


class Currency(Code):
    """An ISO 4217 code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(codes.currencies(), what="an ISO 4217 currency code such as USD", **options)


class Country(Code):
    """An ISO 3166-1 alpha-2 code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(codes.countries(), what="an ISO 3166-1 country code of two letters such as US", **options)


class TimeZone(Code):
    """An IANA time zone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(codes.timezones(), what="an IANA time zone such as America/New_York", **options)


class Integer(WireField):
    """A JSON integer within a range; by default what a 32-bit column holds from 0 up."""

    def __init__(self, minimum: int = 0, maximum: int = INT32_MAX, **options: Any) -> None:
        super().__init__(**options)
        self.minimum = minimum
        self.maximum = maximum

    def openapi(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}

    def parse(self, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValidationError("must be an integer")
        if not self.minimum <= value <= self.maximum:
            raise ValidationError(f"must be from {self.minimum} to {self.maximum}")
        return value


class Cents(Integer):
    """An amount of money in integer cents."""

    def __init__(self, minimum: int = 0, **options: Any) -> None:
        super().__init__(minimum, SAFE_INTEGER_MAX, **options)


class Percent(WireField):
    """A rate from 0 to 100 with at most two decimals, as an exact `Decimal`."""

    def openapi(self) -> dict[str, Any]:
        return {"type": "number", "minimum": 0, "maximum": 100, "multipleOf": 0.01}

    def parse(self, value: Any) -> Decimal:
        if not isinstance(value, int | Decimal) or isinstance(value, bool):
            raise ValidationError("must be a number")
        rate = Decimal(value)
        if not 0 <= rate <= 100:  # noqa: PLR2004 -- percent
            raise ValidationError("must be from 0 to 100")
        if rate != rate.quantize(Decimal("0.01")):
            raise ValidationError("may have at most two decimals")
        return rate


class Boolean(WireField):
    """``true`` or ``false``."""

    def openapi(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def parse(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("must be true or false")
        return value


class Id(WireField):
    """A UUID in the canonical form; also a reference to another row, whose existence the database side checks."""

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "format": "uuid"}

    def parse(self, value: Any) -> str:
        return parse_uuid(value)


class Date(WireField):
    """A calendar day, ``YYYY-MM-DD``."""

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}

    def parse(self, value: Any) -> date:
        return parse_date(value)


class Instant(WireField):
    """A point in time: ISO 8601 with an offset in, UTC with ``Z`` out, at most microseconds."""

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}

    def parse(self, value: Any) -> datetime:
        return parse_instant(value)


class ListOf(WireField):
    """A JSON array whose items are all of one kind."""

    def __init__(self, item: WireField, max_items: int = 100, **options: Any) -> None:
        super().__init__(**options)
        self.item = item
        self.max_items = max_items

    def openapi(self) -> dict[str, Any]:
        return {"type": "array", "items": self.item.openapi(), "maxItems": self.max_items}

    def parse(self, value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValidationError("must be a list")
        if len(value) > self.max_items:
            raise ValidationError(f"may have at most {self.max_items} items")
        parsed: list[Any] = []
        problems: dict[int, Any] = {}
        for position, item in enumerate(value):
            try:
                parsed.append(self.item.deserialize(item))
            except ValidationError as error:
                problems[position] = error.messages
        if problems:
            raise ValidationError(problems)
        return parsed


class FreeObject(WireField):
    """A JSON object whose keys and values are the caller's own; kept and given back as it is."""

    def openapi(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": True}

    def parse(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValidationError("must be a JSON object")
        _refuse_unreadable_integers(value)
        return value


def _refuse_unreadable_integers(value: Any) -> None:
    if isinstance(value, dict):
        for item in value.values():
            _refuse_unreadable_integers(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_unreadable_integers(item)
    elif isinstance(value, int | Decimal):
        number = Decimal(value)
        if abs(number) > SAFE_INTEGER_MAX and number == number.to_integral_value():
            raise ValidationError("may not hold integers beyond 2^53-1: JSON callers can't read them back")
