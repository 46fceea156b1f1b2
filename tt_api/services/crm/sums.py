"""Deals summed up: how many are in each stage, and what they are worth, by currency."""

from collections.abc import Sequence
from dataclasses import dataclass

from tt_api.database.transaction import read
from tt_api.models.enums import DealStage
from tt_api.resources.filters import Condition
from tt_api.resources.reading import LIVE, all_of
from tt_api.services.analytics.figures import weighted


@dataclass(frozen=True, slots=True)
class StageSum:
    """The deals of a stage in one currency.

    Attributes:
        value_cents: of those with an amount.
        weighted_cents: that by probability, rounded once.
    """

    stage: DealStage
    currency: str
    count: int
    value_cents: int
    weighted_cents: int


def by_stage(conditions: Sequence[Condition]) -> list[StageSum]:
    """Sum up live deals, in the order of the pipeline, then of currencies; what has no deals isn't there.

    Args:
        conditions: which deals.
    """
    where = all_of([LIVE, *conditions])
    sums = read(
        "SELECT stage, currency, count(*), coalesce(sum(amount), 0), coalesce(sum(amount::numeric * probability), 0)"  # noqa: S608
        f" FROM deals WHERE {where.sql} GROUP BY stage, currency ORDER BY stage, currency",
        where.parameters,
    )
    return [
        StageSum(DealStage(stage), currency, count, int(value), weighted(int(by_chance)))
        for stage, currency, count, value, by_chance in sums
    ]
