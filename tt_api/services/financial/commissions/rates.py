"""Which rate a supplier pays for a booking: the most specific rule that fits, else the supplier's own rate."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from tt_api.errors import ValidationError
from tt_api.models.enums import TripType

BOOKED_ON, DEPARTURE = "booked_on", "departure"


class Rule(NamedTuple):
    """A supplier's commission rule; None where it asks for nothing.

    Attributes:
        commission_pct: percent.
        bonus_pct: percent, beside it.
        bonus_cents: flat.
        valid_from: the first day that it holds for.
        valid_to: the last.
        date_basis: which day of the booking that is, ``booked_on`` or ``departure``.
    """

    id: str
    commission_pct: Decimal
    created_at: datetime
    bonus_pct: Decimal = Decimal(0)
    bonus_cents: int = 0
    trip_type: TripType | None = None
    product_type: str | None = None
    min_booking_value_cents: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    date_basis: str = BOOKED_ON
    is_active: bool = True


class Sale(NamedTuple):
    """What a rule is looked up for.

    Attributes:
        trip_type: the booking's, else its client trip's, else its offering's.
        value_cents: what the commission is worked out on, before what earns nothing is taken off.
    """

    trip_type: TripType | None
    product_type: str | None
    booked_on: date
    departure_date: date | None
    value_cents: int


class VendorRate(NamedTuple):
    """What a supplier pays.

    Attributes:
        rule_id: None where it is the supplier's own rate.
    """

    commission_pct: Decimal
    bonus_pct: Decimal = Decimal(0)
    bonus_cents: int = 0
    rule_id: str | None = None


def fits(rule: Rule, sale: Sale) -> bool:
    """Whether a rule is active, asks for no other type, has its window around the day, and its least value reached."""
    return (
        rule.is_active
        and rule.trip_type in (None, sale.trip_type)
        and rule.product_type in (None, sale.product_type)
        and sale.value_cents >= (rule.min_booking_value_cents or 0)
        and _in_window(rule, sale.departure_date if rule.date_basis == DEPARTURE else sale.booked_on)
    )


def _in_window(rule: Rule, day: date | None) -> bool:
    if day is None:
        return rule.valid_from is None and rule.valid_to is None
    return (rule.valid_from or date.min) <= day <= (rule.valid_to or date.max)


def best_rule(rules: Iterable[Rule], sale: Sale) -> Rule | None:
    """The most specific rule that fits, then the newest; None where none does.

    A trip type beats none, then a product type, the higher least value, the later start, the later creation.

    Args:
        rules: live ones; overlaps are normal.
    """
    return max((rule for rule in rules if fits(rule, sale)), key=_precedence, default=None)


def _precedence(rule: Rule) -> tuple[Any, ...]:
    return (
        rule.trip_type is not None,
        rule.product_type is not None,
        rule.min_booking_value_cents or 0,
        rule.valid_from or date.min,
        rule.created_at,
        rule.id,
    )


def vendor_rate(rules: Iterable[Rule], sale: Sale, default_pct: Decimal | None) -> VendorRate:
    """What a supplier pays for a sale. A rate of zero is a rate.

    Args:
        default_pct: the supplier's own rate in percent; None where it has none.

    Raises:
        ValidationError: where there is no rate at all, rather than taking it for zero.
    """
    rule = best_rule(rules, sale)
    if rule is not None:
        return VendorRate(rule.commission_pct, rule.bonus_pct, rule.bonus_cents, rule.id)
    if default_pct is None:
        raise ValidationError.at("vendorId", "has no commission rule for this booking and no rate of its own")
    return VendorRate(default_pct)
