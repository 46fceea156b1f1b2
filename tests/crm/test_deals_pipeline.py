"""The pipeline's rules by themselves, without a database."""

from datetime import UTC, datetime
from itertools import product

import pytest

from tt_api.models.enums import CompanyStage, DealStage
from tt_api.services.crm.pipeline import (
    OPEN_STAGES,
    PROBABILITIES,
    WON_STAGES,
    Outcome,
    closing,
    company_stage_after_winning,
    odds,
    outcome,
)

EARLIER, NOW = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


def test_every_stage_has_an_outcome_and_a_probability() -> None:
    assert {*OPEN_STAGES, *WON_STAGES, DealStage.LOST} == set(DealStage) == PROBABILITIES.keys()
    assert {stage for stage in DealStage if outcome(stage) is Outcome.OPEN} == set(OPEN_STAGES)
    assert {outcome(stage) for stage in WON_STAGES} == {Outcome.WON}


def test_probability_rises_along_the_pipeline() -> None:
    order = [PROBABILITIES[stage] for stage in DealStage if stage is not DealStage.LOST]
    assert order == sorted(order)


@pytest.mark.parametrize(("before", "after"), list(product(DealStage, DealStage)))
def test_closing_for_every_pair_of_stages(before: DealStage, after: DealStage) -> None:
    was_open, was_won = before in OPEN_STAGES, before in WON_STAGES
    deal = {"stage": before, "closed_at": None if was_open else EARLIER, "won_at": EARLIER if was_won else None}
    found = closing(after, deal, NOW)
    if after in OPEN_STAGES:
        assert found["closed_at"] is None
    elif (before is DealStage.LOST and after is DealStage.LOST) or (was_won and after in WON_STAGES):
        assert found["closed_at"] == EARLIER
    else:
        assert found["closed_at"] == NOW
    won_before = EARLIER if was_won else None
    assert found["won_at"] == (won_before or (NOW if after in WON_STAGES else None))


@pytest.mark.parametrize("stage", DealStage)
def test_a_new_deal_closes_in_its_first_stage(stage: DealStage) -> None:
    closed = stage not in OPEN_STAGES
    won = stage in WON_STAGES
    assert closing(stage, None, NOW) == {"closed_at": NOW if closed else None, "won_at": NOW if won else None}


@pytest.mark.parametrize("stage", DealStage)
def test_odds(stage: DealStage) -> None:
    follows = {"probability": PROBABILITIES[stage], "probability_by_hand": False}
    by_hand = {"probability": 33, "probability_by_hand": True}
    was = {"probability": 10, "probability_by_hand": False}
    assert odds(stage, None, {}) == odds(stage, was, {}) == follows
    assert odds(stage, None, {"probability": None}) == odds(stage, by_hand, {"probability": None}) == follows
    assert odds(stage, None, {"probability": 33}) == odds(stage, was, {"probability": 33}) == by_hand
    assert odds(stage, by_hand, {}) == by_hand


def test_winning_moves_every_company_but_clients() -> None:
    stay = {stage for stage in CompanyStage if company_stage_after_winning(stage) is stage}
    assert stay == {CompanyStage.WON, CompanyStage.ACTIVE_CLIENT}
    assert {company_stage_after_winning(stage) for stage in set(CompanyStage) - stay} == {CompanyStage.WON}
