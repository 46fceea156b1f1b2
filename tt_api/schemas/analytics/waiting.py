"""What waits for somebody, as callers see it."""

from marshmallow.fields import List, Nested

from tt_api.models.analytics import WAITING_KINDS
from tt_api.models.clients.satisfaction import SCORE_TYPES
from tt_api.resources.fields import Cents, Currency, Date, Id, Instant, Integer, OneOf, Text
from tt_api.resources.schema import AnswerSchema


class WaitingItemSchema(AnswerSchema):
    """Something that waits. What isn't said of its kind is null."""

    id = Id(required=True)
    version = Integer(1, required=True, description="For `If-Match`.")
    title = Text(20000, required=True, nullable=True, example="Blue Heron Analytics: Azores")
    client_id = Id(required=True, nullable=True)
    client_name = Text(required=True, nullable=True)
    on = Date(required=True, nullable=True, description="The day that it is about: when a deal was to be closed.")
    at = Instant(required=True, nullable=True, description="The instant that it is about: when an option lapses.")
    amount_cents = Cents(required=True, nullable=True)
    currency = Currency(required=True, nullable=True)
    score = Integer(0, 10, required=True, nullable=True)
    score_type = OneOf(SCORE_TYPES, component="ScoreType", required=True, nullable=True)
    entity_type = Text(50, required=True, nullable=True, description="With `entityId` what a notification is about.")
    entity_id = Id(required=True, nullable=True)


class WaitingSchema(AnswerSchema):
    """What waits of one kind."""

    kind = OneOf(WAITING_KINDS, component="WaitingKind", required=True)
    total = Integer(0, required=True)
    path = Text(
        required=True,
        description="Where all of them are listed, in this order.",
        example="/api/satisfaction?followUp=open",
    )
    items = List(Nested(WaitingItemSchema), required=True, metadata={"description": "The first four."})
