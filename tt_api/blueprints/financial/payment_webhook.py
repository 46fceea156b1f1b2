"""Money that payment providers have collected."""

from http import HTTPStatus

from flask import Response

from tt_api.blueprints.financial.payments import blp as payments
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.idempotency.deliveries import applied_once
from tt_api.rate_limits.limits import Tier
from tt_api.resources.documentation import ETAG, LOCATION, can_refuse
from tt_api.resources.fields import Id
from tt_api.resources.schema import Body
from tt_api.schemas.financial.payment_reports import PaymentReportSchema
from tt_api.services.financial.payments import collecting

_COLLECTED = {"bookingId": Id.sample, "amountCents": 50_000, "transactionId": "ch_3PqX", "paymentMethod": "card"}

blp = Blueprint(
    "payment_webhook",
    __name__,
    url_prefix="/webhooks",
    guard=Guard.SERVICE_KEY,
    tier=Tier.WEBHOOKS,
    tag=payments.tag,
)


@blp.route("/payment", methods=["POST"])
@blp.arguments(PaymentReportSchema, example=_COLLECTED)
@blp.response(201, payments.shown.envelope, examples=payments.shown.examples, headers=ETAG | LOCATION)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="deliverPayment")
@applied_once
def deliver(body: Body) -> Response:
    """Deliver money that was collected.

    Recorded as `paid`, by the booking's client, whatever the price says: an overpayment shows in the booking's
    `overpaidCents`, and staff is told. A `transactionId` that is recorded already is a 409, however long ago that was;
    a delivery without one is known by its `X-Idempotency-Key`, else by its body, for 24 hours.
    """
    row = collecting.collect(body, body.kept)
    return payments.shown.answer(row, 201, location=f"{payments.url_prefix}/{row['id']}")
