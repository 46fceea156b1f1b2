"""A rule's criteria: ``{"all"|"any": [{"field", "op", "value"}]}``, read and checked (docs/api.md, "Lead scoring")."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from tt_api.resources.fields import SAFE_INTEGER_MAX
from tt_api.schemas.crm.scoring_fields import FIELDS, OPS, Field, Kind, Op

MAX_CONDITIONS = 50
MAX_CHOICES = 100
MAX_TEXT = 200

_KEYS = ("field", "op", "value")
_LISTED = 30

Path = tuple[str | int, ...]
Complaint = tuple[Path, str]


class Condition(NamedTuple):
    """One comparison.

    Attributes:
        field: a name in `tt_api.schemas.crm.scoring_fields.FIELDS`.
        value: what the field is compared with, as it is on the wire.
        wanted: the same, folded for comparing.
    """

    field: str
    op: Op
    value: Any
    wanted: Any


class Criteria(NamedTuple):
    """What a rule asks for.

    Attributes:
        every: whether all conditions must hold; otherwise one is enough.
    """

    every: bool
    conditions: tuple[Condition, ...]

    def as_json(self) -> dict[str, Any]:
        """The form that is stored and shown; texts are trimmed."""
        conditions = [{"field": one.field, "op": one.op.value, "value": one.value} for one in self.conditions]
        return {"all" if self.every else "any": conditions}


class CriteriaError(ValueError):
    """The criteria can't be read.

    Attributes:
        complaints: where inside the criteria, and what is wrong there.
    """

    def __init__(self, complaints: list[Complaint]) -> None:
        super().__init__("; ".join(message for _, message in complaints))
        self.complaints = complaints


def read_criteria(value: Any) -> Criteria:
    """The criteria that a decoded JSON value states.

    Raises:
        CriteriaError: naming everything that is wrong with it.
    """
    complaints = list(_wrong_frame(value))
    if complaints:
        raise CriteriaError(complaints)
    ((key, items),) = value.items()
    complaints = [
        ((key, position, *path), message)
        for position, item in enumerate(items)
        for path, message in _wrong_condition(item)
    ]
    if complaints:
        raise CriteriaError(complaints)
    return Criteria(key == "all", tuple(map(_condition, items)))


def folded(value: Any) -> Any:
    """A value as it is compared: texts without their case."""
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, list):
        return frozenset(map(folded, value))
    return value


def _wrong_frame(value: Any) -> Iterator[Complaint]:
    if not isinstance(value, dict):
        yield (), "must be a JSON object"
        return
    unknown = value.keys() - {"all", "any"}
    if unknown:
        yield from (((key,), "is not known here: send all or any") for key in sorted(unknown))
    elif len(value) != 1:
        yield (), "must have exactly one of all and any"
    else:
        ((key, items),) = value.items()
        if not isinstance(items, list):
            yield (key,), "must be a list of conditions"
        elif not items:
            yield (key,), "must have at least one condition"
        elif len(items) > MAX_CONDITIONS:
            yield (key,), f"may have at most {MAX_CONDITIONS} conditions"


def _wrong_condition(item: Any) -> Iterator[Complaint]:
    if not isinstance(item, dict):
        yield (), "must be a JSON object with field, op and value"
        return
    yield from (((key,), "is not known here: send field, op and value") for key in sorted(item.keys() - set(_KEYS)))
    yield from (((key,), "is required") for key in _KEYS if key not in item)
    name = item.get("field")
    known = FIELDS.get(name) if isinstance(name, str) else None
    if known is None:
        if "field" in item:
            yield ("field",), "is not a field that rules can look at"
        return
    if "op" not in item:
        return
    ops = OPS[known.kind]
    if item["op"] not in ops:
        yield ("op",), f"must be one of {', '.join(ops)} for {name}"
    elif "value" in item:
        yield from ((("value", *path), message) for path, message in _wrong_value(known, item["op"], item["value"]))


def _wrong_value(known: Field, op: str, value: Any) -> Iterator[Complaint]:
    if op == Op.EXISTS:
        if not isinstance(value, bool):
            yield (), "must be true or false"
    elif op != Op.IN:
        message = _wrong_single(known, value)
        if message:
            yield (), message
    elif not isinstance(value, list) or not value:
        yield (), "must be a list of at least one value"
    elif len(value) > MAX_CHOICES:
        yield (), f"may have at most {MAX_CHOICES} values"
    else:
        for position, one in enumerate(value):
            message = _wrong_single(known, one)
            if message:
                yield (position,), message


def _wrong_single(known: Field, value: Any) -> str | None:
    """What is wrong with one value to compare a field with; None where nothing is."""
    if known.kind is Kind.FLAG:
        return None if isinstance(value, bool) else "must be true or false"
    if known.kind is Kind.NUMBER:
        return _wrong_number(value)
    if not isinstance(value, str):
        return "must be a string"
    if known.kind is Kind.CHOICE:
        return None if value in known.values else _outside(known.values)
    return _wrong_text(value.strip())


def _wrong_number(value: Any) -> str | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return "must be an integer"
    return None if abs(value) <= SAFE_INTEGER_MAX else "must be from -(2^53-1) to 2^53-1"


def _wrong_text(text: str) -> str | None:
    if not text:
        return "may not be blank"
    return None if len(text) <= MAX_TEXT else f"may have at most {MAX_TEXT} characters"


def _outside(values: tuple[str, ...]) -> str:
    if len(values) > _LISTED:
        return f"must be a code such as {values[0]}"
    return f"must be one of {', '.join(values)}"


def _condition(item: dict[str, Any]) -> Condition:
    value = _trimmed(item["value"])
    return Condition(item["field"], Op(item["op"]), value, folded(value))


def _trimmed(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    return [_trimmed(one) for one in value] if isinstance(value, list) else value
