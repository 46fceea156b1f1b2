"""What a conversation knows of the journey: filled in by the model, and only with what the visitor wrote."""

from collections.abc import Collection, Mapping
from typing import Any

from tt_api.services.marketing.miles.hearing import typed
from tt_api.services.marketing.miles.score import Signal

_SIGNALS = {
    "destination": Signal.DESTINATION,
    "dates": Signal.DATES,
    "party": Signal.PARTY_SIZE,
    "budgetCents": Signal.BUDGET,
    "occasion": Signal.OCCASION,
}
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {word: number for number, word in enumerate(_COUNTED, 1)}
_NUMBERS |= {"couple": 2, "both": 2, "dozen": 12, "alone": 1, "solo": 1}


def grounded(said: Mapping[str, Any], words: Collection[str]) -> dict[str, Any]:
    """The facts among those that the model wants to keep that the visitor wrote.

    Args:
        said: the model's arguments, by their names on the wire.
        words: what the visitor wrote in the whole conversation, folded.
    """
    return {name: value for name, value in said.items() if _is_the_visitors(name, value, words)}


def signals_of(facts: Mapping[str, Any]) -> set[str]:
    """The signals of facts that are grounded."""
    return {signal for name, signal in _SIGNALS.items() if name in facts}


def _is_the_visitors(name: str, value: Any, words: Collection[str]) -> bool:
    if name == "email":
        # Words can be put together to an address that was never typed; one that was is heard without a model.
        return False
    if name == "party":
        return str(value) in words or any(_NUMBERS.get(word) == value for word in words)
    if name == "budgetCents":
        return _amount_typed(value, words)
    return typed(str(value), words)


def _amount_typed(cents: int, words: Collection[str]) -> bool:
    """Whether an amount stands there: 5000, 5,000 or 5k. Folding leaves ``5,000`` as ``5 000``."""
    units = cents // 100
    spelt = {str(units), f"{units // 1000}k" if units % 1000 == 0 else ""}
    grouped = f"{units:,}".split(",")
    return bool(spelt & set(words)) or (len(grouped) > 1 and all(part in words for part in grouped))
