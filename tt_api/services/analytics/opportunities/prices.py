"""The offerings' prices in order, so that a budget finds the points of all of them by a few searches."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tt_api.services.analytics.opportunities import points
from tt_api.services.analytics.opportunities.facts import Budget, Offering, budget_points

_MOST = max(reached for _, reached in points.BUDGET_BANDS)


class _Priced(NamedTuple):
    """The offerings of a currency with a price a head, the cheapest first.

    Attributes:
        at: their places in the catalogue.
    """

    prices: list[int]
    at: list[int]


class Prices:
    """What offerings cost.

    Args:
        offerings: in the catalogue's order.
    """

    def __init__(self, offerings: Sequence[Offering]) -> None:
        self._offerings = offerings
        # How much these are a head depends on how many travel.
        self._shared = [at for at, one in enumerate(offerings) if one.price_basis == "total"]
        self._priced = {currency: self._of(currency) for currency in {one.currency for one in offerings}}

    def points(self, budget: Budget | None, party: int | None) -> list[int]:
        """The points of every offering for its price."""
        found = [points.BUDGET_UNKNOWN] * len(self._offerings)
        priced = self._priced.get(budget.currency) if budget is not None else None
        if budget is None or priced is None:
            return found
        for at in priced.at:
            found[at] = 0
        for start, end, reached in _bands(priced.prices, budget.cents):
            for at in priced.at[start:end]:
                found[at] = reached
        for at in self._shared:
            found[at] = budget_points(self._offerings[at], budget, party)
        return found

    def bound(self, budget: Budget | None) -> int:
        """What none of `points` passes."""
        priced = self._priced.get(budget.currency) if budget is not None else None
        if budget is None or priced is None:
            return points.BUDGET_UNKNOWN
        if self._shared:
            return _MOST
        reached = (reached for start, end, reached in _bands(priced.prices, budget.cents) if start < end)
        # One without a price, or in another currency, has the points of what isn't known.
        return max([points.BUDGET_UNKNOWN, *reached])

    def _of(self, currency: str) -> _Priced:
        priced = sorted(
            (price, at)
            for at, one in enumerate(self._offerings)
            if one.currency == currency and (price := one.price_a_head(None)) is not None
        )
        return _Priced([price for price, _ in priced], [at for _, at in priced])


def _bands(prices: Sequence[int], budget: int) -> Iterator[tuple[int, int, int]]:
    """From where to where in the prices each band of the budget goes, and its points."""
    start = 0
    for most, reached in points.BUDGET_BANDS:
        # The lowest price that is a whole percent more.
        end = bisect_left(prices, -(-(most + 1) * budget // 100))
        yield start, end, reached
        start = end
