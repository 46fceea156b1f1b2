"""Bodies of webhooks and public forms: fields that nobody has thought of are taken, and kept with what was sent."""

from typing import Any, ClassVar

from marshmallow import EXCLUDE, ValidationError

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
        """Validate a body; its other fields are its ``others``.

        Raises:
            marshmallow.ValidationError: with the problems under the caller's names.
        """
        body: Body = super().load(data, **options)
        known = {str(field.data_key) for field in self.load_fields.values()}
        body.sent = data
        body.others = FreeObject().parse({key: value for key, value in data.items() if key not in known})
        text = to_json_text(body.others)
        if len(text.encode()) > self.most_bytes:
            raise ValidationError(f"its further fields may have at most {self.most_bytes} bytes, as JSON")
        if self.refuses_card_numbers:
            without_card_number(text)
        return body
