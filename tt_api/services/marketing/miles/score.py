"""How much a visitor wants to travel with us: a number of the server's own, which no model may set."""

from collections.abc import Collection
from enum import StrEnum

# From here on staff is told.
HIGH = 70
_MOST = 100
_MOST_FOR_LOOKING = 30
_A_TURN, _MOST_FOR_TURNS = 2, 10


class Signal(StrEnum):
    """What a visitor lets on; each counts once."""

    DESTINATION = "destination"
    DATES = "dates"
    PARTY_SIZE = "party_size"
    BUDGET = "budget"
    CONTACT = "contact"
    BOOK = "book"
    CALL = "call"
    GROUP = "group"
    PRICE_QUESTION = "price_question"
    OCCASION = "occasion"
    JUST_LOOKING = "just_looking"


POINTS = {
    Signal.DESTINATION: 15,
    Signal.DATES: 15,
    Signal.PARTY_SIZE: 10,
    Signal.BUDGET: 15,
    Signal.CONTACT: 20,
    Signal.BOOK: 25,
    Signal.CALL: 15,
    Signal.GROUP: 10,
    Signal.PRICE_QUESTION: 5,
    Signal.OCCASION: 5,
    # Counts for nothing, and keeps the rest low.
    Signal.JUST_LOOKING: 0,
}


def intent_score(signals: Collection[str], turns: int, *, before: int = 0, support: bool = False) -> int:
    """The score after a turn, 0 to 100.

    Args:
        signals: all of the conversation's.
        turns: how many messages the visitor has sent.
        before: the score so far; it never falls.
        support: whether the conversation is about a booking that exists, which makes nobody likelier to buy.
    """
    if support:
        return before
    points = sum(POINTS[Signal(one)] for one in set(signals))
    points += min(_MOST_FOR_TURNS, _A_TURN * max(0, turns - 1))
    most = _MOST_FOR_LOOKING if Signal.JUST_LOOKING in signals else _MOST
    return max(before, min(points, most))
