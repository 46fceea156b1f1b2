"""Satisfaction: what clients answer when they are asked."""

from tt_api.models.clients.satisfaction import SatisfactionScore
from tt_api.resources.declaration import resource
from tt_api.schemas.clients.satisfaction import SatisfactionScoreSchema
from tt_api.services.clients import satisfaction

blp = resource(
    "satisfaction",
    SatisfactionScore,
    SatisfactionScoreSchema,
    one="a satisfaction score",
    many="satisfaction scores",
    operations="LCU",
    sort=(SatisfactionScore.responded_at,),
    create=satisfaction.create,
    update=satisfaction.update,
)
