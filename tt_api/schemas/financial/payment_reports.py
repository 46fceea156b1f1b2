"""What payment providers report."""

from typing import ClassVar

from tt_api.models.enums import PaymentStatus, PaymentType
from tt_api.models.financial.payments import PAYEES, PAYMENT_METHODS, PURPOSES
from tt_api.resources.deliveries import DeliverySchema
from tt_api.resources.fields import Cents, Currency, Email, FreeLine, Id, OneOf, PastInstant, Text


class PaymentReportSchema(DeliverySchema):
    """Money that was collected.

    `null` and a blank text are the same as not sent. What has no field here may come along; it is kept in the payment's
    activities, without what is personal.
    """

    personal: ClassVar[frozenset[str]] = frozenset({"payer_name", "payer_email", "card_brand", "card_last4"})

    booking_id = Id(required=True)
    amount_cents = Cents(1, required=True, description="In cents of `currency`; above 0 for a refund, too.")
    currency = Currency(
        nullable=True, description="The booking's when not sent. Money in another one is recorded, and doesn't count."
    )
    transaction_id = Text(
        nullable=True, example="ch_3PqX", description="The provider's: it is recorded once, for good."
    )
    payment_method = OneOf(PAYMENT_METHODS, nullable=True, component="PaymentMethod")
    payment_type = OneOf(
        PaymentType,
        nullable=True,
        description="When not sent: `deposit` while less than the deposit is paid, `final_payment` where it closes the"
        " balance, else `installment`.",
    )
    purpose = OneOf(PURPOSES, nullable=True, component="PaymentPurpose", description="`booking` when not sent.")
    payee = OneOf(PAYEES, nullable=True, component="Payee", description="`supplier` when not sent.")
    status = OneOf((PaymentStatus.PAID.value,), description="Only money that has come is reported here.")
    paid_at = PastInstant(nullable=True, description="When the money moved; now when not sent.")
    card_brand = FreeLine(20, nullable=True)
    card_last4 = Text(4, nullable=True, example="4242")
    check_number = FreeLine(40, nullable=True)
    payer_name = Text(nullable=True, description="Who paid, where the booking has no client: one is made of it.")
    payer_email = Email(nullable=True)
