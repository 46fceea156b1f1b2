"""Destinations: where travel goes."""

from tt_api.models.trips.destinations import Destination
from tt_api.resources.declaration import resource
from tt_api.schemas.trips.destinations import DestinationSchema

blp = resource(
    "trips/destinations",
    Destination,
    DestinationSchema,
    one="a destination",
    many="destinations",
    sort=(Destination.name,),
)
