"""Short replies that a visitor may send with one click: they ask for, or say, what is still missing."""

from collections.abc import Collection

from tt_api.services.marketing.miles.score import Signal

_FEWEST, _MOST = 2, 4

_WHEN_MISSING = {
    Signal.DESTINATION: "Where is it nice?",
    Signal.DATES: "Next spring",
    Signal.PARTY_SIZE: "Two adults",
    Signal.BUDGET: "Around $4,000 per person",
    Signal.CONTACT: "Please call me",
}
_ANYWAY = ("I'd like to book", "Tell me more")
_SUPPORT = ("How do I reach you?", "Please call me")


def suggestions_for(signals: Collection[str], *, support: bool = False) -> list[str]:
    """Two to four replies.

    Args:
        signals: what the visitor has let on so far.
        support: whether the conversation is about a booking that exists.
    """
    if support:
        return [*_SUPPORT]
    missing = [reply for signal, reply in _WHEN_MISSING.items() if signal not in signals][:_MOST]
    return missing if len(missing) >= _FEWEST else [*missing, *_ANYWAY]
