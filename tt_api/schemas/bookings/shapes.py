"""The parts of a booking that are more than one value: its price's parts, who travels, and what is due next."""

from typing import Any

from tt_api.models.bookings.bookings import PRICE_KINDS
from tt_api.models.bookings.travelers import TRAVELER_TYPES
from tt_api.resources.fields import SAFE_INTEGER_MAX, Boolean, Cents, Date, FreeLine, Id, ObjectOf, OneOf, WireField
from tt_api.resources.fields.named import named

PRICE_PART = ObjectOf(
    {
        "kind": OneOf(PRICE_KINDS, component="PriceKind", required=True, example="fare"),
        "label": FreeLine(),
        "amountCents": Cents(-SAFE_INTEGER_MAX, required=True, example=341_600),
        "commissionable": Boolean(required=True, example=True),
    },
    "PricePart",
)

# The set is the traveler's own field's as well, which gives it its name.
TRAVELER_TYPE = OneOf(TRAVELER_TYPES, component="TravelerType")
_TRAVELER = named(
    "BookedTraveler",
    {
        "type": "object",
        "required": ["travelerId", "firstName", "lastName", "travelerType", "isPrimary"],
        "properties": {
            "travelerId": Id().openapi(),
            "firstName": {"type": "string"},
            "lastName": {"type": "string"},
            "travelerType": TRAVELER_TYPE.openapi(),
            "isPrimary": Boolean().openapi(),
        },
    },
)
_DUE = named(
    "BookingDue",
    {
        "type": "object",
        "required": ["what", "on"],
        "properties": {
            "what": OneOf(("deposit", "client_payment", "final_payment"), component="BookingDueWhat").openapi(),
            "on": Date().openapi(),
        },
    },
)


class BookedTravelers(WireField):
    """Who travels; PostgreSQL puts the JSON together (models.bookings.details)."""

    sample = (
        {
            "travelerId": Id.sample,
            "firstName": "Ada",
            "lastName": "Okafor",
            "travelerType": "adult",
            "isPrimary": True,
        },
    )

    def openapi(self) -> dict[str, Any]:
        """An array, the primary traveler first."""
        return {"type": "array", "items": _TRAVELER}


class NextDue(WireField):
    """What is to be paid next; PostgreSQL puts the JSON together (models.bookings.details)."""

    def openapi(self) -> str:
        """What, and on which day."""
        return _DUE
