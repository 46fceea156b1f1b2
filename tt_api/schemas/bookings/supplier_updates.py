"""What suppliers report of bookings."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from tt_api.models.enums import BookingStatus
from tt_api.resources.deliveries import DeliverySchema
from tt_api.resources.fields import Cents, Currency, Date, Id, Instant, ListOf, OneOf, PastInstant, Text
from tt_api.schemas.bookings.shapes import PRICE_PART


class BookingUpdateSchema(DeliverySchema):
    """A supplier's news of a booking: its state, its confirmation, its dates and its price.

    `null` and a blank text are the same as not sent. What has no field here may come along; it is kept in the booking's
    activities, without what is personal.
    """

    booking_reference = Text(12, nullable=True, example="TT-7K2M9X", description="Ours; or `vendorConfirmation`.")
    vendor_confirmation = Text(
        60,
        nullable=True,
        example="NSC-0048213",
        description="The supplier's number. Without a `bookingReference` it says which booking is meant, however it is"
        " spelt; with one it is stored.",
    )
    vendor_id = Id(
        nullable=True, description="Whose number it is: the booking's vendor, or the one that it was booked through."
    )
    occurred_at = PastInstant(
        nullable=True,
        description="When the supplier changed it. What is older than the last news that was applied changes nothing.",
    )
    status = OneOf(BookingStatus, nullable=True, description="As the booking's moves allow.")
    record_locator = Text(10, nullable=True)
    cancellation_number = Text(40, nullable=True)
    departure_date = Date(nullable=True)
    return_date = Date(nullable=True)
    option_expires_at = Instant(nullable=True)
    ticketing_deadline_at = Instant(nullable=True)
    deposit_due_on = Date(nullable=True)
    final_payment_due_on = Date(nullable=True, description="The supplier's day.")
    total_price_cents = Cents(nullable=True, description="In cents of `currency`.")
    non_commissionable_cents = Cents(nullable=True)
    price_breakdown = ListOf(
        PRICE_PART, nullable=True, description="Needed with another price where the booking's has parts."
    )
    deposit_cents = Cents(nullable=True)
    cancellation_penalty_cents = Cents(nullable=True)
    currency = Currency(nullable=True, description="Another one than the booking's is a 409 once there are payments.")

    @validates_schema(skip_on_field_errors=False)
    def _require_a_booking(self, delivery: Mapping[str, Any], **_: Any) -> None:
        if not delivery.get("booking_reference") and not delivery.get("vendor_confirmation"):
            raise ValidationError({"bookingReference": ["is required, or vendorConfirmation"]})
