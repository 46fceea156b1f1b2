"""Chance that falls the same way on every machine, every Python and every run."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import TypeVar

from uuid_utils import UUID, uuid5

T = TypeVar("T")

_NAMESPACE = UUID("6f1c4f6e-0d5b-4b7e-9f5a-7a1d3c2b5e90")
_DIGEST_BYTES = 64
# Less chance than this left would make the larger of a pick's options likelier than the others.
_REFILL_BELOW = 1 << 64


def seed_id(table: str, *numbers: int) -> str:
    """The id of a table's seeded row, counted from 1; other rows refer to it without having seen it.

    Rows that belong to another have two numbers: the other's, and their own among what belongs to it.
    """
    return str(uuid5(_NAMESPACE, f"{table}/{'/'.join(map(str, numbers))}"))


def weighted(weights: Mapping[T, int]) -> tuple[T, ...]:
    """Options for `Dice.pick`, each as often as it weighs."""
    return tuple(option for option, weight in weights.items() for _ in range(weight))


class Dice:
    """The chances of one seeded row, made of its table and numbers alone, so rows 1 to k are the same at any scale.

    They are the digits of a hash: Python promises neither ``random``'s methods nor its speed from version to version.
    """

    __slots__ = ("_digest", "_left")

    def __init__(self, table: str, *numbers: int) -> None:
        name = f"{table}/{'/'.join(map(str, numbers))}"
        self._digest = blake2b(name.encode(), digest_size=_DIGEST_BYTES).digest()
        self._left = int.from_bytes(self._digest)

    def below(self, limit: int) -> int:
        """A whole number from 0 to ``limit`` - 1."""
        if self._left < _REFILL_BELOW:
            self._digest = blake2b(self._digest, digest_size=_DIGEST_BYTES).digest()
            self._left = int.from_bytes(self._digest)
        self._left, digit = divmod(self._left, limit)
        return digit

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.below(len(options))]

    def chance(self, percent: int) -> bool:
        """True so many times of a hundred."""
        return self.below(100) < percent

    def digits(self, pattern: str) -> str:
        """The pattern with each ``#`` replaced by a digit."""
        return "".join(str(self.below(10)) if character == "#" else character for character in pattern)
