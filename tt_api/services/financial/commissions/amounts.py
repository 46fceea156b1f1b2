"""What a booking earns: the commission on what is commissionable, and how agency and host share it."""

from decimal import Decimal
from typing import NamedTuple

from tt_api.errors import ValidationError
from tt_api.services.financial.rounding import percent_of

_WHOLE = Decimal(100)


class Rates(NamedTuple):
    """What a commission is worked out by; copied onto its entry, so later rules don't rewrite history.

    Attributes:
        commission_pct: percent of the commissionable value.
        bonus_pct: percent on top of it; the two are added before the one rounding.
        bonus_cents: flat, on top of the percentage and split with it.
        split_pct: the agency's share of the gross in percent; the host gets the rest.
    """

    commission_pct: Decimal
    bonus_pct: Decimal
    bonus_cents: int
    split_pct: Decimal


class Shares(NamedTuple):
    """An amount between agency and host, in cents; the two add up to it."""

    agency_cents: int
    host_cents: int


class Commission(NamedTuple):
    """What a booking earns, in cents."""

    commissionable_cents: int
    gross_cents: int
    shares: Shares


def split(cents: int, split_pct: Decimal) -> Shares:
    """Share a commission, or what was received of it: the agency's part is rounded, the host gets the rest.

    Args:
        cents: below zero for what a supplier takes back.
        split_pct: the agency's share in percent.
    """
    agency = percent_of(cents, split_pct)
    return Shares(agency, cents - agency)


def receipt_share(cents: int, so_far: int, split_pct: Decimal) -> int:
    """The agency's share of a receipt: what it adds to the share of all of them, so that these come to the whole.

    Args:
        cents: the receipt's, below zero for what a supplier takes back.
        so_far: of all receipts with it.
        split_pct: the agency's share in percent.
    """
    return split(so_far, split_pct).agency_cents - split(so_far - cents, split_pct).agency_cents


def commission(booking_value_cents: int, non_commissionable_cents: int, rates: Rates) -> Commission:
    """Work out a commission: the rates on the value less what earns nothing (fees, taxes), and the flat bonus.

    Args:
        booking_value_cents: above zero.
        non_commissionable_cents: 0 or more.

    Raises:
        ValidationError: where more is non-commissionable than the booking is worth, or the rates pass 100 percent.
    """
    if non_commissionable_cents > booking_value_cents:
        raise ValidationError.at("nonCommissionableCents", "is more than the booking's value")
    rate = rates.commission_pct + rates.bonus_pct
    if rate > _WHOLE:
        raise ValidationError.at("bonusPct", "makes more than 100 percent with the commission")
    commissionable = booking_value_cents - non_commissionable_cents
    gross = percent_of(commissionable, rate) + rates.bonus_cents
    return Commission(commissionable, gross, split(gross, rates.split_pct))


def non_commissionable_default(booking_value_cents: int, price_cents: int | None, of_booking_cents: int) -> int:
    """What earns nothing where the caller doesn't say: the booking's, if its price is what is worked out, else 0.

    Args:
        price_cents: the booking's price.
        of_booking_cents: what the booking says is non-commissionable.
    """
    return of_booking_cents if booking_value_cents == price_cents else 0
