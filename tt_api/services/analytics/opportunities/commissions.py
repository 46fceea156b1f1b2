"""What an opportunity would earn, by the vendor's rule or rate as it is today."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from tt_api.current import settings
from tt_api.database.transaction import read
from tt_api.errors import ValidationError
from tt_api.models.enums import TripType
from tt_api.resources.fields import SAFE_INTEGER_MAX
from tt_api.services.analytics.opportunities.ranking import Opportunity
from tt_api.services.financial.commissions.amounts import Rates, commission
from tt_api.services.financial.commissions.rates import Rule, Sale, vendor_rate

# What suppliers' rules call what an offering would be booked as; the rest are tours.
_PRODUCT_TYPES = {
    TripType.EXPEDITION_CRUISE: "cruise",
    TripType.RIVER_CRUISE: "cruise",
    TripType.OCEAN_CRUISE: "cruise",
    TripType.LUXURY_RESORT: "resort",
}
# The vendor, then in the order of `Rule`.
_RULES = (
    "SELECT vendor_id, id, commission_pct, created_at, bonus_pct, bonus_cents, trip_type, product_type,"
    " min_booking_value_cents, valid_from, valid_to, date_basis, is_active FROM vendor_commission_rules"
    " WHERE vendor_id = ANY(%s::uuid[]) AND is_active AND deleted_at IS NULL"
)

Rules = Mapping[str, Sequence[Rule]]


def rules_of(found: Iterable[Opportunity]) -> Rules:
    """The rules of the vendors, by vendor."""
    rules: dict[str, list[Rule]] = defaultdict(list)
    vendors = sorted({one.offering.vendor_id for one in found if one.offering.vendor_id is not None})
    for vendor_id, *columns in read(_RULES, (vendors,)) if vendors else ():
        rules[vendor_id].append(Rule(*columns))
    return rules


def expected_commission(found: Opportunity, rules: Rules, today: date) -> int | None:
    """The gross commission in cents; of one head where nobody knows how many travel.

    Args:
        today: the agency's day, on which it would be booked.

    Returns:
        None where there is no price, the vendor has no rate, or it is more than callers can read.
    """
    offering = found.offering
    value = offering.price_of(found.target.taste.party or 1)
    if value is None or offering.vendor_id is None:
        return None
    sale = Sale(offering.trip_type, _PRODUCT_TYPES.get(offering.trip_type, "tour"), today, offering.departure, value)
    try:
        rate = vendor_rate(rules.get(offering.vendor_id, ()), sale, offering.default_commission_pct)
    except ValidationError:
        return None
    rates = Rates(rate.commission_pct, rate.bonus_pct, rate.bonus_cents, settings().nexion_split_pct)
    gross = commission(value, 0, rates).gross_cents
    return gross if gross <= SAFE_INTEGER_MAX else None
