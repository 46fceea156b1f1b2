"""What filling in a template may cost: rounds of loops, characters, seconds.

The counts alone decide, on every machine alike; the seconds stand behind, for what they didn't think of.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

# Gmail shows the first 102 KB of a mail; values may make a template somewhat longer.
MAX_CHARACTERS = 300_000
_MAX_ROUNDS = 10_000
_MAX_SECONDS = 2.0


class TooMuchError(Exception):
    """A template loops too long, or makes too much."""


@dataclass(slots=True)
class _Meter:
    rounds: int = 0
    characters: int = 0
    ends: float = field(default_factory=lambda: monotonic() + _MAX_SECONDS)


_meter: ContextVar[_Meter | None] = ContextVar("meter", default=None)


@contextmanager
def metered() -> Iterator[None]:
    """Allow one template's worth of work inside the block."""
    token = _meter.set(_Meter())
    try:
        yield
    finally:
        _meter.reset(token)


def spend(characters: int, rounds: int = 0) -> None:
    """Count what was made.

    Raises:
        TooMuchError: that was too much, or nothing may be made here, as while a template is only compiled.
    """
    meter = _meter.get()
    if meter is None:
        raise TooMuchError("nothing is filled in here")
    meter.characters += characters
    meter.rounds += rounds
    if meter.characters > MAX_CHARACTERS:
        raise TooMuchError(f"makes more than {MAX_CHARACTERS} characters")
    if meter.rounds > _MAX_ROUNDS:
        raise TooMuchError(f"goes through loops more than {_MAX_ROUNDS} times")
    if monotonic() > meter.ends:
        raise TooMuchError("takes too long")


def each_round(values: Iterable[Any]) -> Iterator[Any]:
    """The values that a loop goes through, each round counted."""
    for value in values:
        spend(0, rounds=1)
        yield value
