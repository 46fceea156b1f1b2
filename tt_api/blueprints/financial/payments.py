"""Payments: what clients paid to whom, and what went back."""

from http import HTTPStatus

from flask import Response

from tt_api.models.financial.payments import Payment
from tt_api.resources.declaration import resource
from tt_api.resources.documentation import ETAG, LOCATION, can_refuse
from tt_api.resources.fields import Id
from tt_api.resources.schema import Body
from tt_api.schemas.financial.payments import NewPaymentSchema, PaymentSchema
from tt_api.services.financial.payments import recording

blp = resource(
    "payments",
    Payment,
    PaymentSchema,
    one="a payment",
    many="payments",
    operations="LGU",
    filters=(Payment.transaction_id,),
    sort=(Payment.paid_at,),
    update=recording.update,
)


@blp.route("", methods=["POST"])
@blp.arguments(NewPaymentSchema, example={"clientId": Id.sample, "amountCents": 50_000, "paymentType": "deposit"})
@blp.response(201, blp.shown.envelope, examples=blp.shown.examples, headers=ETAG | LOCATION)
@can_refuse(blp, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="createPayment")
def record(body: Body) -> Response:
    """Create a payment.

    `pending` unless `status` is sent. Where it counts, it is refused where it is more than what is left of its
    booking's price.
    """
    row = recording.create(body)
    return blp.shown.answer(row, 201, location=f"{blp.url_prefix}/{row['id']}")
