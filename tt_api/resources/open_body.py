"""Bodies of webhooks and public forms: fields that nobody has thought of are taken, and kept with what was sent."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import EXCLUDE, Schema, ValidationError
from marshmallow.fields import Field, List, Nested

from tt_api.json_text import to_json_text
from tt_api.resources.fields import FreeObject
from tt_api.resources.fields.texts import without_card_number
from tt_api.resources.schema import Body, BodySchema

# As JSON. What is longer is a document, and its sender has it.
MOST_BYTES = 16 * 1024


class OpenBodySchema(BodySchema):
    """A body that may have other fields beside those of its schema.

    Attributes:
        most_bytes: how long all other fields together may be, as JSON.
        refuses_card_numbers: whether the other fields may not have what looks like one.
    """

    class Meta(BodySchema.Meta):
        unknown = EXCLUDE

    most_bytes: ClassVar[int] = MOST_BYTES
    refuses_card_numbers: ClassVar[bool] = True

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
        """What may be kept of all that was sent: all of it, so what may not be kept is refused.

        Args:
            sent: under the caller's names.
            others: those of its fields that the schema doesn't name.

        Raises:
            marshmallow.ValidationError: the others are too long, or have what looks like a card number.
        """
        kept = FreeObject().parse(sent)
        text = to_json_text(others)
        if len(text.encode()) > self.most_bytes:
            raise ValidationError(f"its further fields may have at most {self.most_bytes} bytes, as JSON")
        if self.refuses_card_numbers:
            without_card_number(text)
        return kept


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
