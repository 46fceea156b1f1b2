"""The lines of an invoice as callers send and see them."""

from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from tt_api.resources.fields import (
    SAFE_INTEGER_MAX,
    Cents,
    FreeLine,
    Id,
    Integer,
    ListOf,
    Number,
    ObjectOf,
    Percent,
    Text,
)
from tt_api.resources.fields.named import JsonSchema

_KEYS = {
    "description": FreeLine(500, required=True, example="Planning of the journey"),
    "quantity": Number(
        Decimal("0.01"), Decimal(1_000_000), 2, required=True, example=2.25, description="Such as hours of planning."
    ),
    "unitPriceCents": Integer(
        -SAFE_INTEGER_MAX, SAFE_INTEGER_MAX, required=True, example=6422, description="Below 0 on a credit note only."
    ),
    "discountCents": Cents(description="Off this line, before tax; 0 when not sent."),
    "taxRatePct": Percent(places=3, description="0 when not sent."),
    "kind": Text(40, description="What sort of thing it is, in the agency's own words."),
    "bookingId": Id(description="A booking of the invoice's client, or of one of its trips."),
}
_ABSENT = {"discountCents": 0, "taxRatePct": 0}


class LineItem(ObjectOf):
    """A line; what it may leave out stands in it as what that means, so that the same line is always stored alike."""

    def __init__(self) -> None:
        super().__init__(_KEYS, "InvoiceLineItem")

    def parse(self, value: Any) -> dict[str, Any]:
        """The line with all its numbers, written without the zeros at their ends."""
        line = _ABSENT | super().parse(value)
        return line | {key: _shortest(line[key]) for key in ("quantity", "taxRatePct")}


class LineItems(ListOf):
    """1 to 200 lines."""

    def __init__(self, **options: Any) -> None:
        super().__init__(LineItem(), 200, **options)
        self.sample = [self.item.sample]

    def openapi(self) -> JsonSchema:
        """An array of at least one line."""
        return {"type": "array", "items": self.item.openapi(), "minItems": 1, "maxItems": self.max_items}

    def parse(self, value: Any) -> list[Any]:
        """The lines."""
        if value == []:
            raise ValidationError("must have at least one line")
        return super().parse(value)


def _shortest(number: Decimal | int) -> Decimal | int:
    whole = int(number)
    return whole if whole == number else Decimal(number).normalize()
