"""Lists, and objects whose keys are the caller's own."""

from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from tt_api.resources.fields.base import WireField
from tt_api.resources.fields.named import named
from tt_api.resources.fields.numbers import SAFE_INTEGER_MAX


class ListOf(WireField):
    """A JSON array whose items are all of one kind."""

    def __init__(self, item: WireField, max_items: int = 100, **options: Any) -> None:
        super().__init__(**options)
        self.item = item
        self.max_items = max_items
        self.sample: list[Any] = []

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


_FREE = named(
    "FreeObject",
    {"type": "object", "additionalProperties": True, "description": "Keys and values are the caller's own."},
)


class FreeObject(WireField):
    """A JSON object whose keys and values are the caller's own; kept and given back as it is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.sample: dict[str, Any] = {}

    def openapi(self) -> str:
        return _FREE

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
