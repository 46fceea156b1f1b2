"""Payments: what clients paid to whom, and what went back."""

from tt_api.models.financial.payments import Payment
from tt_api.resources.declaration import resource
from tt_api.schemas.financial.payments import PaymentSchema
from tt_api.services.financial.payments import recording

blp = resource(
    "payments",
    Payment,
    PaymentSchema,
    one="a payment",
    many="payments",
    operations="LGCU",
    filters=(Payment.transaction_id,),
    sort=(Payment.paid_at,),
    create=recording.create,
    update=recording.update,
)
