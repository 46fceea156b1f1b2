"""Clients' answers about their satisfaction as callers see them."""

from tt_api.models.clients.satisfaction import FOLLOW_UPS, SCORE_TYPES
from tt_api.resources.fields import Boolean, Id, Instant, Integer, LongText, OneOf
from tt_api.resources.schema import ResourceSchema


class NewSatisfactionScoreSchema(ResourceSchema):
    """How satisfied a client says they are, as it is written down."""

    client_id = Id(required=True)
    contact_id = Id(nullable=True, description="Who answered.")
    traveler_id = Id(nullable=True)
    trip_id = Id(nullable=True, description="The client trip that it is about.")
    booking_id = Id(nullable=True)
    score_type = OneOf(
        SCORE_TYPES,
        component="ScoreType",
        required=True,
        description="`nps`: how likely they recommend the agency; `csat`: how content they are.",
    )
    score = Integer(0, 10, required=True, example=9, description="`nps` 0 to 10, `csat` 1 to 5.")
    feedback = LongText(nullable=True)
    would_recommend = Boolean(nullable=True, description="Null for `nps`, where it follows from a score of 9 or more.")
    responded_at = Instant(description="Now when not sent.")
    may_publish = Boolean(description="Whether the client agrees to be quoted.")
    follow_up = OneOf(
        FOLLOW_UPS,
        component="FollowUp",
        description="Where it isn't sent, `open` for `nps` up to 6 and `csat` up to 2, of which staff is told; else"
        " `none`.",
    )


class SatisfactionScoreSchema(NewSatisfactionScoreSchema):
    """How satisfied a client said they are: their words stay, what the agency makes of them may change."""

    class Meta(NewSatisfactionScoreSchema.Meta):
        dump_only = (
            "client_id",
            "contact_id",
            "traveler_id",
            "trip_id",
            "booking_id",
            "score_type",
            "score",
            "feedback",
            "would_recommend",
            "responded_at",
        )
