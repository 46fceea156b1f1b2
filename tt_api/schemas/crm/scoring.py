"""Lead scoring rules and explained scores as callers see them."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from marshmallow import ValidationError

from tt_api.resources.fields import SAFE_INTEGER_MAX, Boolean, Integer, LongText, Text, WireField
from tt_api.resources.fields.named import JsonSchema, named
from tt_api.resources.schema import ResourceSchema
from tt_api.schemas.crm.scoring_criteria import (
    MAX_CHOICES,
    MAX_CONDITIONS,
    MAX_TEXT,
    Complaint,
    CriteriaError,
    read_criteria,
)
from tt_api.schemas.crm.scoring_fields import FIELDS, OPS, Field, Kind, Op

_LISTED = 30
_TEXT = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}
_CRITERIA_EXAMPLE = {
    "all": [
        {"field": "role", "op": "in", "value": ["c_suite", "vp"]},
        {"field": "interactions", "op": "gte", "value": 3},
    ]
}


def _condition_schemas() -> Iterator[str]:
    """The JSON Schemas of a condition: fields that hold the same go together."""
    yield _condition("Presence", _ANY_FIELD, _set("", [Op.EXISTS]), {"type": "boolean"})
    known = sorted(FIELDS.items(), key=lambda pair: (pair[1].kind, pair[1].values))
    for field, pairs in groupby(known, key=lambda pair: pair[1]._replace(sql=None)):
        kind = field.kind.name.capitalize()
        word = field.component or kind
        names = _set(f"Scoring{word}Field", [name for name, _ in pairs])
        value = _value_schema(field)
        ops = [op for op in OPS[field.kind] if op not in (Op.EXISTS, Op.IN)]
        yield _condition(word, names, _set(f"Scoring{kind}Op", ops), value)
        if Op.IN in OPS[field.kind]:
            choices = {"type": "array", "items": value, "minItems": 1, "maxItems": MAX_CHOICES}
            yield _condition(f"{word}List", names, _set("", [Op.IN]), choices)


def _value_schema(field: Field) -> JsonSchema:
    match field.kind:
        case Kind.FLAG:
            return {"type": "boolean"}
        case Kind.NUMBER:
            return {"type": "integer", "minimum": -SAFE_INTEGER_MAX, "maximum": SAFE_INTEGER_MAX}
        case Kind.CHOICE if len(field.values) <= _LISTED:
            return field.component
        case Kind.CHOICE:
            # Codes of a standard: too many to list.
            return {"type": "string", "pattern": f"^[A-Z]{{{len(field.values[0])}}}$"}
        case _:
            return _TEXT


def _condition(word: str, field: JsonSchema, op: JsonSchema, value: JsonSchema) -> str:
    return named(f"Scoring{word}Condition", _object({"field": field, "op": op, "value": value}))


def _set(name: str, values: Sequence[str]) -> JsonSchema:
    """A closed set, by its name where there is more than one value."""
    listed = {"type": "string", "enum": [str(value) for value in values]}
    return named(name, listed) if len(values) > 1 else listed


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }


_ANY_FIELD = _set("ScoringField", list(FIELDS))
_CONDITIONS = {
    "type": "array",
    "minItems": 1,
    "maxItems": MAX_CONDITIONS,
    "items": named("ScoringCondition", {"oneOf": list(_condition_schemas())}),
}
_CRITERIA = named("ScoringCriteria", {"oneOf": [_object({quantifier: _CONDITIONS}) for quantifier in ("all", "any")]})


class Criteria(WireField):
    """What a rule asks for: ``{"all"|"any": [{"field", "op", "value"}]}``, checked to the last value."""

    def openapi(self) -> str:
        """One alternative for each pair of operators and type of value, so that nothing wrong fits."""
        return _CRITERIA

    def parse(self, value: Any) -> dict[str, Any]:
        """The criteria with texts trimmed; raises marshmallow's ValidationError with the place of each problem."""
        try:
            return read_criteria(value).as_json()
        except CriteriaError as error:
            raise ValidationError(_nested(error.complaints)) from None


class LeadScoringRuleSchema(ResourceSchema):
    """Points for contacts that meet some criteria."""

    name = Text(required=True, example="Decision makers who talk to us")
    description = LongText(nullable=True)
    category = Text(100, nullable=True, example="engagement")
    criteria = Criteria(
        required=True,
        example=_CRITERIA_EXAMPLE,
        description="Conditions over a contact, its company and its interactions of the last 30 days. Texts compare"
        " without regard to case. What is missing meets only `neq` and `exists: false`.",
    )
    points = Integer(-100, 100, required=True, description="Negative points are taken off.", example=20)
    is_active = Boolean(description="Only active rules give points; `true` when not sent.")


def _nested(complaints: list[Complaint]) -> Any:
    """Complaints as marshmallow nests them: by each step of their path."""
    messages: dict[str | int, Any] = {}
    for path, message in complaints:
        if not path:
            return [message]
        *steps, last = path
        place = messages
        for step in steps:
            place = place.setdefault(step, {})
        place.setdefault(last, []).append(message)
    return messages


_OUTCOME_SCHEMA = named(
    "ScoringOutcome",
    _object(
        {
            "id": {"type": "string", "format": "uuid"},
            "name": {"type": "string"},
            "points": {"type": "integer", "minimum": -100, "maximum": 100},
            "matched": {"type": "boolean"},
            "match": _set("ScoringMatch", ["all", "any"]),
            "conditions": {
                "type": "array",
                "items": _object(
                    {
                        "field": _ANY_FIELD,
                        "op": _set("ScoringOp", list(Op)),
                        "value": {"description": "What the rule compares with."},
                        "actual": {"description": "What the contact has; null where it has nothing."},
                        "matched": {"type": "boolean"},
                    }
                ),
            },
        }
    ),
)
SCORE_RESPONSE = _object(
    {
        "data": _object(
            {
                "contactId": {"type": "string", "format": "uuid"},
                "score": {"type": "integer", "minimum": 0, "maximum": 100},
                "rules": {"type": "array", "items": _OUTCOME_SCHEMA, "description": "Every active rule, oldest first."},
            }
        )
    }
)
SCORE_EXAMPLE = {
    "data": {
        "contactId": "0190d7c0-0000-7000-8000-000000000000",
        "score": 20,
        "rules": [
            {
                "id": "0190d7c0-0000-7000-8000-000000000001",
                "name": "Decision makers who talk to us",
                "points": 20,
                "matched": True,
                "match": "all",
                "conditions": [
                    {"field": "role", "op": "in", "value": ["c_suite", "vp"], "actual": "vp", "matched": True},
                    {"field": "interactions", "op": "gte", "value": 3, "actual": 4, "matched": True},
                ],
            }
        ],
    }
}
