"""The ranking against looking at every pair, on random small sets."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest

from tt_api.models.enums import ClientStatus, CompanyStage, DealStage, TripType
from tt_api.services.analytics.opportunities.facts import (
    Budget,
    Commitments,
    Offering,
    OpenDeal,
    Past,
    Signs,
    Target,
    TargetType,
    Taste,
    parts,
    standing,
)
from tt_api.services.analytics.opportunities.points import score
from tt_api.services.analytics.opportunities.ranking import OFFERINGS_A_TARGET, Opportunity, top_opportunities
from tt_api.services.crm.pipeline import OPEN_STAGES

TODAY = date(2026, 11, 28)
TYPES = (TripType.EXPEDITION_CRUISE, TripType.RIVER_CRUISE, TripType.CULTURAL)
PLACES = (("svalbard", "europe"), ("azores", "europe"), ("ushuaia", "south_america"), ("nowhere", None), (None, None))
BASES = ("per_person_double", "per_person_double", "per_person", "per_room", "total")


class Chance(Random):
    """Offerings and targets that are alike often enough for ties."""

    def day(self, days: int) -> date:
        return TODAY + timedelta(days=self.randrange(14, days))

    def offering(self, number: int) -> Offering:
        departure = self.day(400)
        destination, continent = self.choice(PLACES)
        price = self.choice((None, 0, 50_000, 100_000, 110_000, 130_000, 200_000))
        return Offering(
            f"offering {number}",
            "Fjords",
            self.choice(TYPES),
            destination,
            destination,
            continent,
            departure,
            departure + timedelta(days=self.randrange(20)),
            price,
            self.choice(BASES),
            self.choice(("USD", "USD", "USD", "EUR")),
            vendor_id=None,
            default_commission_pct=None,
            is_warned=self.random() < 0.2,
        )

    def taste(self) -> Taste:
        places = self.sample(PLACES[:4], self.choice((0, 0, 1, 2)))
        past = Past(
            frozenset(self.sample(TYPES, self.choice((0, 0, 1)))),
            frozenset(place for place, _ in places if place),
            frozenset(continent for _, continent in places if continent),
        )
        budget = Budget(self.choice((40_000, 100_000, 150_000)), self.choice(("USD", "USD", "GBP")))
        return Taste(
            self.choice((None, budget)),
            self.choice((None, 2, 3)),
            self.choice((None, None, self.day(300))),
            tuple(sorted(self.sample(range(1, 13), self.choice((0, 1, 2))))),
            past,
        )

    def target(self, number: int, offerings: list[Offering]) -> Target:
        signs = Signs(self.choice((0, 50, 100)), self.choice((None, TODAY)), self.choice((None, TODAY)))
        deal = self.choice((None, OpenDeal("deal", self.choice(OPEN_STAGES), None, "USD", None)))
        status: ClientStatus | CompanyStage = self.choice((ClientStatus.VIP, CompanyStage.TARGET))
        settled = frozenset(one.id for one in self.sample(offerings, min(len(offerings), self.choice((0, 0, 2)))))
        away = self.choice(((), ((self.day(100), self.day(400)),)))
        return Target(
            TargetType.CLIENT if isinstance(status, ClientStatus) else TargetType.COMPANY,
            f"target {number}",
            "Ada",
            status,
            self.taste(),
            deal,
            signs,
            Commitments(settled, away),
            standing(deal, status, signs, TODAY),
        )


def by_looking_at_every_pair(
    offerings: list[Offering], targets: list[Target], limit: int, min_score: int
) -> list[Opportunity]:
    def pairs_of(target: Target) -> Iterator[Opportunity]:
        for offering in offerings:
            away = target.commitments.away
            overlaps = any(start <= offering.returns and offering.departure <= end for start, end in away)
            if offering.id not in target.commitments.offerings and not overlaps:
                found = parts(offering, target, TODAY)
                yield Opportunity(offering, target, found, score(found, is_warned=offering.is_warned))

    def place(pair: Opportunity) -> tuple[int, date, str, str]:
        return -pair.score, pair.offering.departure, pair.offering.id, pair.target.id

    best = [pair for target in targets for pair in sorted(pairs_of(target), key=place)[:OFFERINGS_A_TARGET]]
    return sorted((pair for pair in best if pair.score >= min_score), key=place)[:limit]


@pytest.mark.parametrize("seed", range(400))
def test_prunes_nothing_that_belongs_to_the_best(seed: int) -> None:
    chance = Chance(seed)
    offerings = [chance.offering(number) for number in range(chance.choice((0, 1, 5, 20)))]
    targets = [chance.target(number, offerings) for number in range(chance.choice((1, 3, 30)))]
    limit, min_score = chance.choice((1, 4, 10, 50)), chance.choice((0, 0, 30, 60))
    wanted = by_looking_at_every_pair(offerings, targets, limit, min_score)
    chance.shuffle(offerings)
    chance.shuffle(targets)
    assert top_opportunities(offerings, targets, TODAY, limit=limit, min_score=min_score) == wanted


def test_a_target_has_three_places_at_most() -> None:
    chance = Chance(1)
    offerings = [chance.offering(number) for number in range(9)]
    target = chance.target(1, offerings)._replace(commitments=Commitments())
    deal = OpenDeal("deal", DealStage.NEGOTIATING, None, "USD", None)
    found = top_opportunities(offerings, [target._replace(deal=deal)], TODAY, limit=10)
    assert len(found) == 3
