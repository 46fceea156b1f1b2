"""Satisfaction: what clients answer when they are asked."""

from http import HTTPStatus

from flask import Response

from tt_api.models.clients.satisfaction import SatisfactionScore
from tt_api.resources.declaration import resource
from tt_api.resources.documentation import ETAG, can_refuse
from tt_api.resources.fields import Id
from tt_api.resources.schema import Body
from tt_api.schemas.clients.satisfaction import NewSatisfactionScoreSchema, SatisfactionScoreSchema
from tt_api.services.clients import satisfaction

blp = resource(
    "satisfaction",
    SatisfactionScore,
    SatisfactionScoreSchema,
    one="a satisfaction score",
    many="satisfaction scores",
    operations="LU",
    sort=(SatisfactionScore.responded_at,),
)


@blp.route("", methods=["POST"])
@blp.arguments(NewSatisfactionScoreSchema, example={"clientId": Id.sample, "scoreType": "nps", "score": 9})
@blp.response(201, blp.shown.envelope, examples=blp.shown.examples, headers=ETAG)
@can_refuse(blp, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="createSatisfactionScore")
def write_down(body: Body) -> Response:
    """Create a satisfaction score.

    What the client said can't change afterwards. Somebody should call those who are unhappy: their follow-up is `open`,
    and staff is told.
    """
    return blp.shown.answer(satisfaction.create(body), 201)
