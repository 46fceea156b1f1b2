"""What is on a client trip's way, as callers see it."""

from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from tt_api.models.choices import BOARDS
from tt_api.models.trips.client_trips import ITEM_STATUSES, ITEM_TYPES
from tt_api.resources.fields import (
    SAFE_INTEGER_MAX,
    Boolean,
    Cents,
    Currency,
    Date,
    Id,
    Instant,
    Integer,
    LongText,
    OneOf,
    Text,
    TimeZone,
    WireField,
)
from tt_api.resources.schema import ResourceSchema

_MICRODEGREE = Decimal("0.000001")
# So that a place's number, made of it and of the time, is one that JSON callers read exactly.
_LAST_POSITION = 9999


class Coordinate(WireField):
    """Degrees, north or east of zero, with at most six decimals: a tenth of a metre."""

    def __init__(self, limit: int, **options: Any) -> None:
        super().__init__(**options)
        self.limit = limit
        self.sample = 0

    def openapi(self) -> dict[str, Any]:
        """A JSON number."""
        return {"type": "number", "minimum": -self.limit, "maximum": self.limit}

    def parse(self, value: Any) -> Decimal:
        """The degrees, exactly; raises marshmallow's ValidationError."""
        if not isinstance(value, int | Decimal) or isinstance(value, bool):
            raise ValidationError("must be a number")
        degrees = Decimal(value)
        if not -self.limit <= degrees <= self.limit:
            raise ValidationError(f"must be from -{self.limit} to {self.limit}")
        if degrees != degrees.quantize(_MICRODEGREE):
            raise ValidationError("may have at most six decimals")
        return degrees


class ItineraryItemSchema(ResourceSchema):
    """A flight, a night, a transfer, a free afternoon."""

    trip_id = Id(dump_only=True)
    booking_id = Id(nullable=True)
    item_type = OneOf(ITEM_TYPES, required=True, component="ItineraryItemType")
    title = Text(required=True, example="Lisbon to Ponta Delgada")
    position = Integer(1, _LAST_POSITION, description="`1` when not sent: the order of what begins at the same time.")
    starts_at = Instant(nullable=True, description="This or `startDate`; only a note may have neither.")
    starts_tz = TimeZone(nullable=True, description="The zone in which people read `startsAt`.")
    ends_at = Instant(nullable=True)
    ends_tz = TimeZone(nullable=True, description="A flight ends in another zone.")
    start_date = Date(nullable=True, description="In place of `startsAt`, of what lasts whole days.")
    end_date = Date(nullable=True)
    location = Text(nullable=True)
    address = Text(nullable=True)
    latitude = Coordinate(90, nullable=True)
    longitude = Coordinate(180, nullable=True)
    vendor_id = Id(nullable=True)
    vendor_name = Text(nullable=True)
    confirmation_number = Text(60, nullable=True)
    carrier_code = Text(3, nullable=True)
    flight_number = Text(6, nullable=True)
    origin = Text(3, nullable=True)
    destination = Text(3, nullable=True)
    terminal = Text(20, nullable=True)
    seat = Text(10, nullable=True)
    room_type = Text(100, nullable=True)
    board = OneOf(BOARDS, nullable=True, component="Board")
    status = OneOf(ITEM_STATUSES, component="ItineraryItemStatus", description="`planned` when not sent.")
    cost_cents = Cents(nullable=True)
    currency = Currency(description="The trip's when not sent.")
    client_visible = Boolean(description="`true` when not sent: whether the client's own papers show it.")
    notes = LongText(nullable=True)
    internal_notes = LongText(nullable=True, description="Never on a client's page.")
    place = Integer(
        -SAFE_INTEGER_MAX,
        SAFE_INTEGER_MAX,
        dump_only=True,
        nullable=True,
        description="Where it stands: the list goes by when items begin, then by `position`.",
    )
