"""The filters of a list: each one parses a query parameter, documents it, and knows the SQL it stands for."""

from collections.abc import Callable
from typing import Any, NamedTuple

from marshmallow import ValidationError
from sqlalchemy import Boolean, Column

from tt_api.database.folding import email_key_sql
from tt_api.database.unique import Key
from tt_api.resources.fields import OneOf, WireField
from tt_api.resources.fields.formats import parse_uuid
from tt_api.resources.fields.named import JsonSchema, named
from tt_api.resources.table import column_sql

_UNSET = "null"


class Condition(NamedTuple):
    """A piece of a WHERE clause and its parameters."""

    sql: str
    parameters: tuple[Any, ...] = ()


class Filter(WireField):
    """A query parameter that narrows a list by a column."""

    def __init__(self, column: Column[Any], **options: Any) -> None:
        super().__init__(**options)
        self.column_sql = column_sql(column)

    def parse(self, value: str) -> Condition:
        """The condition that the parameter's text stands for; raises marshmallow's ValidationError."""
        raise NotImplementedError


class AnyOf(Filter):
    """Equality with any of a comma-separated list; ``null`` among them means unset."""

    _takes_null = True

    def parse(self, value: str) -> Condition:
        elements = value.split(",")
        if not all(elements):
            raise ValidationError("has an empty element between its commas")
        unset = self._takes_null and _UNSET in elements
        wanted = tuple(self.element(element) for element in elements if not (unset and element == _UNSET))
        conditions = []
        if wanted:
            conditions.append(f"{self.column_sql} IN ({', '.join(['%s'] * len(wanted))})")
        if unset:
            conditions.append(f"{self.column_sql} IS NULL")
        return Condition(f"({' OR '.join(conditions)})", wanted)

    def element(self, value: str) -> str:
        """One element of the list, checked."""
        return value

    def element_openapi(self) -> JsonSchema:
        """The JSON Schema of one element."""
        return {"type": "string"}

    def openapi(self) -> JsonSchema:
        return {"type": "array", "items": self.element_openapi(), "minItems": 1}


class OneOfFilter(AnyOf):
    """A column with a closed set of values."""

    def __init__(self, column: Column[Any], known: OneOf, **options: Any) -> None:
        super().__init__(column, **options)
        self._values = known.values
        self._known = known
        self._can_be_unset = bool(column.nullable)

    def element(self, value: str) -> str:
        if value not in self._values:
            raise ValidationError(f"must be among {', '.join(self._values)}")
        return value

    def element_openapi(self) -> JsonSchema:
        known = self._known.openapi()
        return {"anyOf": [known, {"const": _UNSET}]} if self._can_be_unset else known


_REFERENCES = named(
    "References",
    {"type": "array", "items": {"type": "string"}, "minItems": 1, "description": "Ids; `null` for rows without one."},
)


class IdFilter(AnyOf):
    """A reference to another row."""

    def element(self, value: str) -> str:
        return parse_uuid(value)

    def openapi(self) -> str:
        return _REFERENCES


class OwnIdFilter(AnyOf):
    """The rows themselves, by their ids."""

    _takes_null = False

    def element(self, value: str) -> str:
        return parse_uuid(value)

    def element_openapi(self) -> dict[str, Any]:
        return {"type": "string", "format": "uuid"}


class BooleanFilter(Filter):
    """``true`` or ``false``."""

    def parse(self, value: str) -> Condition:
        if value not in ("true", "false"):
            raise ValidationError("must be true or false")
        # The partial indexes know the bare column, not a comparison with a parameter.
        return Condition(f"{self.column_sql} = {value}")

    def openapi(self) -> dict[str, Any]:
        return {"type": "boolean"}


class TextFilter(Filter):
    """Equality with the whole text, taken literally."""

    def parse(self, value: str) -> Condition:
        return Condition(f"{self.column_sql} = %s", (value,))

    def openapi(self) -> dict[str, Any]:
        return {"type": "string"}


class EmailFilter(TextFilter):
    """Equality of a mailbox, however its address is spelt."""

    def parse(self, value: str) -> Condition:
        return Condition(f"{email_key_sql(self.column_sql)} = {email_key_sql('%s')}", (value,))


class UniqueFilter(TextFilter):
    """Equality with a text that is unique, compared as its unique index compares it."""

    def __init__(self, column: Column[Any], key: Key) -> None:
        folded = key.sql != column.name
        super().__init__(column, description=f"The whole text{', whatever its case' if folded else ''}.")
        self.column_sql = key.sql
        self._name = column.name
        self._key = key

    def parse(self, value: str) -> Condition:
        return Condition(*self._key.equals({self._name: value}))


class Flag(WireField):
    """``true`` or ``false`` about a rule over several columns, or over today: a column's own flag is `BooleanFilter`.

    Args:
        rule: what holds for a row, asked for with every request.
    """

    def __init__(self, rule: Callable[[], Condition], *, description: str) -> None:
        super().__init__(description=description)
        self._rule = rule

    def parse(self, value: str) -> Condition:
        """The rule or its opposite; raises marshmallow's ValidationError."""
        if value not in ("true", "false"):
            raise ValidationError("must be true or false")
        rule = self._rule()
        # What is unknown (a day that isn't set) doesn't hold.
        return rule if value == "true" else Condition(f"({rule.sql}) IS NOT TRUE", rule.parameters)

    def openapi(self) -> JsonSchema:
        return {"type": "boolean"}


def equality_filter(column: Column[Any], closed_set: OneOf | None) -> Filter | None:
    """The filter that every enum, closed-set, boolean and foreign-key column has; None for any other column.

    Args:
        closed_set: the values that the schema allows, where it has a closed set of them.
    """
    if closed_set:
        return OneOfFilter(column, closed_set)
    if isinstance(column.type, Boolean):
        return BooleanFilter(column)
    if column.foreign_keys:
        return IdFilter(column)
    return None
