"""Suppliers' news of bookings, as n8n reads them from their mails and portals."""

from http import HTTPStatus

from flask import Response

from tt_api.blueprints.bookings.bookings import blp as bookings
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.idempotency.deliveries import applied_once
from tt_api.rate_limits.limits import Tier
from tt_api.resources.documentation import ETAG, can_refuse
from tt_api.resources.schema import Body
from tt_api.schemas.bookings.supplier_updates import BookingUpdateSchema
from tt_api.services.bookings import supplier_updates

_NEWS = {"vendorConfirmation": "NSC-0048213", "status": "confirmed", "totalPriceCents": 459_800}

blp = Blueprint(
    "booking_update",
    __name__,
    url_prefix="/webhooks",
    guard=Guard.SERVICE_KEY,
    tier=Tier.WEBHOOKS,
    tag=bookings.tag,
)


@blp.route("/booking-update", methods=["POST"])
@blp.arguments(BookingUpdateSchema, example=_NEWS)
@blp.response(200, bookings.shown.envelope, examples=bookings.shown.examples, headers=ETAG)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="deliverBookingUpdate")
@applied_once
def deliver(body: Body) -> Response:
    """Deliver a supplier's news of a booking.

    All of it is stored, or nothing. A state that the booking's moves don't allow is a 409, and so is a confirmation
    that several bookings have. A delivery is known by its `X-Idempotency-Key`, else by its body, and is a 409 for the
    next 24 hours.
    """
    return bookings.shown.answer(supplier_updates.apply(body, body.kept))
