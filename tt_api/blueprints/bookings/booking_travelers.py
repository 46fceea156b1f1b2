"""Who travels on a booking. Below it a traveler is named by the traveler's own id."""

from http import HTTPStatus

from flask import Response

from tt_api.models.bookings.bookings import Booking
from tt_api.models.bookings.travelers import BookingTraveler
from tt_api.resources.declaration import Parent, resource
from tt_api.resources.documentation import ETAG, can_refuse
from tt_api.resources.paths import path_id
from tt_api.resources.schema import Body
from tt_api.resources.views import ResourceViews
from tt_api.schemas.bookings.travelers import BookingTravelerSchema
from tt_api.services.bookings import travelers

_PARENT = Parent("bookings", Booking, BookingTraveler.booking_id)

blp = resource(
    "travelers",
    BookingTraveler,
    BookingTravelerSchema,
    one="a booking traveler",
    many="booking travelers",
    operations="LC",
    parent=_PARENT,
    create=travelers.create,
)
_views = ResourceViews(
    BookingTraveler,
    blp.shown,
    "travelerId",
    _PARENT,
    has_detail=False,
    create=None,
    update=travelers.update,
    delete=travelers.delete,
)


@blp.patch("/<string:travelerId>")
@blp.arguments(BookingTravelerSchema(partial=True), example={"seat": "14A"})
@blp.response(200, blp.shown.envelope, examples=blp.shown.examples, headers=ETAG)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="changeBookingTraveler", parameters=["IfMatch"])
def change(body: Body, **ids: str) -> Response:
    """Change a booking traveler.

    By the traveler's id. Only what is sent changes, and null clears.
    """
    return _views.update(body, **_of_the_row(ids))


@blp.delete("/<string:travelerId>")
@blp.response(204, description="They are no longer on the booking.")
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED)
@blp.doc(operationId="deleteBookingTraveler", parameters=["IfMatch"])
def remove(**ids: str) -> Response:
    """Take a traveler off a booking.

    By the traveler's id. Whoever has been on it for longest becomes the primary one after them.
    """
    return _views.delete(**_of_the_row(ids))


def _of_the_row(ids: dict[str, str]) -> dict[str, str]:
    """The path's ids, with the row's in place of the traveler's; the booking is held from here on."""
    booking_id = path_id("id", ids["id"])
    return {"id": booking_id, "travelerId": travelers.held(booking_id, path_id("travelerId", ids["travelerId"]))}
