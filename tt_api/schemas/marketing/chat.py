"""The Miles chat as the site speaks with it."""

from typing import Any

from marshmallow import EXCLUDE, ValidationError
from marshmallow.fields import List, Nested

from tt_api.json_text import to_json_text
from tt_api.resources.fields import Boolean, FreeObject, Id, Instant, Integer, ListOf, MultilineText, OneOf, Text
from tt_api.resources.fields.texts import without_card_number
from tt_api.resources.schema import AnswerSchema, BodySchema

LONGEST_MESSAGE = 2000
_LONGEST_CONTEXT = 4000
_ESCAPED = "Escaped: it may be put into a page's HTML as it is."


class VisitorsText(MultilineText):
    """What a visitor types; never with a card number."""

    def parse(self, value: Any) -> str:
        """Its text."""
        return without_card_number(super().parse(value))


class PageContext(FreeObject):
    """What a page says of itself; of a size that a page says."""

    def parse(self, value: Any) -> dict[str, Any]:
        """Its keys and values."""
        parsed = super().parse(value)
        if len(without_card_number(to_json_text(parsed))) > _LONGEST_CONTEXT:
            raise ValidationError(f"may have at most {_LONGEST_CONTEXT} characters as JSON")
        return parsed


class ChatMessageSchema(BodySchema):
    """A visitor's message."""

    class Meta:
        unknown = EXCLUDE

    session_id = Id(nullable=True, description="Of the answer before; without it a conversation begins.")
    message = VisitorsText(LONGEST_MESSAGE, required=True, example="We'd like to see Norway in May, two adults.")
    context = PageContext(nullable=True, description="What the page says of itself, such as its address.")
    consent = Boolean(description="Whether the visitor agrees to be contacted.")


class ChatReplySchema(AnswerSchema):
    """Miles' answer."""

    session_id = Id(required=True, description="To be sent with the next message. Whoever has it can read along.")
    reply = Text(24_000, required=True, description=_ESCAPED, example="Norway in May is lovely. How long may it be?")
    intent_score = Integer(0, 100, required=True, example=42)
    suggestions = ListOf(
        Text(),
        required=True,
        description="Short replies to offer.",
        example=["Around $4,000 per person", "Tell me more"],
    )
    degraded = Boolean(description="True where it was answered without Claude; otherwise it isn't there.")


class ChatHistoryMessageSchema(AnswerSchema):
    """A message that was said."""

    role = OneOf(("user", "assistant"), required=True, component="ChatRole")
    content = Text(24_000, required=True, description=_ESCAPED, example="We'd like to see Norway in May.")
    degraded = Boolean(required=True)
    created_at = Instant(required=True)


class ChatHistorySchema(AnswerSchema):
    """A conversation so far."""

    session_id = Id(required=True)
    intent_score = Integer(0, 100, required=True, example=42)
    suggestions = ListOf(Text(), required=True, example=["Next spring", "Two adults"])
    messages = List(Nested(ChatHistoryMessageSchema), required=True)
