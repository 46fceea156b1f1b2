"""Payments on a booking, and the shortest way to write one down."""

from http import HTTPStatus

from flask import Response

from tt_api.models.bookings.bookings import Booking
from tt_api.models.financial.payments import Payment
from tt_api.resources.declaration import Parent, resource
from tt_api.resources.documentation import ETAG, LOCATION, can_refuse
from tt_api.resources.paths import path_id
from tt_api.resources.schema import Body
from tt_api.schemas.financial.payments import BookingPaymentSchema, PaymentSchema
from tt_api.services.financial.payments import recording

blp = resource(
    "payments",
    Payment,
    PaymentSchema,
    one="a booking payment",
    many="booking payments",
    operations="L",
    filters=(Payment.transaction_id,),
    sort=(Payment.paid_at,),
    parent=Parent("bookings", Booking, Payment.booking_id),
)


@blp.route("", methods=["POST"])
@blp.arguments(BookingPaymentSchema, example={"amountCents": 50_000, "paymentMethod": "card"})
@blp.response(201, blp.shown.envelope, examples=blp.shown.examples, headers=ETAG | LOCATION)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="payOnBooking")
def pay(body: Body, **ids: str) -> Response:
    """Record a payment on a booking.

    `paid` unless `status` is sent, and refused where it is more than what is left of the price.
    """
    booking_id = path_id("id", ids["id"])
    row = recording.pay(booking_id, body)
    return blp.shown.answer(row, 201, location=f"/api/payments/{row['id']}")
