"""Lists, and objects whose keys are the caller's own."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, missing

from tt_api.resources.fields.base import WireField
from tt_api.resources.fields.named import JsonSchema, named
from tt_api.resources.fields.numbers import SAFE_INTEGER_MAX
from tt_api.resources.fields.texts import FreeLine, without_card_number


class ListOf(WireField):
    """A JSON array whose items are all of one kind."""

    def __init__(self, item: WireField, max_items: int = 100, **options: Any) -> None:
        super().__init__(**options)
        self.item = item
        self.max_items = max_items
        self.sample: list[Any] = []

    def openapi(self) -> JsonSchema:
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


class ObjectOf(WireField):
    """A JSON object of known keys, kept as it was sent.

    Args:
        keys: by the caller's name; a required one must be there.
        name: what the document calls it.
    """

    def __init__(self, keys: Mapping[str, WireField], name: str, **options: Any) -> None:
        super().__init__(**options)
        self.keys = keys
        self.sample = {key: field.shown_example() for key, field in keys.items() if field.required}
        properties = {key: _described(field) for key, field in keys.items()}
        required = [key for key, field in keys.items() if field.required]
        shape = {"type": "object", "required": required, "additionalProperties": False, "properties": properties}
        self._name = named(name, shape)

    def openapi(self) -> str:
        return self._name

    def parse(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValidationError("must be a JSON object")
        problems: dict[str, Any] = {key: ["is not one of its keys"] for key in value.keys() - self.keys.keys()}
        parsed: dict[str, Any] = {}
        for key, field in self.keys.items():
            try:
                read = field.deserialize(value.get(key, missing))
            except ValidationError as error:
                problems[key] = error.messages
                continue
            if read is not missing:
                parsed[key] = read
        if problems:
            raise ValidationError(problems)
        return parsed


def _described(field: WireField) -> JsonSchema:
    described = field.metadata.get("description")
    shape = field.openapi()
    return {**shape, "description": described} if described and isinstance(shape, dict) else shape


_LABELS = named(
    "Labels",
    {
        "type": "array",
        "items": {"type": "string", "maxLength": 100},
        "maxItems": 100,
        "description": "The agency's own labels.",
    },
)


class Labels(ListOf):
    """Short texts of the agency's own, such as tags."""

    def __init__(self, **options: Any) -> None:
        super().__init__(FreeLine(100), **options)

    def openapi(self) -> str:
        return _LABELS


_FREE = named(
    "FreeObject",
    {"type": "object", "additionalProperties": True, "description": "Keys and values are the caller's own."},
)


# Keys of numbers that may pass for a card's by chance: of tickets, memberships, documents and the like, ids, phones.
_OTHER_NUMBERS = re.compile(
    r"(?i:ticket|confirmation|member|loyalty|transaction|document|passport|phone|mobile)|(?:\b|_)(?i:ids?)$|[a-z]Ids?$"
)
_CARD = re.compile(r"card", re.IGNORECASE)


class FreeObject(WireField):
    """A JSON object whose keys and values are the caller's own; kept and given back as it is.

    Card numbers are looked for in all of it, but for what stands under a key that says it is another number.

    Args:
        takes_cards: whether what looks like one is taken: whoever has it masks it.
    """

    def __init__(self, *, takes_cards: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.takes_cards = takes_cards
        self.sample: dict[str, Any] = {}

    def openapi(self) -> str:
        return _FREE

    def parse(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValidationError("must be a JSON object")
        _require_readable(value)
        if not self.takes_cards:
            _require_no_card(value, may_be_card=True)
        return value


def _require_readable(value: Any) -> None:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            _require_readable(item)
    elif isinstance(value, int | Decimal):
        number = Decimal(value)
        if abs(number) > SAFE_INTEGER_MAX and number == number.to_integral_value():
            raise ValidationError("may not hold integers beyond 2^53-1: JSON callers can't read them back")


def _require_no_card(value: Any, *, may_be_card: bool) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            without_card_number(key)
            says = _CARD.search(key) or (not _OTHER_NUMBERS.search(key) and may_be_card)
            _require_no_card(item, may_be_card=bool(says))
    elif isinstance(value, list):
        for item in value:
            _require_no_card(item, may_be_card=may_be_card)
    elif may_be_card and isinstance(value, str):
        without_card_number(value)
    elif may_be_card and isinstance(value, int | Decimal) and value == Decimal(value).to_integral_value():
        without_card_number(str(int(value)))
