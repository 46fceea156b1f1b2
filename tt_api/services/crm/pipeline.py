"""The pipeline's rules: what a deal's stage says about its chances, its end and its company.

Pure functions over stages and instants: no session, no request.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from tt_api.models.enums import CompanyStage, DealStage

# Percent. The won stages are certain, a lost deal is worth nothing.
PROBABILITIES: Mapping[DealStage, int] = {
    DealStage.LEAD: 10,
    DealStage.QUALIFIED: 20,
    DealStage.PROPOSAL_SENT: 35,
    DealStage.PROPOSAL_VIEWED: 45,
    DealStage.NEGOTIATING: 60,
    DealStage.VERBAL_YES: 80,
    DealStage.BOOKING_PENDING: 90,
    DealStage.BOOKING_CONFIRMED: 100,
    DealStage.TRAVELING: 100,
    DealStage.COMPLETED: 100,
    DealStage.WON: 100,
    DealStage.LOST: 0,
}


class Outcome(StrEnum):
    """What a stage says about how a deal ended, or that it hasn't."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


# A deal is won from its first won stage on: a confirmed booking is money, whatever still has to be traveled.
WON_STAGES = (DealStage.BOOKING_CONFIRMED, DealStage.TRAVELING, DealStage.COMPLETED, DealStage.WON)
OPEN_STAGES = tuple(stage for stage in DealStage if stage not in (*WON_STAGES, DealStage.LOST))


def outcome(stage: DealStage) -> Outcome:
    """How a deal in this stage ended."""
    if stage in WON_STAGES:
        return Outcome.WON
    return Outcome.LOST if stage is DealStage.LOST else Outcome.OPEN


def odds(stage: DealStage, before: Mapping[str, Any] | None, sent: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that hold a deal's probability: a number set by hand stays, otherwise it follows the stage.

    Args:
        stage: the one that the deal is in now.
        before: the deal as it was; None for a new one.
        sent: a ``probability`` in it sets it by hand, None gives it back to the stage.
    """
    if "probability" in sent:
        by_hand = sent["probability"]
    else:
        by_hand = before["probability"] if before and before["probability_by_hand"] else None
    if by_hand is None:
        return {"probability": PROBABILITIES[stage], "probability_by_hand": False}
    return {"probability": by_hand, "probability_by_hand": True}


def closing(stage: DealStage, before: Mapping[str, Any] | None, moment: datetime) -> dict[str, Any]:
    """The columns that say when a deal ended, as it enters a stage.

    Winning or losing sets ``closed_at``, and going from one to the other sets it again. Moving among the won stages
    keeps it, going back to an open stage clears it. ``won_at`` is the first time, and stays.

    Args:
        before: the deal as it was; None for a new one.
        moment: when the stage changes.
    """
    now = outcome(stage)
    if now is Outcome.OPEN:
        closed_at = None
    elif before and outcome(DealStage(before["stage"])) is now:
        closed_at = before["closed_at"]
    else:
        closed_at = moment
    won_at = before["won_at"] if before else None
    if now is Outcome.WON and won_at is None:
        won_at = moment
    return {"closed_at": closed_at, "won_at": won_at}


def company_stage_after_winning(stage: CompanyStage) -> CompanyStage:
    """Where a company stands when a deal with it is won for the first time.

    A client stays what it is. The stages beyond are ways out of the pipeline, and buying leads back in: a churned
    customer is won again, and one that was disqualified or archived evidently shouldn't have been.
    """
    return stage if stage in (CompanyStage.WON, CompanyStage.ACTIVE_CLIENT) else CompanyStage.WON
