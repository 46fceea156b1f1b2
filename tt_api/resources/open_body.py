"""Bodies of webhooks and public forms: fields that nobody has thought of are taken, and kept with what was sent."""

import re
from collections.abc import Mapping
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


class OpenBodySchema(BodySchema):
    """A body that may have other fields beside those of its schema.

    Attributes:
        most_bytes: how long all other fields together may be, as JSON.
        masks_card_numbers: whether what looks like one is masked in the other fields.
    """

    class Meta(BodySchema.Meta):
        unknown = EXCLUDE

    most_bytes: ClassVar[int] = MOST_BYTES
    masks_card_numbers: ClassVar[bool] = True

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
        kept = FreeObject(takes_cards=True).parse(sent)
        if len(to_json_text(others).encode()) > self.most_bytes:
            raise ValidationError(f"its further fields may have at most {self.most_bytes} bytes, as JSON")
        return _fit_to_keep(self, kept, cards=not self.masks_card_numbers)


def _fit_to_keep(schema: Schema, sent: Mapping[str, Any], *, cards: bool) -> dict[str, Any]:
    """What was sent, its further fields without secrets: who fills in a form can't help what its page is called.

    Args:
        cards: whether what looks like a card's number stays.
    """
    known = {str(field.data_key): field for field in schema.load_fields.values()}
    return {
        (name if name in known or cards else with_card_numbers_masked(name)): (
            _fit_inside(known[name], value, cards=cards) if name in known else _fit(name, value, cards=cards)
        )
        for name, value in sent.items()
    }


def _fit_inside(field: Field[Any], value: Any, *, cards: bool) -> Any:
    if isinstance(field, List) and value:
        return [_fit_inside(field.inner, one, cards=cards) for one in value]
    return _fit_to_keep(field.schema, value, cards=cards) if isinstance(field, Nested) and value else value


def _fit(name: str, value: Any, *, cards: bool) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if promises_secret(name) or _NEVER_STORED.search(name):
        return MASK
    if isinstance(value, Mapping):
        return {
            inner if cards else with_card_numbers_masked(inner): _fit(inner, one, cards=cards)
            for inner, one in value.items()
        }
    if isinstance(value, list):
        return [_fit(name, one, cards=cards) for one in value]
    return value if cards else _without_card(value)


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
