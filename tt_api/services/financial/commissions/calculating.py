"""A booking's commission worked out: the vendor's rate, the amounts, and the day on which it should come."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from tt_api.current import settings
from tt_api.database.transaction import execute, read
from tt_api.errors import ConflictError, ValidationError
from tt_api.models.enums import BookingStatus, CommissionStatus, TripType
from tt_api.models.financial.commissions import CommissionEntry
from tt_api.resources import writing
from tt_api.resources.fields import SAFE_INTEGER_MAX
from tt_api.resources.table import Row
from tt_api.resources.warnings import Warned
from tt_api.services.financial.commissions.amounts import Rates, commission, non_commissionable_default
from tt_api.services.financial.commissions.dates import earned_on
from tt_api.services.financial.commissions.expecting import TERMS, Terms
from tt_api.services.financial.commissions.rates import Rule, Sale, VendorRate, vendor_rate
from tt_api.services.operations.agency_day import today

_FIND = f"""
    SELECT bookings.vendor_id, bookings.status, bookings.currency, bookings.total_price_cents,
      bookings.non_commissionable_cents, coalesce(bookings.trip_type, trips.trip_type, trip_offerings.trip_type),
      bookings.product_type, bookings.booked_on, vendors.default_commission_pct, {TERMS}
    FROM bookings JOIN vendors ON vendors.id = %(vendor)s AND vendors.deleted_at IS NULL
      LEFT JOIN trips ON trips.id = bookings.trip_id AND trips.deleted_at IS NULL
      LEFT JOIN trip_offerings ON trip_offerings.id = coalesce(bookings.trip_offering_id, trips.trip_offering_id)
        AND trip_offerings.deleted_at IS NULL
    WHERE bookings.id = %(booking)s AND bookings.deleted_at IS NULL
"""  # noqa: S608 -- our own text
# A booking that is cancelled at once finds the new entry, or is found cancelled.
_FIND_AND_HOLD = f"{_FIND} FOR NO KEY UPDATE OF bookings FOR KEY SHARE OF vendors"
# In the order of `Rule`.
_RULES = (
    "SELECT id, commission_pct, created_at, bonus_pct, bonus_cents, trip_type, product_type, min_booking_value_cents,"
    " valid_from, valid_to, date_basis, is_active FROM vendor_commission_rules"
    " WHERE vendor_id = %s AND is_active AND deleted_at IS NULL"
)


class _Found(NamedTuple):
    """A booking and its vendor as far as a commission asks; in the order of `_FIND`."""

    vendor_id: str | None
    status: str
    currency: str
    price_cents: int | None
    non_commissionable_cents: int
    trip_type: TripType | None
    product_type: str
    booked_on: date
    default_pct: Decimal | None
    terms: Terms


def store(asked: Mapping[str, Any]) -> Row:
    """Store the entry that a calculation makes, while its booking is held.

    Also of a cancelled booking, with a warning: what a supplier pays for it all the same has no other way in.

    Raises:
        ValidationError: as `projection` does.
        TakenError: the booking has a commission of the vendor that isn't void.
    """
    found = _find(asked, hold=True)
    entry = writing.insert(CommissionEntry, _columns(asked, found) | _standing(found))
    return entry.with_warnings(_warnings(found))


def projection(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of the entry that a calculation would make.

    Args:
        asked: ``booking_id``, ``vendor_id``, ``booking_value_cents``, and what is said instead of worked out.

    Raises:
        ValidationError: at what can't be: a missing row, another vendor than the booking's, no rate at all, rates or a
            non-commissionable part that are too much.
    """
    return _columns(asked, _find(asked, hold=False))


def _columns(asked: Mapping[str, Any], found: _Found) -> dict[str, Any]:
    if found.vendor_id not in (None, asked["vendor_id"]):
        raise ValidationError.at("vendorId", "is not the booking's vendor")
    value = asked["booking_value_cents"]
    rates, rule_id = _rates(asked, found)
    earns_nothing = asked.get(
        "non_commissionable_cents",
        non_commissionable_default(value, found.price_cents, found.non_commissionable_cents),
    )
    amounts = commission(value, earns_nothing, rates)
    if amounts.gross_cents > SAFE_INTEGER_MAX:
        raise ValidationError.at("bonusCents", "makes a commission that is too large")
    return {
        "booking_id": asked["booking_id"],
        "vendor_id": asked["vendor_id"],
        "rule_id": rule_id,
        "currency": found.currency,
        "booking_value_cents": value,
        "non_commissionable_cents": earns_nothing,
        "commissionable_cents": amounts.commissionable_cents,
        "commission_pct": rates.commission_pct,
        "bonus_pct": rates.bonus_pct,
        "bonus_cents": rates.bonus_cents,
        "gross_commission_cents": amounts.gross_cents,
        "nexion_split_pct": rates.split_pct,
        "agency_share_cents": amounts.shares.agency_cents,
        "host_share_cents": amounts.shares.host_cents,
        "expected_on": found.terms.expected_on,
    }


def _find(asked: Mapping[str, Any], *, hold: bool) -> _Found:
    values = {"booking": asked["booking_id"], "vendor": asked["vendor_id"]}
    rows = execute(_FIND_AND_HOLD, values).fetchall() if hold else read(_FIND, values)
    if rows:
        columns = len(_Found._fields) - 1
        of_sale, of_terms = rows[0][:columns], rows[0][columns:]
        return _Found._make((*of_sale, Terms._make(of_terms)))
    writing.require_references(CommissionEntry, asked)
    raise ConflictError("The booking or its vendor has just changed; send it again")


def _rates(asked: Mapping[str, Any], found: _Found) -> tuple[Rates, str | None]:
    """What the commission is worked out by, and the vendor's rule that was used."""
    rate = _rate(asked, found)
    rates = Rates(
        rate.commission_pct,
        asked.get("bonus_pct", rate.bonus_pct),
        asked.get("bonus_cents", rate.bonus_cents),
        asked.get("nexion_split_pct", settings().nexion_split_pct),
    )
    return rates, rate.rule_id


def _rate(asked: Mapping[str, Any], found: _Found) -> VendorRate:
    """What the vendor pays, or what the caller says that it pays: then no rule is asked."""
    if "commission_pct" in asked:
        return VendorRate(asked["commission_pct"])
    rules = [Rule(*row) for row in read(_RULES, (asked["vendor_id"],))]
    sale = Sale(
        found.trip_type, found.product_type, found.booked_on, found.terms.departure_date, asked["booking_value_cents"]
    )
    return vendor_rate(rules, sale, found.default_pct)


def _standing(found: _Found) -> dict[str, Any]:
    """Of a booking that is completed already the commission is earned, as it would be by now."""
    if found.status != BookingStatus.COMPLETED:
        return {}
    day = earned_on(found.terms.return_date, found.terms.departure_date, today())
    return {"status": CommissionStatus.EARNED.value, "earned_on": day}


def _warnings(found: _Found) -> list[Warned]:
    if found.status not in (BookingStatus.CANCELLED, BookingStatus.REFUNDED):
        return []
    message = f"The booking is {found.status}: void the commission unless the supplier pays it all the same"
    return [Warned("booking_cancelled", message, ("bookingId",))]
