"""All offerings in their order: what each scores for somebody, and what none passes, without looking at each."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from tt_api.services.analytics.opportunities import points
from tt_api.services.analytics.opportunities.facts import Offering, Past, Taste
from tt_api.services.analytics.opportunities.prices import Prices

_Place = tuple[str | None, str | None]
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

    Points are worked out once for all who are alike in what they depend on.
    """

    def __init__(self, offerings: Iterable[Offering], today: date) -> None:
        self.offerings: Sequence[Offering] = sorted(offerings, key=lambda one: (one.departure, one.id))
        self._today = today
        self._departures = [one.departure.toordinal() for one in self.offerings]
        self._prices = Prices(self.offerings)
        self._warnings = [points.WARNING if one.is_warned else 0 for one in self.offerings]
        self._trip_types = [one.trip_type for one in self.offerings]
        self._places: list[_Place] = [(one.destination_id, one.continent) for one in self.offerings]
        self._offered_types, self._offered_places = frozenset(self._trip_types), frozenset(self._places)
        self._seasons: dict[tuple[date | None, tuple[int, ...]], list[int]] = {}
        self._known_places: dict[tuple[frozenset[str], frozenset[str]], Mapping[_Place, int]] = {}

    def scores(self, taste: Taste) -> list[int]:
        """The points of every offering for budget, season and past travel, less its warning."""
        budgets = self._prices.points(taste.budget, taste.party)
        return list(map(sum, zip(budgets, self._season(taste), self._past(taste.past), self._warnings, strict=True)))

    def bound(self, taste: Taste) -> Bound:
        """What none of `scores` passes: the parts' best ones, though they may be of different offerings."""
        season = self._season_bound(taste) if taste.wanted_on is None else self._wanted_bound(taste.wanted_on)
        most = self._prices.bound(taste.budget) + season.points + self._past_bound(taste.past)
        return Bound(most, season.first)

    def _season(self, taste: Taste) -> list[int]:
        key = (taste.wanted_on, taste.months)
        if key not in self._seasons:
            self._seasons[key] = [points.season(one.departure, self._today, *key) for one in self.offerings]
        return self._seasons[key]

    def _season_bound(self, taste: Taste) -> Bound:
        found = self._season(taste)
        return Bound(max(found), found.index(max(found)))

    def _wanted_bound(self, wanted_on: date) -> Bound:
        """By searching: nearly everybody wants another date."""
        wanted = wanted_on.toordinal()
        for days, reached in points.WANTED_BANDS:
            first = bisect_left(self._departures, wanted - days)
            if first < len(self._departures) and self._departures[first] <= wanted + days:
                return Bound(reached, first)
        return Bound(0, 0)

    def _past(self, past: Past) -> list[int]:
        places = self._place_points(past)
        types = {one: points.SAME_TYPE if one in past.trip_types else 0 for one in self._offered_types}
        return [places[place] + types[type_] for place, type_ in zip(self._places, self._trip_types, strict=True)]

    def _past_bound(self, past: Past) -> int:
        if past == _NO_PAST:
            return 0
        same_type = not past.trip_types.isdisjoint(self._offered_types)
        return max(self._place_points(past).values()) + (points.SAME_TYPE if same_type else 0)

    def _place_points(self, past: Past) -> Mapping[_Place, int]:
        """The points of each place that is offered."""
        key = (past.destinations, past.continents)
        if key not in self._known_places:
            self._known_places[key] = {
                place: points.past_travel(points.place(*place, *key), same_type=False) for place in self._offered_places
            }
        return self._known_places[key]
