"""Attrition: what a contract asks of a group that sells fewer cabins than are held for it.

Pure functions: no session, no request.
"""

from decimal import ROUND_CEILING, Decimal

from tt_api.services.groups.conductor import LOWER_BERTHS
from tt_api.services.groups.contract import Block


def shortfall(held: int, sold: int, attrition_pct: Decimal | None) -> int:
    """How many cabins are still to be sold until the rest may be given back without a penalty.

    Args:
        attrition_pct: how much of what is held may be given back; None where the contract has no such clause.
    """
    if attrition_pct is None:
        return 0
    to_sell = (held * (100 - attrition_pct) / 100).to_integral_value(ROUND_CEILING)
    return max(0, int(to_sell) - sold)


def exposure_cents(missing: int, block: Block | None) -> int | None:
    """What so many missing cabins would cost, by the rate of their lower berths; None where it isn't known.

    Args:
        block: of their category.
    """
    if not missing:
        return 0
    if block is None or block.rate_cents is None:
        return None
    return missing * block.rate_cents * min(LOWER_BERTHS, block.max_occupancy or LOWER_BERTHS)
