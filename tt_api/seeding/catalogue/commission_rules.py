"""What vendors pay for which bookings: promotions over yearly rates, rates by type of trip, and some that ended."""

from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from tt_api.models.enums import TripType
from tt_api.seeding.catalogue.record import recorded
from tt_api.seeding.catalogue.vendors import ALL, vendor_id
from tt_api.seeding.dice import seed_id
from tt_api.seeding.table import EVERY, Row, SeedTable
from tt_api.seeding.worktime import ANCHOR
from tt_api.services.financial.commissions.rates import BOOKED_ON, DEPARTURE, Rule

RULES = SeedTable("vendor_commission_rules", moving=EVERY)


class _Terms(NamedTuple):
    """A rule; its window in days from the anchor's day, both included, None for no end."""

    vendor: str
    name: str
    pct: str
    trip_type: TripType | None = None
    product_type: str | None = None
    first: int | None = None
    last: int | None = None
    bonus_pct: str = "0"
    bonus_cents: int = 0
    least_cents: int | None = None
    basis: str = BOOKED_ON
    promo_code: str | None = None
    is_active: bool = True


_T, _K = _Terms, TripType
_TERMS = (
    _T("Aurelia Ocean Lines", "Ocean cruises", "13", _K.OCEAN_CRUISE, first=-1000),
    _T("Aurelia Ocean Lines", "Ocean cruises, this season", "14", _K.OCEAN_CRUISE, first=-200, last=400),
    # Both hold at the same time; the later start wins.
    _T("Aurelia Ocean Lines", "Wave season", "14", _K.OCEAN_CRUISE, first=-120, last=-30, bonus_pct="2",
       promo_code="WAVE"),
    _T("Aurelia Ocean Lines", "Big bookings", "15", _K.OCEAN_CRUISE, least_cents=2_000_000),
    _T("Borealis Expeditions", "Polar seasons", "16", _K.EXPEDITION_CRUISE, "cruise", -1200, 600),
    _T("Borealis Expeditions", "Early bird", "16", _K.EXPEDITION_CRUISE, "cruise", -300, 200, bonus_cents=10_000),
    _T("Borealis Expeditions", "Polar night, retired", "18", _K.EXPEDITION_CRUISE, is_active=False),
    _T("Southern Cross Voyages", "By departure", "14.35", _K.EXPEDITION_CRUISE, first=0, last=720, basis=DEPARTURE),
    _T("Willow River Cruises", "River", "15", _K.RIVER_CRUISE, "cruise", -1000),
    _T("Willow River Cruises", "Autumn flash sale", "15", _K.RIVER_CRUISE, "cruise", -75, 30, bonus_pct="1.25",
       promo_code="RIVER26"),
    _T("Old Bridge Waterways", "River, over ten thousand", "14", _K.RIVER_CRUISE, least_cents=1_000_000),
    _T("Casa Solana Hotels", "Consortium rate", "12", product_type="hotel", first=-700, last=700),
    _T("Casa Solana Hotels", "Offsites", "8", _K.TEAM_OFFSITE, first=-700),
    _T("Coral Bay Resorts", "Honeymoon months", "13", _K.LUXURY_RESORT, "resort", -400, 400, bonus_cents=5_000),
    _T("Palmetto Shores Resort & Spa", "Summer", "16.4", product_type="resort", first=-180, last=180),
    _T("Footpath Journeys", "Walking", "15", _K.ADVENTURE, "tour", -900),
    _T("Footpath Journeys", "Small groups", "12", _K.GROUP_TRIP, first=-900),
    _T("Lantern & Compass Tours", "Culture", "13", _K.CULTURAL, first=-600, last=120),
    _T("Lantern & Compass Tours", "Culture, next year", "13.5", _K.CULTURAL, first=60, last=500, basis=DEPARTURE),
    # For nothing else: bookings of other types have no rate at all, and their commission is asked for by hand.
    _T("Maison du Sud DMC", "Offsites", "10", _K.TEAM_OFFSITE, first=-900),
    _T("Umbrella & Sons Travel Cover", "Policies", "32", product_type="insurance", first=-365, last=365),
    _T("Cartwheel Wholesale Holidays", "Packages", "12.5", product_type="package", first=-500, last=-60),
)  # fmt: skip


def _day(days: int | None) -> object:
    return None if days is None else ANCHOR.date() + timedelta(days=days)


def commission_rules() -> list[Row]:
    """All of them."""
    return [
        {
            "id": seed_id(RULES.name, number),
            "vendor_id": vendor_id(terms.vendor),
            "name": terms.name,
            "trip_type": terms.trip_type,
            "product_type": terms.product_type,
            "commission_pct": Decimal(terms.pct),
            "bonus_pct": Decimal(terms.bonus_pct),
            "bonus_cents": terms.bonus_cents,
            "min_booking_value_cents": terms.least_cents,
            "valid_from": _day(terms.first),
            "valid_to": _day(terms.last),
            "date_basis": terms.basis,
            "promo_code": terms.promo_code,
            "is_active": terms.is_active,
            **recorded(number),
        }
        for number, terms in enumerate(_TERMS, 1)
    ]


RULES_OF = {
    vendor.name: tuple(
        Rule(**{field: row[field] for field in Rule._fields})
        for row in commission_rules()
        if row["vendor_id"] == vendor_id(vendor.name)
    )
    for vendor in ALL
}
