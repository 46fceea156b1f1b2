"""Trip offerings: what is sold."""

from tt_api.models.trips.offerings import TripOffering
from tt_api.resources.declaration import resource
from tt_api.schemas.trips.destinations import DestinationSchema
from tt_api.schemas.trips.offerings import TripOfferingSchema
from tt_api.schemas.vendors.vendors import VendorSchema

blp = resource(
    "trips",
    TripOffering,
    TripOfferingSchema,
    one="a trip offering",
    many="trip offerings",
    filters=(TripOffering.ship_name, TripOffering.voyage_code),
    sort=(TripOffering.name, TripOffering.departure_date, TripOffering.promo_ends_on),
    expand={TripOffering.vendor_id: VendorSchema, TripOffering.destination_id: DestinationSchema},
)
