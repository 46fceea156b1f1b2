"""JSON as text: response bodies, JSON columns, and the one form that equal values share."""

import json
from decimal import Decimal
from typing import Any

import orjson

# Sessions run in UTC; orjson then writes instants with a Z.
_OPTIONS = orjson.OPT_UTC_Z


def to_json(value: Any) -> bytes:
    """A response body: instants in UTC with ``Z``, JSON columns as PostgreSQL holds them."""
    return orjson.dumps(value, option=_OPTIONS)


def json_value(text: str) -> Any:
    """A JSON column's text, decoded; fractions as `Decimal`."""
    return json.loads(text, parse_float=Decimal)


def to_json_text(value: Any) -> str:
    """A decoded JSON value as the text that a JSON column stores, every digit kept."""
    return orjson.dumps(value, default=_exact_number).decode()


def canonical_json(value: Any) -> bytes:
    """A decoded JSON value in the one form that equal values share."""
    return orjson.dumps(value, default=_exact_number, option=orjson.OPT_SORT_KEYS)


def _exact_number(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal):
        # As PostgreSQL will give it back: no exponents, and no negative zero.
        return orjson.Fragment(format(abs(value) if value.is_zero() else value, "f"))
    raise TypeError(f"{type(value).__name__} is not JSON")
