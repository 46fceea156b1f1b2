"""Request bodies as strict JSON: what a lenient parser would change without a word is refused instead."""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from flask import Request

from tt_api.errors import ValidationError

MAX_BODY_BYTES = 1024 * 1024
MAX_DEPTH = 32
# How long a number may be when written out without an exponent, as PostgreSQL gives it back.
_MAX_DIGITS = 400
_ESCAPE_OR_CONTROL = re.compile(r"\\u|\x00")


def read_json(request: Request) -> Any:
    """The decoded body.

    Numbers with a fraction come as `Decimal`, so none of their digits is lost.

    Raises:
        ValidationError: no JSON, or cut off, or JSON that can't be stored as it is: NaN or Infinity, a repeated key, a
            NUL, half of a surrogate pair, a number out of range, nesting more than 32 deep.
    """
    body = request.get_data()
    if len(body) < (request.content_length or 0):
        raise _invalid("The body ended before its Content-Length")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise _invalid("The body is not valid UTF-8") from None
    if text.startswith("\ufeff"):
        raise _invalid("The body begins with a byte order mark (U+FEFF), which is not JSON: send UTF-8 without one")
    if not text.strip():
        raise _invalid("The body is empty; send a JSON object")
    # Brackets inside strings count too here, so the exact walk is only for bodies with suspiciously many.
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise _invalid(f"The body nests more than {MAX_DEPTH} deep")
    try:
        data = _decoder.decode(text)
    except json.JSONDecodeError as error:
        raise _invalid(f"The body is not valid JSON: {error.msg} at line {error.lineno} column {error.colno}") from None
    if _ESCAPE_OR_CONTROL.search(text):
        _refuse_unstorable_text(data)
    return data


def refuse_body(request: Request) -> None:
    """Let nothing but an empty object through where a route takes no body: what is sent would be dropped silently.

    Raises:
        ValidationError: there is a body, or it is no JSON.
    """
    if request.get_data() and read_json(request) != {}:
        raise _invalid("This route takes no body")


def _invalid(message: str) -> ValidationError:
    return ValidationError(message)


def _depth(text: str) -> int:
    depth = deepest = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _number(digits: str) -> Decimal:
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise _out_of_range() from None
    if _written_out_length(number) > _MAX_DIGITS:
        raise _out_of_range()
    return number


def _written_out_length(number: Decimal) -> int:
    _, digits, exponent = number.as_tuple()
    # JSON has neither NaN nor Infinity, whose exponents are letters.
    exponent = int(exponent)
    return len(digits) + exponent if exponent >= 0 else max(len(digits), 1 - exponent)


def _out_of_range() -> ValidationError:
    return _invalid("The body has a number out of range")


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise _out_of_range()
    return int(digits)


def _refuse_constant(name: str) -> NoReturn:
    raise _invalid(f"The body has {name}, which is not JSON")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _invalid("The body names a key twice in one object")
    return found


def _refuse_unstorable_text(data: Any) -> None:
    pending = [data]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            _refuse_unstorable_string(value)
        elif isinstance(value, dict):
            pending += value.keys()
            pending += value.values()
        elif isinstance(value, list):
            pending += value


def _refuse_unstorable_string(text: str) -> None:
    if "\x00" in text:
        raise _invalid("The body has a NUL character, which can't be stored")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise _invalid("The body has half of a surrogate pair, which is not a character")


_decoder = json.JSONDecoder(
    parse_float=_number,
    parse_int=_integer,
    parse_constant=_refuse_constant,
    object_pairs_hook=_without_repeats,
)
