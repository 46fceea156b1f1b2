"""The ranking: the best offerings for the best targets, without looking at every pair.

Targets come by the points that they have for every offering, and where these are equal in the order of what they could
score at most. The first whose best wouldn't make it ends the search among its equals: none that follows can do better.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from tt_api.services.analytics.opportunities.catalogue import Bound, Catalogue
from tt_api.services.analytics.opportunities.facts import Offering, Target, Taste, parts
from tt_api.services.analytics.opportunities.points import MOST, MOST_OF_A_PAIR, Parts, score

OFFERINGS_A_TARGET = 3


class Opportunity(NamedTuple):
    """An offering that somebody may want."""

    offering: Offering
    target: Target
    parts: Parts
    score: int


class _Place(NamedTuple):
    """Where a pair stands: the higher score, the earlier departure, the lower id of the offering, then of the target.

    Attributes:
        at: the offering's place in the catalogue, which is by departure and id.
    """

    minus_score: int
    at: int
    target_id: str


def top_opportunities(
    offerings: Iterable[Offering], targets: Iterable[Target], today: date, *, limit: int, min_score: int = 0
) -> list[Opportunity]:
    """The best pairs of an offering and a target, the best first, at most three of a target.

    Args:
        today: the agency's day.
        min_score: pairs that score less are left out.
    """
    catalogue = Catalogue(offerings, today)
    if not catalogue.offerings:
        return []
    best: list[_Place] = []
    chosen: dict[str, Target] = {}
    scores: dict[Taste, list[int]] = {}
    for standing, alike in _by_standing(targets):
        if standing + MOST_OF_A_PAIR < _least(best, limit, min_score):
            break
        for at_best, target in sorted(_at_best(catalogue, alike), key=itemgetter(0)):
            least = _least(best, limit, min_score)
            if -at_best.minus_score < least or (len(best) == limit and at_best > best[-1]):
                break
            if target.taste not in scores:
                scores[target.taste] = catalogue.scores(target.taste)
            chosen[target.id] = target
            for place in _places(catalogue, target, scores[target.taste], least):
                insort(best, place)
            del best[limit:]
    return [_opportunity(catalogue.offerings[place.at], chosen[place.target_id], today) for place in best]


def _by_standing(targets: Iterable[Target]) -> list[tuple[int, list[Target]]]:
    """The targets by their points for engagement and stage, the most first."""
    found: dict[int, list[Target]] = defaultdict(list)
    for target in targets:
        found[sum(target.standing)].append(target)
    return sorted(found.items(), key=itemgetter(0), reverse=True)


def _least(best: Sequence[_Place], limit: int, min_score: int) -> int:
    """What a pair has to score to come in."""
    return -best[-1].minus_score if len(best) == limit else min_score


def _at_best(catalogue: Catalogue, targets: Iterable[Target]) -> Iterator[tuple[_Place, Target]]:
    """Each target with a place that none of its pairs can be ahead of."""
    bounds: dict[Taste, Bound] = {}
    for target in targets:
        if target.taste not in bounds:
            bounds[target.taste] = catalogue.bound(target.taste)
        bound = bounds[target.taste]
        yield _Place(-_total(target, bound.points), bound.first, target.id), target


def _places(catalogue: Catalogue, target: Target, scores: list[int], least: int) -> list[_Place]:
    """A target's best pairs that score at least so much, the best first."""
    needed = least - sum(target.standing) if least > 0 else -MOST
    enough = [_Place(-_total(target, points), at, target.id) for at, points in enumerate(scores) if points >= needed]
    free = (place for place in sorted(enough) if target.takes(catalogue.offerings[place.at]))
    return list(islice(free, OFFERINGS_A_TARGET))


def _total(target: Target, points: int) -> int:
    # Parts add up to at most 100, so only a warning leads out of the scale.
    return max(0, sum(target.standing) + points)


def _opportunity(offering: Offering, target: Target, today: date) -> Opportunity:
    found = parts(offering, target, today)
    return Opportunity(offering, target, found, score(found, is_warned=offering.is_warned))
