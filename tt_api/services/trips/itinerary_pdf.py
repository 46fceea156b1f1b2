"""The PDF of a client trip's itinerary: of what the client may see."""

from tt_api.current import settings
from tt_api.database.transaction import read
from tt_api.models.trips.client_trips import Trip
from tt_api.naming import slugify
from tt_api.papers import PaperFile, pdf
from tt_api.resources.reading import find
from tt_api.services.operations.agency_day import agency_zone
from tt_api.services.trips.itinerary_paper import COLUMNS, ItineraryPaper, itinerary_document

_LONGEST_NAME = 60
_ABOUT = "SELECT name, (SELECT name FROM destinations WHERE id = %s AND deleted_at IS NULL) FROM clients WHERE id = %s"
_ITEMS = (
    f"SELECT {', '.join(COLUMNS)} FROM trip_itinerary_items"  # noqa: S608 -- our own names
    " WHERE trip_id = %s AND client_visible AND status <> 'cancelled' AND deleted_at IS NULL"
)


def itinerary_pdf(trip_id: str) -> PaperFile:
    """A client trip's itinerary as it stands now.

    Raises:
        NotFoundError: there is no such trip.
    """
    trip = find(Trip, trip_id)
    ((client, destination),) = read(_ABOUT, (trip["destination_id"], trip["client_id"]))
    paper = ItineraryPaper(
        letterhead=settings().letterhead,
        trip=trip["name"],
        client=client,
        destination=destination,
        start_date=trip["start_date"],
        end_date=trip["end_date"],
        created_at=trip["created_at"],
        items=tuple(dict(zip(COLUMNS, item, strict=True)) for item in read(_ITEMS, (trip_id,))),
        zone=agency_zone(),
    )
    name = f"itinerary-{slugify(trip['name'])[:_LONGEST_NAME].rstrip('-')}"
    return PaperFile(name, pdf(itinerary_document(paper)))
