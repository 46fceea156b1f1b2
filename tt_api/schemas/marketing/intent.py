"""What is reported of a visitor who is likely to buy."""

from typing import Any

from marshmallow import ValidationError

from tt_api.json_text import to_json_text
from tt_api.resources.fields import Cents, Email, FreeLine, Id, Integer, Text, WireField
from tt_api.resources.fields.named import named
from tt_api.resources.fields.texts import without_card_number
from tt_api.resources.open_body import OpenBodySchema
from tt_api.schemas.received import ReceivedSchema

_MOST_MESSAGES, _LONGEST = 200, 100_000


class Transcript(WireField):
    """What was said, in whatever form the other chat has it: texts, or objects with a text and who said it."""

    sample = ()

    def openapi(self) -> str:
        """An array of texts or objects."""
        return _TRANSCRIPT

    def parse(self, value: Any) -> list[Any]:
        """As it was sent; raises marshmallow's ValidationError."""
        if not isinstance(value, list) or not all(isinstance(one, str | dict) for one in value):
            raise ValidationError("must be a list of texts or JSON objects")
        if len(value) > _MOST_MESSAGES:
            raise ValidationError(f"may have at most {_MOST_MESSAGES} items")
        text = to_json_text(value)
        if len(text) > _LONGEST:
            raise ValidationError(f"may have at most {_LONGEST} characters as JSON")
        without_card_number(text)
        return value


_TRANSCRIPT = named(
    "Transcript", {"type": "array", "items": {"type": ["string", "object"]}, "maxItems": _MOST_MESSAGES}
)


class MilesIntentSchema(OpenBodySchema):
    """How likely a visitor is to buy. Fields that aren't named here are kept with the event."""

    session_id = Text(
        100,
        required=True,
        description="The chat's; a session has one deal.",
        example="3f2b9c1e-6d0a-4a57-9a35-0c8f5e7d2b41",
    )
    intent_score = Integer(
        0, 100, required=True, description="From 70 on there is a deal, and staff is told.", example=82
    )
    messages = Transcript(nullable=True, example=["Norway in May, two adults?"])
    contact_id = Id(nullable=True, description="Who the visitor is, where that is known.")
    email = Email(nullable=True, description="Finds or makes the contact, from a score of 70 on.")
    name = FreeLine(nullable=True, example="Ada Okafor")
    phone = Text(40, nullable=True)
    destination = FreeLine(nullable=True, example="Norway")
    dates = FreeLine(nullable=True, example="May 2027")
    party = Integer(1, 1000, nullable=True, description="How many travel.", example=2)
    budget_cents = Cents(nullable=True)
    occasion = FreeLine(nullable=True)


class IntentReceivedSchema(ReceivedSchema):
    """Says that it came, and what it led to."""

    contact_id = Id(required=True, nullable=True, description="Who the visitor is; null where nothing sent says so.")
    deal_id = Id(required=True, nullable=True, description="Null where the intent isn't high.")
