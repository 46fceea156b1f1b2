"""All offerings in their order, and what they could score at most for somebody, without looking at each."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from tt_api.services.analytics.opportunities import points
from tt_api.services.analytics.opportunities.facts import Budget, Offering, Past, Taste, budget_points, past_points

_MOST_FOR_BUDGET = max(reached for _, reached in points.BUDGET_BANDS)
_NO_PAST = Past()


class Bound(NamedTuple):
    """What an offering can't pass.

    Attributes:
        points: the most that any has for budget, season and past travel.
        first: the place in the catalogue before which none has so many.
    """

    points: int
    first: int


class Catalogue:
    """The offerings by departure and id, which is also how they stand where scores are equal.

    Points are worked out for all offerings at once, and once for all who are alike in what they depend on.
    """

    def __init__(self, offerings: Iterable[Offering], today: date) -> None:
        self.offerings: Sequence[Offering] = sorted(offerings, key=lambda one: (one.departure, one.id))
        self._today = today
        self._warnings = [points.WARNING if one.is_warned else 0 for one in self.offerings]
        self._seasons: dict[tuple[date | None, tuple[int, ...]], tuple[list[int], Bound]] = {}
        self._pasts: dict[Past, list[int]] = {}
        self._prices = self._prices_by_currency()
        self._trip_types = frozenset(one.trip_type for one in self.offerings)
        self._places = frozenset((one.destination_id, one.continent) for one in self.offerings if one.destination_id)

    def scores(self, taste: Taste) -> list[int]:
        """The points of every offering for budget, season and past travel, less its warning."""
        seasons, _ = self._season(taste)
        pasts = self._past(taste.past)
        budgets = (budget_points(one, taste.budget, taste.party) for one in self.offerings)
        return list(map(sum, zip(budgets, seasons, pasts, self._warnings, strict=True)))

    def bound(self, taste: Taste) -> Bound:
        """What none of `scores` passes: the parts' best ones, though they may be of different offerings."""
        _, season = self._season(taste)
        most = self._budget_bound(taste.budget) + season.points + self._past_bound(taste.past)
        return Bound(most, season.first)

    def _season(self, taste: Taste) -> tuple[list[int], Bound]:
        key = (taste.wanted_on, taste.months)
        if key not in self._seasons:
            found = [points.season(one.departure, self._today, *key) for one in self.offerings]
            most = max(found)
            self._seasons[key] = found, Bound(most, found.index(most))
        return self._seasons[key]

    def _past(self, past: Past) -> list[int]:
        if past not in self._pasts:
            self._pasts[past] = [past_points(one, past) for one in self.offerings]
        return self._pasts[past]

    def _prices_by_currency(self) -> dict[str, list[int] | None]:
        """The prices a head in ascending order; None where some depend on how many travel."""
        found: dict[str, list[int] | None] = {}
        for currency in {one.currency for one in self.offerings}:
            priced = [one for one in self.offerings if one.currency == currency and one.price_cents is not None]
            prices = [price for one in priced if (price := one.price_a_head(None)) is not None]
            found[currency] = sorted(prices) if len(prices) == len(priced) else None
        return found

    def _budget_bound(self, budget: Budget | None) -> int:
        if budget is None or budget.currency not in self._prices:
            return points.BUDGET_UNKNOWN
        prices = self._prices[budget.currency]
        if prices is None:
            return _MOST_FOR_BUDGET
        # An offering without a price, or in another currency, has the points of what isn't known.
        return max(points.BUDGET_UNKNOWN, *_reached(prices, budget.cents))

    def _past_bound(self, past: Past) -> int:
        if past == _NO_PAST:
            return 0
        places = {points.place(*one, past.destinations, past.continents) for one in self._places}
        same_type = not past.trip_types.isdisjoint(self._trip_types)
        return max(
            (points.past_travel(one, same_type=same_type) for one in places), default=points.SAME_TYPE * same_type
        )


def _reached(prices: Sequence[int], budget: int) -> Iterable[int]:
    """The points of the budget's bands in which there is a price."""
    least = 0
    for most, reached in points.BUDGET_BANDS:
        at = bisect_left(prices, -(-least * budget // 100))
        yield reached if at < len(prices) and prices[at] * 100 // budget <= most else 0
        least = most + 1
