"""A deal's way through the stages: which ones it was in, and from when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tt_api.models.enums import DealStage
from tt_api.seeding.dice import Dice
from tt_api.seeding.worktime import DAY, NOW, instant
from tt_api.services.crm.pipeline import OPEN_STAGES, closing

# How many working days ago deals that are now in this stage began, at least and at most.
_AGES = {
    DealStage.LEAD: (1, 50), DealStage.QUALIFIED: (4, 70), DealStage.PROPOSAL_SENT: (8, 90),
    DealStage.PROPOSAL_VIEWED: (10, 100), DealStage.NEGOTIATING: (15, 110), DealStage.VERBAL_YES: (20, 120),
    DealStage.BOOKING_PENDING: (25, 130), DealStage.BOOKING_CONFIRMED: (30, 180), DealStage.TRAVELING: (60, 240),
    DealStage.COMPLETED: (80, 700), DealStage.WON: (30, 600), DealStage.LOST: (8, 700),
}  # fmt: skip
# How many working days it takes to close one.
_QUICKEST, _SLOWEST = 10, 90
_TRAVEL = (DealStage.BOOKING_CONFIRMED, DealStage.TRAVELING, DealStage.COMPLETED)


@dataclass(frozen=True, slots=True)
class Move:
    """A change of stage; ``moment`` is when, in working time, and ``at`` the same as an instant."""

    from_stage: DealStage | None
    to_stage: DealStage
    moment: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Journey:
    """All changes of a deal, oldest first, and what they say about its end."""

    moves: list[Move]
    closed_at: datetime | None
    won_at: datetime | None

    @property
    def stage(self) -> DealStage:
        """Where the deal is now."""
        return self.moves[-1].to_stage


def journey(dice: Dice, stage: DealStage, since: int) -> Journey:
    """A believable way to the stage, closed by the rules that hold for deals made through the API.

    Args:
        since: the moment before which there can't have been a deal.
    """
    path = _path(dice, stage)
    youngest, oldest = _AGES[stage]
    earliest = max(since, NOW - oldest * DAY)
    start = earliest + dice.below(max(1, NOW - youngest * DAY - earliest))
    end = NOW
    if stage not in OPEN_STAGES:
        end = min(NOW, start + dice.between(_QUICKEST, _SLOWEST) * DAY)
    step = (end - start) // len(path)
    moves: list[Move] = []
    deal: dict[str, Any] = {}
    for number, to_stage in enumerate(path):
        moment = start + number * step + (dice.below(step) if number else 0)
        at = instant(moment)
        moves.append(Move(path[number - 1] if number else None, to_stage, moment, at))
        deal = {"stage": to_stage.value, **closing(to_stage, deal or None, at)}
    return Journey(moves, deal["closed_at"], deal["won_at"])


def _path(dice: Dice, stage: DealStage) -> list[DealStage]:
    """The stages up to this one; steps of a sale are skipped now and then, and some had been lost before."""
    if stage in OPEN_STAGES:
        path = _selling(dice, OPEN_STAGES.index(stage))
        came_back = len(path) > 1 and dice.chance(6)
        return [*path, DealStage.LOST, *path[1:], stage] if came_back else [*path, stage]
    if stage is DealStage.LOST:
        return [*_selling(dice, dice.between(1, len(OPEN_STAGES) - 1)), stage]
    sold = _selling(dice, len(OPEN_STAGES))
    return [*sold, stage] if stage is DealStage.WON else [*sold, *_TRAVEL[: _TRAVEL.index(stage) + 1]]


def _selling(dice: Dice, steps: int) -> list[DealStage]:
    """Some of the first open stages, always with the very first."""
    return [stage for number, stage in enumerate(OPEN_STAGES[:steps]) if number == 0 or dice.chance(85)]
