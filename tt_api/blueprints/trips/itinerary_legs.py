"""Legs of trip offerings, day by day."""

from tt_api.models.trips.offerings import ItineraryLeg, TripOffering
from tt_api.resources.declaration import Parent, resource
from tt_api.schemas.trips.offerings import ItineraryLegSchema
from tt_api.services.trips import legs

blp = resource(
    "legs",
    ItineraryLeg,
    ItineraryLegSchema,
    one="an itinerary leg",
    many="itinerary legs",
    operations="LCUD",
    sort=(ItineraryLeg.day_number,),
    parent=Parent("trips", TripOffering, ItineraryLeg.trip_offering_id),
    create=legs.create,
    update=legs.update,
    delete=legs.delete,
)
