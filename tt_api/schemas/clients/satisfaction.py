"""Clients' answers about their satisfaction as callers see them."""

from tt_api.models.clients.satisfaction import FOLLOW_UPS, SCORE_TYPES
from tt_api.resources.fields import Boolean, Id, Instant, Integer, LongText, OneOf
from tt_api.resources.schema import ResourceSchema

_STAYS = "Can't change."


class SatisfactionScoreSchema(ResourceSchema):
    """How satisfied a client says they are."""

    client_id = Id(required=True, description=_STAYS)
    contact_id = Id(nullable=True, description=f"Who answered. {_STAYS}")
    traveler_id = Id(nullable=True, description=_STAYS)
    trip_id = Id(nullable=True, description=f"The client trip that it is about. {_STAYS}")
    booking_id = Id(nullable=True, description=_STAYS)
    score_type = OneOf(
        SCORE_TYPES,
        component="ScoreType",
        required=True,
        description=f"`nps`: how likely they recommend the agency; `csat`: how content they are. {_STAYS}",
    )
    score = Integer(0, 10, required=True, example=9, description=f"`nps` 0 to 10, `csat` 1 to 5. {_STAYS}")
    feedback = LongText(nullable=True, description=_STAYS)
    would_recommend = Boolean(
        nullable=True, description=f"Null for `nps`, where it follows from a score of 9 or more. {_STAYS}"
    )
    responded_at = Instant(description=f"Now when not sent. {_STAYS}")
    may_publish = Boolean(description="Whether the client agrees to be quoted.")
    follow_up = OneOf(
        FOLLOW_UPS,
        component="FollowUp",
        description="Where it isn't sent, `open` for `nps` up to 6 and `csat` up to 2, of which staff is told; else"
        " `none`.",
    )
