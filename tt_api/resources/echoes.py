"""Read-only values that a PATCH sends back: they may be spelt otherwise than they were answered, but not be others.

Typed clients read an instant into their own type and write it with an offset in place of ``Z``, or an id in capitals.
"""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError as NotParsedError

from tt_api.errors import Problem, ValidationError
from tt_api.http.preconditions import moved_on
from tt_api.json_text import canonical_json, to_json
from tt_api.resources.answers import ObjectAnswer
from tt_api.resources.fields.formats import parse_instant, parse_uuid
from tt_api.resources.schema import READ_ONLY
from tt_api.resources.table import Row
from tt_api.resources.working_out import same_shape

_SPELLINGS: tuple[Callable[[Any], Any], ...] = (parse_instant, parse_uuid)


def refuse_changed(shown: ObjectAnswer, row: Row, echoed: Mapping[str, Any]) -> None:
    """Let read-only values pass that are the row's; a version that differs says that the row has moved on since.

    What is worked out may say something else by now: the clock went on.

    Args:
        echoed: what was sent, under the caller's names.

    Raises:
        PreconditionFailedError: it was read in another version.
        ValidationError: another value differs.
    """
    if not echoed:
        return
    now = json.loads(to_json(shown.object(shown.with_details(row), echoed)), parse_float=Decimal)
    changed = [
        key
        for key, value in echoed.items()
        if not same_value(value, now[key]) and not (key in shown.worked_out and same_shape(value, now[key]))
    ]
    if "version" in changed and type(echoed["version"]) is int:
        raise moved_on(row)
    if changed:
        raise ValidationError("Invalid input", problems=[Problem((key,), READ_ONLY) for key in sorted(changed)])


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
    except NotParsedError:
        return False
