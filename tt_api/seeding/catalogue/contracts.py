"""What is agreed with vendors: rates, allotments, preferred partners, and the blocks that groups hold."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from tt_api.seeding.catalogue.record import recorded
from tt_api.seeding.catalogue.vendors import vendor_id
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.table import EVERY, Row, SeedTable
from tt_api.seeding.worktime import ANCHOR

CONTRACTS = SeedTable("vendor_contracts", moving=EVERY)
CANCELLATION_TERMS: list[dict[str, Any]] = [
    {"daysBefore": 120, "deposit": True},
    {"daysBefore": 75, "penaltyPct": 50},
    {"daysBefore": 60, "penaltyPct": 75},
    {"daysBefore": 30, "penaltyPct": 100},
]


class _Agreement(NamedTuple):
    vendor: str
    kind: str
    status: str
    first: int
    last: int
    pct: str | None = None
    cabins: int | None = None


_A = _Agreement
_AGREEMENTS = (
    _A("Aurelia Ocean Lines", "preferred", "signed", -300, 430, "14"),
    _A("Aurelia Ocean Lines", "preferred", "expired", -1030, -301, "13"),
    _A("Willow River Cruises", "commission", "signed", -500, 230, "15"),
    _A("Casa Solana Hotels", "rate", "signed", -300, 65),
    _A("Casa Solana Hotels", "rate", "draft", 66, 430),
    _A("Coral Bay Resorts", "allotment", "signed", -120, 245, cabins=12),
    _A("Palmetto Shores Resort & Spa", "allotment", "cancelled", -400, -35, cabins=8),
    _A("Footpath Journeys", "preferred", "signed", -200, 530, "15"),
    _A("Old Bridge Waterways", "charter", "draft", 200, 214, cabins=40),
    _A("Umbrella & Sons Travel Cover", "commission", "signed", -365, 365, "32"),
)


def contracts() -> list[Row]:
    """Those that aren't for a group."""
    return [_agreement(number, agreement) for number, agreement in enumerate(_AGREEMENTS, 1)]


def _agreement(number: int, agreement: _Agreement) -> Row:
    today = ANCHOR.date()
    signed = agreement.status in ("signed", "expired")
    blocks = [{"category": "Standard", "held": agreement.cabins, "rateCents": 24_500, "maxOccupancy": 3}]
    return contract(
        seed_id(CONTRACTS.name, 0, number),
        Dice(CONTRACTS.name, 0, number),
        vendor=agreement.vendor,
        contract_type=agreement.kind,
        status=agreement.status,
        commission_pct=None if agreement.pct is None else Decimal(agreement.pct),
        cabins_held=agreement.cabins,
        cabins_released=0,
        blocks=json.dumps(blocks if agreement.cabins else []),
        signed_on=today + timedelta(days=agreement.first - 20) if signed else None,
        valid_from=today + timedelta(days=agreement.first),
        valid_to=today + timedelta(days=agreement.last),
        **recorded(number),
    )


_UNKNOWN: Row = dict.fromkeys(
    (
        *("group_id", "ship_name", "voyage_code", "departure_date", "commission_pct", "cabins_held"),
        *("option_date", "names_due_on", "rooming_list_due_on", "deposit_due_on", "final_payment_due_on"),
        *("deposit_per_cabin_cents", "attrition_pct", "signed_on", "valid_from", "valid_to"),
        *("contract_type", "status", "cabins_released", "blocks", "created_at", "updated_at"),
    )
)


def contract(row_id: str, dice: Dice, *, vendor: str, **known: Any) -> Row:
    """A contract's row: what is known of it, and nothing where the rest isn't."""
    return {
        "id": row_id,
        "vendor_id": vendor_id(vendor),
        "contract_number": dice.digits("K-######"),
        "cancellation_terms": json.dumps(CANCELLATION_TERMS if "group_id" in known else []),
        **_UNKNOWN,
        **known,
    }
