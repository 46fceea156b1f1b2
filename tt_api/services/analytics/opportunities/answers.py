"""The ranking as it is answered: loaded, ranked, explained."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from tt_api.naming import camel
from tt_api.services.analytics.opportunities import loading
from tt_api.services.analytics.opportunities.commissions import expected_commission, rules_of
from tt_api.services.analytics.opportunities.loading import Asked
from tt_api.services.analytics.opportunities.ranking import Opportunity, top_opportunities
from tt_api.services.analytics.opportunities.rationale import rationales
from tt_api.services.analytics.opportunities.reasons import reasons
from tt_api.services.operations.agency_day import agency_zone


def answer(asked: Asked, today: date, *, limit: int, min_score: int) -> list[dict[str, Any]]:
    """The best opportunities as callers see them, the best first.

    Args:
        today: the agency's day.
    """
    with garbage_left():
        offered = loading.offerings(asked, today)
        targets = loading.targets(asked, today, agency_zone()) if offered else []
        found = top_opportunities(offered, targets, today, limit=limit, min_score=min_score)
        del targets
    said, rules = [reasons(one, today) for one in found], rules_of(found)
    shown = [
        _shown(rank, one, said[rank - 1], expected_commission(one, rules, today))
        for rank, one in enumerate(found, start=1)
    ]
    for one, rationale in zip(shown, rationales(found, said), strict=True):
        if rationale is not None:
            one["rationale"] = rationale
    return shown


@contextmanager
def garbage_left() -> Iterator[None]:
    """Don't collect garbage meanwhile, in the whole process.

    A ranking makes some hundred thousand objects, none of them in a cycle: they go by themselves. Each collection would
    look at all that there are by then, which took as long as the ranking does.
    """
    gc.disable()
    try:
        yield
    finally:
        # Whatever was before: what another ranking has turned off isn't to stay so. That one only takes longer.
        gc.enable()


def _shown(rank: int, found: Opportunity, said: list[str], commission: int | None) -> dict[str, Any]:
    offering, target = found.offering, found.target
    return {
        "rank": rank,
        "score": found.score,
        "tripOffering": {
            "id": offering.id,
            "name": offering.name,
            "departureDate": offering.departure,
            "priceFromCents": offering.price_cents,
            "currency": offering.currency,
        },
        "target": {"type": target.type, "id": target.id, "name": target.name},
        "dealId": target.deal.id if target.deal else None,
        "parts": {camel(name): points for name, points in found.parts._asdict().items()},
        "reasons": said,
        "expectedCommissionCents": commission,
    }
