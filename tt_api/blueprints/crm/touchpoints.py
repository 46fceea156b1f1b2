"""Touchpoints: every time the agency and a client's contact were in touch."""

from tt_api.models.crm.touchpoints import Touchpoint
from tt_api.resources.declaration import resource
from tt_api.schemas.crm.touchpoints import TouchpointSchema

blp = resource(
    "touchpoints",
    Touchpoint,
    TouchpointSchema,
    one="a touchpoint",
    many="touchpoints",
    operations="LC",
    filters=(Touchpoint.advisor,),
    sort=(Touchpoint.occurred_at,),
)
