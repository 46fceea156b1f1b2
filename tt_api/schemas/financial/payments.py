"""Payments as callers see them."""

from tt_api.models.enums import PaymentStatus, PaymentType
from tt_api.models.financial.payments import PAYEES, PAYMENT_METHODS, PURPOSES, SOURCES
from tt_api.models.transitions import PAYMENTS
from tt_api.resources.fields import (
    Boolean,
    Cents,
    Currency,
    FreeLine,
    FreeObject,
    Id,
    Instant,
    Labels,
    LongText,
    OneOf,
    PastInstant,
    Text,
)
from tt_api.resources.schema import ResourceSchema


class PaymentSchema(ResourceSchema):
    """What a client paid, or what went back to them: a refund is a row of its own, with a positive amount."""

    client_id = Id(required=True, description="Who paid.")
    booking_id = Id(nullable=True)
    trip_id = Id(nullable=True, description="The booking's, where there is one.")
    invoice_id = Id(nullable=True)
    group_member_id = Id(nullable=True)
    amount_cents = Cents(1, required=True, description="In cents of `currency`; above 0 for a refund, too.")
    received_cents = Cents(
        1, nullable=True, description="What has come of a `partial` one, less than `amountCents`; it only grows."
    )
    currency = Currency(description="The booking's, else the client's, when not sent.")
    payment_type = OneOf(PaymentType, required=True)
    purpose = OneOf(
        PURPOSES,
        component="PaymentPurpose",
        description="Only `booking`, which it is when not sent, counts against a booking's price.",
    )
    payee = OneOf(PAYEES, component="Payee", description="Who got the money; `supplier` when not sent.")
    status = OneOf(
        PaymentStatus, description="May begin anywhere but refunded. Its moves:\n\n" + PAYMENTS.description()
    )
    payment_method = OneOf(PAYMENT_METHODS, nullable=True, component="PaymentMethod")
    card_brand = FreeLine(20, nullable=True)
    card_last4 = Text(4, nullable=True, example="4242")
    transaction_id = Text(nullable=True, description="The provider's; unique for good.")
    check_number = FreeLine(40, nullable=True)
    refund_of_payment_id = Id(
        nullable=True, description="What a refund gives back, of the same client, booking, purpose and currency."
    )
    refund_reason = FreeLine(nullable=True, example="chargeback")
    failure_reason = FreeLine(nullable=True)
    paid_at = PastInstant(nullable=True, description="When money moved; now when not sent.")
    failed_at = Instant(dump_only=True, nullable=True)
    refunded_at = Instant(dump_only=True, nullable=True)
    source = OneOf(SOURCES, dump_only=True, component="PaymentSource", description="Which door it came through.")
    tags = Labels()
    custom_fields = FreeObject()
    notes = LongText(nullable=True)
    external_id = Text(100, nullable=True)


class NewPaymentSchema(PaymentSchema):
    """A payment that is written down."""

    send_receipt = Boolean(description="Whether the client is sent a receipt of what has come.")


class BookingPaymentSchema(NewPaymentSchema):
    """A payment on the booking that the path names."""

    class Meta(NewPaymentSchema.Meta):
        exclude = ("booking_id",)

    client_id = Id(description="Who paid; the booking's client when not sent.")
    payment_type = OneOf(
        PaymentType,
        description="When not sent: `deposit` while less than the deposit is paid, `final_payment` where it closes the"
        " balance, else `installment`.",
    )
    payment_method = OneOf(PAYMENT_METHODS, required=True, component="PaymentMethod")
    status = OneOf(PaymentStatus, description="`paid` when not sent.")
