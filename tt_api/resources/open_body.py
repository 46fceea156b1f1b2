"""Bodies of webhooks and public forms: fields that nobody has thought of are taken, and kept with what was sent."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from marshmallow import EXCLUDE, Schema, ValidationError
from marshmallow.fields import Field, List, Nested

from tt_api.encryption.masks import MASK
from tt_api.json_text import to_json_text
from tt_api.logs.redaction import promises_secret
from tt_api.resources.fields import FreeObject
from tt_api.resources.fields.card_numbers import has_card_number, with_card_numbers_masked
from tt_api.resources.schema import Body, BodySchema

# As JSON. What is longer is a document, and its sender has it.
MOST_BYTES = 16 * 1024
# What the redactor doesn't know by its name, and is never stored as it is either.
_NEVER_STORED = re.compile(r"passport[\W_]*(?:no|nr|num|number|id)?[\W_]*$|cv[vc]", re.IGNORECASE)


# A field's name and value, as they may be kept.
_Change = Callable[[str, Any], tuple[str, Any]]


class OpenBodySchema(BodySchema):
    """A body that may have other fields beside those of its schema.

    Attributes:
        most_bytes: how long all other fields together may be, as JSON.
    """

    class Meta(BodySchema.Meta):
        unknown = EXCLUDE

    most_bytes: ClassVar[int] = MOST_BYTES

    def load(self, data: Any, **options: Any) -> Body:
        """Validate a body; what may be ``kept`` of it, and its ``others``, go with it.

        Raises:
            marshmallow.ValidationError: with the problems under the caller's names.
        """
        body: Body = super().load(data, **options)
        body.others = _others(self, data)
        body.kept = self.keep(data, body.others)
        return body

    def keep(self, sent: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
        """What may be kept of all that was sent: all of it, but what is never stored is masked in its further fields.

        Args:
            sent: under the caller's names.
            others: those of its fields that the schema doesn't name.

        Raises:
            marshmallow.ValidationError: the others are too long.
        """
        return _others_changed(self, self.without_secrets(sent, others), _card_masked)

    def without_secrets(self, sent: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
        """The same with its card numbers: who fills in a form can't help what its fields are called.

        Raises:
            marshmallow.ValidationError: the others are too long.
        """
        readable = FreeObject(takes_cards=True).parse(sent)
        if len(to_json_text(others).encode()) > self.most_bytes:
            raise ValidationError(f"its further fields may have at most {self.most_bytes} bytes, as JSON")
        return _others_changed(self, readable, _secret_masked)


def _others_changed(schema: Schema, sent: Mapping[str, Any], change: _Change) -> dict[str, Any]:
    """What was sent, with each further field as ``change`` gives it, in the objects inside of it too."""
    known = {str(field.data_key): field for field in schema.load_fields.values()}
    return dict(
        (name, _others_changed_inside(known[name], value, change)) if name in known else change(name, value)
        for name, value in sent.items()
    )


def _others_changed_inside(field: Field[Any], value: Any, change: _Change) -> Any:
    if isinstance(field, List) and value:
        return [_others_changed_inside(field.inner, one, change) for one in value]
    return _others_changed(field.schema, value, change) if isinstance(field, Nested) and value else value


def _secret_masked(name: str, value: Any) -> tuple[str, Any]:
    if value is None or isinstance(value, bool):
        return name, value
    if promises_secret(name) or _NEVER_STORED.search(name):
        return name, MASK
    return name, _each_changed(name, value, _secret_masked)


def _card_masked(name: str, value: Any) -> tuple[str, Any]:
    if isinstance(value, Mapping | list):
        value = _each_changed(name, value, _card_masked)
    elif value is not None and not isinstance(value, bool):
        value = _without_card(value)
    return with_card_numbers_masked(name), value


def _each_changed(name: str, value: Any, change: _Change) -> Any:
    if isinstance(value, Mapping):
        return dict(change(inner, one) for inner, one in value.items())
    return [change(name, one)[1] for one in value] if isinstance(value, list) else value


def _without_card(value: str | int | Decimal) -> str | int | Decimal:
    if isinstance(value, str):
        return with_card_numbers_masked(value)
    return MASK if has_card_number(to_json_text(value)) else value


def _others(schema: Schema, sent: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that a schema doesn't name, those of the objects inside of it too."""
    known = {str(field.data_key): field for field in schema.load_fields.values()}
    found: dict[str, Any] = {}
    for name, value in sent.items():
        if name not in known:
            found[name] = value
        elif inner := _others_inside(known[name], value):
            found[name] = inner
    return found


def _others_inside(field: Field[Any], value: Any) -> Any:
    if isinstance(field, List):
        return [inner for one in value or () if (inner := _others_inside(field.inner, one))]
    return _others(field.schema, value) if isinstance(field, Nested) and value else None
