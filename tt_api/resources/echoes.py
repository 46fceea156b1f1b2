"""Read-only values that a PATCH sends back: they may be spelt otherwise than they were answered, but not be others.

Typed clients read an instant into their own type and write it with an offset in place of ``Z``, or an id in capitals.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from tt_api.json_text import canonical_json
from tt_api.resources.fields.formats import parse_instant, parse_uuid

_SPELLINGS: tuple[Callable[[Any], Any], ...] = (parse_instant, parse_uuid)


def same_value(sent: Any, shown: Any) -> bool:
    """Whether a decoded JSON value is the one that was answered."""
    if isinstance(sent, dict) and isinstance(shown, dict):
        return sent.keys() == shown.keys() and all(same_value(value, shown[key]) for key, value in sent.items())
    if isinstance(sent, list) and isinstance(shown, list):
        return len(sent) == len(shown) and all(map(same_value, sent, shown))
    if type(sent) in (int, Decimal) and type(shown) in (int, Decimal):
        return bool(sent == shown)
    return canonical_json(sent) == canonical_json(shown) or any(_alike(sent, shown, parse) for parse in _SPELLINGS)


def _alike(sent: Any, shown: Any, parse: Callable[[Any], Any]) -> bool:
    try:
        return bool(parse(sent) == parse(shown))
    except ValidationError:
        return False
