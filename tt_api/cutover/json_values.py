"""Old JSON, arrays and lists in one text, as the JSON that ours keep."""

from decimal import Decimal
from typing import Any

from tt_api.cutover.values import Convert
from tt_api.json_text import json_value, to_json_text
from tt_api.resources.fields.card_numbers import has_card_number, with_card_numbers_masked


def json_text(begins_with: str) -> Convert:
    """A JSON value, card numbers in it masked.

    Args:
        begins_with: ``[`` for a list (a text is one of its parts between commas, a lone value a list of it), ``{`` for
            an object; anything goes where it is blank.
    """

    def convert(text: str) -> str:
        value = json_value(text)
        wanted = value
        if begins_with == "[":
            wanted = _as_list(value)
        elif begins_with == "{" and not isinstance(value, dict):
            wanted = {"value": value}
        if has_card_number(text):
            wanted = _without_card_numbers(wanted)
        return text if wanted is value else to_json_text(wanted)

    return convert


def _as_list(value: Any) -> list[Any]:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value if isinstance(value, list) else [value]


def _without_card_numbers(value: Any) -> Any:
    if isinstance(value, str):
        return with_card_numbers_masked(value)
    if isinstance(value, dict):
        return {key: _without_card_numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_card_numbers(item) for item in value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and has_card_number(str(value)):
        return with_card_numbers_masked(str(value))
    return value
