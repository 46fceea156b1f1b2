"""Proposals: one for nearly every deal that got so far, and as its deal went on."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from tt_api.models.enums import DealStage
from tt_api.models.marketing.proposals import ProposalStatus
from tt_api.naming import slugify
from tt_api.seeding.dice import Dice, seed_id, weighted
from tt_api.seeding.table import Row, SeedTable
from tt_api.seeding.travel.calendar import TODAY, after
from tt_api.services.crm.pipeline import OPEN_STAGES

# Whether a proposal still stands is asked on the day of seeding; deals stay where they are.
PROPOSALS = SeedTable("proposals", moving=("valid_until",))
_S = ProposalStatus
_SITE = "https://traveltamers.example/proposals"
_SENT_FROM = OPEN_STAGES.index(DealStage.PROPOSAL_SENT)
_AGREED = (DealStage.VERBAL_YES, DealStage.BOOKING_PENDING, DealStage.BOOKING_CONFIRMED, DealStage.WON)
_ENDS = weighted({_S.DECLINED: 55, _S.EXPIRED: 30, _S.WITHDRAWN: 15})
_STILL_SENT = weighted({_S.SENT: 80, _S.EXPIRED: 15, _S.WITHDRAWN: 5})
_REASONS = (
    "Too expensive",
    "Another agency was faster",
    "The dates don't work any more",
    "They stay at home this year",
)
_UPGRADES = ("with a sea view", "with a day more", "with private transfers throughout")


class _Story(NamedTuple):
    """How far a deal's proposal got: its state, and when it was sent, opened and settled."""

    status: ProposalStatus
    sent: datetime | None = None
    viewed: datetime | None = None
    settled: datetime | None = None


def proposals_of(deals: list[Row], history: list[Row]) -> list[Row]:
    """The proposals for deals, of whose stage history nothing is missing."""
    entered: dict[str, dict[DealStage, datetime]] = {deal["id"]: {} for deal in deals}
    for move in history:
        stages = entered[move["deal_id"]]
        if stages.get(DealStage.LOST):
            # It came back, and began again.
            stages.clear()
        stages.setdefault(DealStage(move["to_stage"]), move["changed_at"])
    return [row for deal in deals for row in _of(deal, entered[deal["id"]])]


def _of(deal: Row, entered: dict[DealStage, datetime]) -> Iterator[Row]:
    # A deal has one number of its own: its id.
    dice = Dice(f"{PROPOSALS.name}/{deal['id']}")
    story = _story(dice, DealStage(deal["stage"]), entered)
    if story is None:
        return
    row_id = seed_id(f"{PROPOSALS.name}/{deal['id']}")
    slug = f"{slugify(deal['title'])}-{row_id[:8]}"
    moments = [moment for moment in (story.sent, story.viewed, story.settled) if moment]
    created = min([*moments, deal["updated_at"]])
    yield {
        "id": row_id,
        "company_id": deal["company_id"],
        "contact_id": deal["contact_id"],
        "deal_id": deal["id"],
        "title": deal["title"],
        "slug": slug,
        "page_url": f"{_SITE}/{slug}" if story.sent else None,
        "status": story.status.value,
        "valid_until": _valid_until(dice, story),
        "options": json.dumps(_options(dice, deal)),
        "currency": deal["currency"],
        "sent_at": story.sent,
        "first_viewed_at": story.viewed,
        **_views(dice, story),
        "accepted_at": story.settled if story.status is _S.ACCEPTED else None,
        "declined_at": story.settled if story.status is _S.DECLINED else None,
        "decline_reason": dice.pick(_REASONS) if story.status is _S.DECLINED and dice.chance(70) else None,
        "created_at": created,
        "updated_at": max([created, *moments]),
    }


def _story(dice: Dice, stage: DealStage, entered: dict[DealStage, datetime]) -> _Story | None:
    if stage is DealStage.QUALIFIED:
        return _Story(_S.DRAFT) if dice.chance(40) else None
    after_sending = [entered[each] for each in OPEN_STAGES[_SENT_FROM:] if each in entered]
    if not after_sending:
        return None
    sent = after_sending[0]
    viewed = next((entered[each] for each in OPEN_STAGES[_SENT_FROM + 1 :] if each in entered), None)
    if stage is DealStage.LOST:
        return _Story(dice.pick(_ENDS), sent, viewed, entered[stage])
    if stage is DealStage.PROPOSAL_SENT:
        return _Story(dice.pick(_STILL_SENT), sent)
    if stage in (DealStage.PROPOSAL_VIEWED, DealStage.NEGOTIATING):
        return _Story(_S.VIEWED, sent, viewed)
    agreed = next((entered[each] for each in (*_AGREED, stage) if each in entered), None)
    return _Story(_S.ACCEPTED, sent, viewed, agreed)


def _valid_until(dice: Dice, story: _Story) -> date | None:
    """A day ahead for what still stands, one that has passed for what expired; of what was settled, one after that."""
    if story.sent is None:
        return None
    days = dice.between(3, 45)
    if story.status is _S.EXPIRED:
        return after(TODAY, -days)
    return after(story.settled.date() if story.settled else TODAY, days)


def _options(dice: Dice, deal: Row) -> list[Row]:
    if deal["amount"] is None:
        return []
    options = [{"title": deal["title"].partition(": ")[2], "priceCents": deal["amount"], "perPerson": False}]
    if dice.chance(45):
        dearer = deal["amount"] * dice.between(105, 130) // 100
        options.append({"title": f"The same {dice.pick(_UPGRADES)}", "priceCents": dearer, "perPerson": False})
    return options


def _views(dice: Dice, story: _Story) -> Row:
    if story.viewed is None:
        return {"last_viewed_at": None, "total_views": 0, "unique_viewers": 0, "form_submissions": 0}
    views = dice.between(1, 14)
    until = story.settled or story.viewed + timedelta(minutes=dice.between(1, 90))
    return {
        "last_viewed_at": story.viewed if views == 1 else max(story.viewed, until),
        "total_views": views,
        "unique_viewers": dice.between(1, max(1, views // 2)),
        "form_submissions": int(dice.chance(18)),
    }
