"""Itineraries: what is on a client trip's way, day by day."""

from tt_api.models.trips.client_trips import Trip, TripItineraryItem
from tt_api.resources.declaration import Parent, resource
from tt_api.schemas.trips.itinerary import ItineraryItemSchema
from tt_api.services.trips import itinerary

blp = resource(
    "itinerary",
    TripItineraryItem,
    ItineraryItemSchema,
    one="an itinerary item",
    many="itinerary items",
    operations="LCUD",
    filters=(TripItineraryItem.confirmation_number,),
    sort=(TripItineraryItem.place,),
    parent=Parent("client-trips", Trip, TripItineraryItem.trip_id),
    create=itinerary.create,
)
