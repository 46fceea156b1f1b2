"""Closed sets: enums, and codes of standards."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError

from tt_api.resources.fields import codes
from tt_api.resources.fields.base import WireField
from tt_api.resources.fields.named import JsonSchema, named


class OneOf(WireField):
    """One of a closed set of strings: an enum's values, or codes of a standard.

    Args:
        values: the set; an enum class or any strings.
        what: how the message calls a value of the set when it is too long to list.
        component: what the document calls the set; an enum class brings its own name.
    """

    _LISTED = 30

    def __init__(
        self, values: type[StrEnum] | Iterable[str], *, what: str = "", component: str = "", **options: Any
    ) -> None:
        listed: dict[str, Any] = {"type": "string", "enum": [str(value) for value in values]}
        if isinstance(values, type):
            component = values.__name__
            listed["description"] = (values.__doc__ or "").partition("\n")[0]
        super().__init__(component=component and named(component, listed), **options)
        self.values = tuple(listed["enum"])
        self.sample = self.values[0]
        self._listed = listed
        self._known = frozenset(self.values)
        self._message = f"must be {what}" if what else f"must be one of {', '.join(self.values)}"

    def openapi(self) -> JsonSchema:
        if len(self.values) > self._LISTED:
            return {"type": "string"}
        return self.component or {**self._listed}

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
        self.sample = "USD"


class Country(Code):
    """An ISO 3166-1 alpha-2 code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(codes.countries(), what="an ISO 3166-1 country code of two letters such as US", **options)


class TimeZone(Code):
    """An IANA time zone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(codes.timezones(), what="an IANA time zone such as America/New_York", **options)
