"""Client trips: clients' journeys, which bookings, instalments and itineraries belong to."""

from tt_api.models.trips.client_trips import Trip
from tt_api.resources.declaration import resource
from tt_api.schemas.clients.clients import ClientSchema
from tt_api.schemas.trips.client_trips import ClientTripSchema
from tt_api.services.trips import client_trips
from tt_api.services.trips.readiness.answers import summary

blp = resource(
    "client-trips",
    Trip,
    ClientTripSchema,
    one="a client trip",
    many="client trips",
    filters=(Trip.advisor,),
    sort=(Trip.name, Trip.start_date, Trip.end_date),
    expand={Trip.client_id: ClientSchema},
    work_out={Trip.readiness: summary},
    create=client_trips.create,
    update=client_trips.update,
    delete=client_trips.delete,
)
