"""Activities: what happened to every row, written by the API itself and by callers."""

from tt_api.models.crm.touchpoints import Activity
from tt_api.resources.declaration import resource
from tt_api.schemas.crm.touchpoints import ActivitySchema
from tt_api.services.crm import activities

blp = resource(
    "activities",
    Activity,
    ActivitySchema,
    one="an activity",
    many="activities",
    operations="LC",
    filters=(Activity.activity_type, Activity.entity_type, Activity.entity_id, Activity.actor),
    sort=(Activity.occurred_at,),
    create=activities.create,
)
