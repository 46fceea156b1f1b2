"""Travel alerts: what travelers, and whoever booked for them, should know."""

from tt_api.models.trips.alerts import TravelAlert
from tt_api.resources.declaration import resource
from tt_api.resources.filters import Flag
from tt_api.schemas.trips.alerts import TravelAlertSchema
from tt_api.services.trips import alerts

blp = resource(
    "travel-alerts",
    TravelAlert,
    TravelAlertSchema,
    one="a travel alert",
    many="travel alerts",
    operations="LCU",
    filters=(TravelAlert.country,),
    sort=(TravelAlert.starts_at,),
    flags={"active": Flag(alerts.active, description="Whether it holds now: it has started and not ended.")},
    create=alerts.create,
    update=alerts.update,
)
