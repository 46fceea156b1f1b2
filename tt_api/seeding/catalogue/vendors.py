"""Vendors of every kind, under invented names: what they pay, when, and how early they want the rest."""

import json
from decimal import Decimal
from typing import NamedTuple

from tt_api.naming import slugify
from tt_api.seeding.catalogue.record import recorded
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.names import name
from tt_api.seeding.table import Row, SeedTable
from tt_api.services.financial.commissions.dates import CommissionBasis

VENDORS = SeedTable("vendors")


class Vendor(NamedTuple):
    """A supplier.

    Attributes:
        products: what is booked with it, as bookings call it; none where nothing is.
        pct: what it pays where no rule of its fits, in percent; None where it has no such rate.
        final_days: how long before the departure it wants the rest; None where all is paid at once.
        code: an airline's or a hotel chain's, as it stands on papers.
    """

    name: str
    kind: str
    products: tuple[str, ...] = ()
    pct: str | None = "10"
    basis: CommissionBasis = CommissionBasis.RETURN
    pay_days: int = 30
    final_days: int | None = 60
    tier: str = "standard"
    status: str = "active"
    parent: str | None = None
    via: str | None = None
    code: str | None = None

    @property
    def default_pct(self) -> Decimal | None:
        """Its own rate."""
        return None if self.pct is None else Decimal(self.pct)


_B, _V = CommissionBasis, Vendor
ALL = (
    _V("Halcyon Seas Holdings", "other", pct=None, tier="preferred"),
    _V("Aurelia Ocean Lines", "cruise_line", ("ocean",), "12", _B.FINAL_PAYMENT, 21, 90, "preferred",
       parent="Halcyon Seas Holdings"),
    _V("Borealis Expeditions", "cruise_line", ("expedition",), "15", _B.DEPARTURE, 14, 120, "premium",
       parent="Halcyon Seas Holdings"),
    _V("Southern Cross Voyages", "cruise_line", ("expedition", "ocean"), "13", _B.DEPARTURE, 28, 90),
    _V("Willow River Cruises", "river_cruise_line", ("river",), "14", _B.FINAL_PAYMENT, 28, 90, "preferred"),
    _V("Old Bridge Waterways", "river_cruise_line", ("river",), "12.5", _B.RETURN, 30, 75),
    _V("Casa Solana Hotels", "hotel", ("hotel",), "10", _B.RETURN, 30, 14, "preferred"),
    _V("The Lantern Collection", "hotel", ("hotel",), "10", _B.RETURN, 45, 7),
    _V("Northlight Lodges", "hotel", ("hotel", "villa"), "8.5", _B.RETURN, 30, 30),
    _V("Coral Bay Resorts", "resort", ("resort",), "12", _B.RETURN, 30, 45, "premium"),
    _V("Palmetto Shores Resort & Spa", "resort", ("resort",), "15", _B.RETURN, 60, 60),
    _V("Quiet Harbour Villas", "villa", ("villa",), "10", _B.FINAL_PAYMENT, 30, 60),
    _V("Meridiana Airways", "airline", ("air",), "2", _B.DEPARTURE, 30, None, code="YQ"),
    _V("Polar Star Air", "airline", ("air",), "3", _B.DEPARTURE, 30, None, via="Blueline Air Consolidators", code="YZ"),
    _V("Alpenglow Railways", "rail", ("rail",), "5", _B.DEPARTURE, 45, None),
    _V("Roundabout Car Hire", "car_rental", ("car",), "8", _B.RETURN, 30, None),
    _V("Terra Firma Ground Partners", "dmc", ("event", "activity"), "12", _B.RETURN, 30, 45),
    _V("Maison du Sud DMC", "dmc", ("event", "activity"), None, _B.RETURN, 30, 45),
    _V("Footpath Journeys", "tour_operator", ("tour",), "14", _B.RETURN, 45, 60, "preferred"),
    _V("Lantern & Compass Tours", "tour_operator", ("tour", "package"), "12", _B.DEPARTURE, 60, 75),
    _V("Cartwheel Wholesale Holidays", "wholesaler", ("package",), "11", _B.FINAL_PAYMENT, 30, 60),
    _V("Blueline Air Consolidators", "consolidator", pct="4", basis=_B.DEPARTURE),
    _V("Umbrella & Sons Travel Cover", "insurance", ("insurance",), "30", _B.DEPOSIT, 30, None, "preferred"),
    _V("Kerbside Transfers", "transfer", ("transfer",), "10", _B.RETURN, 30, None),
    _V("Tasting Room Tours", "activity", ("activity",), "15", _B.RETURN, 30, None),
    _V("Harbourlight Host Network", "host_agency", pct=None, tier="preferred"),
    _V("Driftwood Cabins", "hotel", pct="8", status="inactive"),
    _V("Moonraker Charters", "cruise_line", pct="10", status="blocked"),
    _V("Wayside Visa Service", "other", ("fee",), "5", _B.DEPOSIT, 30, None),
)  # fmt: skip
_NUMBERS = {vendor.name: number for number, vendor in enumerate(ALL, 1)}
BY_NAME = {vendor.name: vendor for vendor in ALL}
BY_PRODUCT: dict[str, tuple[Vendor, ...]] = {
    product: tuple(vendor for vendor in ALL if product in vendor.products)
    for product in {product for vendor in ALL for product in vendor.products}
}
_NOTES = (
    "Statements come as CSV on the fifth of the month.",
    "Call the groups desk, not the general line.",
    "Pays through the host only; their remittance names the lead guest.",
)


def vendor_id(vendor_name: str) -> str:
    """The id of the vendor's row."""
    return seed_id(VENDORS.name, _NUMBERS[vendor_name])


def vendors() -> list[Row]:
    """All of them."""
    return [_row(number, vendor) for number, vendor in enumerate(ALL, 1)]


def _row(number: int, vendor: Vendor) -> Row:
    dice = Dice(VENDORS.name, number)
    domain = f"{slugify(vendor.name)}.example"
    given, family = name(dice, "US")
    return {
        "id": seed_id(VENDORS.name, number),
        "name": vendor.name,
        "vendor_type": vendor.kind,
        "tier": vendor.tier,
        "status": vendor.status,
        "parent_vendor_id": vendor_id(vendor.parent) if vendor.parent else None,
        "default_commission_pct": vendor.default_pct,
        "commission_basis": vendor.basis,
        "commission_pay_days": vendor.pay_days,
        "final_payment_days": vendor.final_days,
        "client_buffer_days": client_buffer(vendor),
        "iata_code": vendor.code,
        "clia_number": dice.digits("000#####") if "cruise" in vendor.kind else None,
        "our_agency_id": dice.digits("TT-#####"),
        "consortium": "Lantern Consortium" if vendor.tier == "preferred" else None,
        "is_host_preferred": vendor.tier == "preferred",
        "portal_url": f"https://agents.{domain}/login",
        "rep_name": f"{given} {family}",
        "rep_email": f"trade@{domain}",
        "rep_phone": f"+1 800 555 {dice.digits('01##')}",
        "emergency_phone": f"+1 888 555 {dice.digits('01##')}",
        "tags": json.dumps([vendor.tier, "group friendly"] if dice.chance(40) else []),
        "notes": dice.pick(_NOTES) if dice.chance(50) else None,
        **recorded(number),
    }


# How much earlier than the vendor's day clients are asked for the rest.
_BUFFERS = {"cruise_line": 14, "river_cruise_line": 14, "tour_operator": 10, "resort": 10, "wholesaler": 10}


def client_buffer(vendor: Vendor) -> int:
    """How many days before the vendor's own date the agency asks its clients for the rest."""
    return _BUFFERS.get(vendor.kind, 5)
