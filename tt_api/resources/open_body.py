"""Bodies of webhooks and public forms: fields that nobody has thought of are taken, and kept with what was sent."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import EXCLUDE, Schema, ValidationError
from marshmallow.fields import Field, List, Nested

from tt_api.json_text import to_json_text
from tt_api.resources.fields import FreeObject
from tt_api.resources.fields.texts import without_card_number
from tt_api.resources.schema import Body, BodySchema


class OpenBodySchema(BodySchema):
    """A body that may have other fields beside those of its schema.

    Attributes:
        most_bytes: how long all other fields together may be, as JSON.
        refuses_card_numbers: whether the other fields may not have what looks like one.
    """

    class Meta(BodySchema.Meta):
        unknown = EXCLUDE

    most_bytes: ClassVar[int] = 16_384
    refuses_card_numbers: ClassVar[bool] = True

    def load(self, data: Any, **options: Any) -> Body:
        """Validate a body; what was ``sent``, and its ``others``, go with it.

        Raises:
            marshmallow.ValidationError: with the problems under the caller's names.
        """
        body: Body = super().load(data, **options)
        body.sent = FreeObject().parse(data)
        body.others = _others(self, data)
        text = to_json_text(body.others)
        if len(text.encode()) > self.most_bytes:
            raise ValidationError(f"its further fields may have at most {self.most_bytes} bytes, as JSON")
        if self.refuses_card_numbers:
            without_card_number(text)
        return body


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
