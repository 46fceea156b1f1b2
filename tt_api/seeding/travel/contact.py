"""How the agency and its clients talk about a trip, and what clients say when they are back."""

from datetime import date
from typing import NamedTuple

from tt_api.seeding.dice import Dice, seed_id, weighted
from tt_api.seeding.party import Party
from tt_api.seeding.table import EVERY, Row, SeedTable
from tt_api.seeding.travel.calendar import TODAY, YESTERDAY, after, at
from tt_api.seeding.travel.plans import Intent, Plan

TOUCHPOINTS = SeedTable("touchpoints", moving=EVERY)
SCORES = SeedTable("satisfaction_scores", moving=EVERY)


class _Talk(NamedTuple):
    channel: str
    direction: str
    subject: str
    outcome: str | None
    minutes: tuple[int, int] | None


_FIRST = (
    _Talk("phone", "inbound", "{trip}: dates and wishes", "will send ideas", (6, 40)),
    _Talk("email", "inbound", "{trip}: what would it cost?", None, None),
    _Talk("buddy_chat", "inbound", "{trip}?", "asked for a call", None),
    _Talk("in_person", "inbound", "{trip}: maps on the table", "wants an offer", (30, 70)),
)
_LATER = (
    _Talk("email", "outbound", "{trip}: the offer", None, None),
    _Talk("video", "outbound", "{trip}: going through the days", "two changes", (20, 50)),
    _Talk("text", "inbound", "Twin beds if possible", None, None),
    _Talk("phone", "outbound", "{trip}: the next payment", "will pay this week", (2, 8)),
    _Talk("mail", "outbound", "{trip}: luggage tags and maps", None, None),
)
_HOME = _Talk("phone", "outbound", "Welcome home: how was {trip}?", "happy", (4, 20))
_NPS = weighted({10: 34, 9: 26, 8: 16, 7: 9, 6: 5, 5: 3, 3: 3, 1: 2})
_CSAT = weighted({5: 52, 4: 30, 3: 11, 2: 5, 1: 2})
_PRAISE = ("Everything worked, and the guide in {place} was a joy.", "{place} was better than the pictures.",
           "We would go back to {place} tomorrow.")  # fmt: skip
_SO_SO = ("Lovely place, tiring connections.", "The hotel in {place} was fine, the room small.")
_COMPLAINTS = ("Nobody met us at the airport in {place}.", "The room wasn't the one we had booked.")
_ANSWERING = 45
_UNHAPPY_NPS, _UNHAPPY_CSAT, _PROMOTER = 6, 2, 9


def touchpoints(party: Party, plan: Plan, trip_id: str) -> list[Row]:
    """What was said about a trip, for clients who have somebody to talk with."""
    if party.contact_id is None:
        return []
    dice = Dice(TOUCHPOINTS.name, *party.key, plan.number)
    talks: list[tuple[_Talk, date]] = [(dice.pick(_FIRST), plan.booked_on)]
    later = after(plan.booked_on, dice.between(2, 25))
    if plan.intent is not Intent.INQUIRY and later < min(TODAY, plan.start):
        talks.append((dice.pick(_LATER), later))
    if plan.intent is Intent.BOOKED and after(plan.end, 3) < TODAY and dice.chance(60):
        talks.append((_HOME, after(plan.end, 3)))
    about = {
        "contact_id": party.contact_id,
        "client_id": party.id,
        "deal_id": plan.deal_id,
        "trip_id": trip_id,
        "advisor": party.row["advisor"],
    }
    return [
        {
            "id": seed_id(TOUCHPOINTS.name, *party.key, plan.number, number),
            **about,
            **_said(talk, plan.idea.title, min(day, YESTERDAY), dice),
        }
        for number, (talk, day) in enumerate(talks, 1)
    ]


def _said(talk: _Talk, title: str, day: date, dice: Dice) -> Row:
    moment = at(day, dice)
    return {
        "channel": talk.channel,
        "direction": talk.direction,
        "subject": talk.subject.format(trip=title),
        "occurred_at": moment,
        "duration_minutes": dice.between(*talk.minutes) if talk.minutes else None,
        "outcome": talk.outcome,
        "created_at": moment,
        "updated_at": moment,
    }


def satisfaction(party: Party, plan: Plan, trip_id: str, booking_id: str) -> list[Row]:
    """What some clients answer when they are back: how likely they recommend the agency, or how content they are."""
    answered_on = after(plan.end, 5)
    dice = Dice(SCORES.name, *party.key, plan.number)
    if plan.intent is not Intent.BOOKED or answered_on >= TODAY or not dice.chance(_ANSWERING):
        return []
    is_nps = dice.chance(65)
    score = dice.pick(_NPS if is_nps else _CSAT)
    unhappy = score <= (_UNHAPPY_NPS if is_nps else _UNHAPPY_CSAT)
    happy = score >= (_PROMOTER if is_nps else 4)
    words = dice.pick(_COMPLAINTS if unhappy else _PRAISE if happy else _SO_SO)
    moment = at(answered_on, dice)
    old = answered_on < after(TODAY, -30)
    return [
        {
            "id": seed_id(SCORES.name, *party.key, plan.number),
            "client_id": party.id,
            "contact_id": party.contact_id,
            "traveler_id": party.travelers[0]["id"] if party.travelers else None,
            "trip_id": trip_id,
            "booking_id": booking_id,
            "score_type": "nps" if is_nps else "csat",
            "score": score,
            "feedback": words.format(place=plan.idea.place) if dice.chance(70) else None,
            "would_recommend": None if is_nps else happy,
            "responded_at": moment,
            "may_publish": happy and dice.chance(40),
            "follow_up": "none" if not unhappy else "done" if old and dice.chance(70) else "open",
            "created_at": moment,
            "updated_at": moment,
        }
    ]
