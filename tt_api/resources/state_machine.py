"""State machines: which state may follow which, as data that the API, its document and the tests read alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from tt_api.errors import ConflictError

S = TypeVar("S", bound=StrEnum)


class Move(NamedTuple):
    """One step from a state to another.

    Attributes:
        meaning: what the step says or needs, as the document tells it.
        on_request: whether a caller may ask for it; otherwise money, the clock or another row brings it about.
    """

    meaning: str
    on_request: bool = True


@dataclass(frozen=True)
class StateMachine(Generic[S]):
    """The states of one kind of thing and the moves between them.

    Attributes:
        noun: what callers call the thing: ``booking``.
        moves: for every state those that may follow it; a state without any is final.
    """

    noun: str
    moves: Mapping[S, Mapping[S, Move]]

    def next_states(self, state: S, *, by_itself: bool = False) -> tuple[S, ...]:
        """What may follow a state, in the order of the table.

        Args:
            by_itself: also what no caller can ask for.
        """
        moves = self.moves[state]
        return tuple(after for after in self.moves if after in moves and (by_itself or moves[after].on_request))

    def allows(self, before: S, after: S, *, by_itself: bool = False) -> bool:
        """Whether a thing in one state may be put into another; staying where it is is no move, and always right."""
        return before is after or after in self.next_states(before, by_itself=by_itself)

    def judge(self, before: S, after: S, *, by_itself: bool = False) -> None:
        """Refuse a move that the table doesn't have.

        Args:
            by_itself: whether money, the clock or another row asks, and not a caller.

        Raises:
            ConflictError: naming both states and what would be possible.
        """
        if self.allows(before, after, by_itself=by_itself):
            return
        refusal = f"The {self.noun} is {before} and can't become {after}"
        if unasked := self.moves[before].get(after):
            refusal += f" on request: {unasked.meaning}"
        possible = self.next_states(before, by_itself=by_itself)
        rest = f"Possible: {', '.join(possible)}" if possible else "Nothing else is possible"
        raise ConflictError(f"{refusal.rstrip('.')}. {rest}")

    def description(self) -> str:
        """The moves in words, a line a state, for the document's description of the field."""
        return "\n".join(f"- {self._line(state)}" for state in self.moves)

    def _line(self, state: S) -> str:
        asked = self.next_states(state)
        alone = [after for after in self.next_states(state, by_itself=True) if after not in asked]
        parts = [f"to {_listed(asked)}"] if asked else []
        parts += [f"by itself to {_listed(alone)}"] if alone else []
        return f"`{state}`: {'; '.join(parts) or 'final'}"


def _listed(states: Sequence[StrEnum]) -> str:
    return ", ".join(f"`{state}`" for state in states)


def forward(order: Sequence[S], meanings: Mapping[S, str]) -> dict[S, dict[S, Move]]:
    """The moves from each state to every later one, skipping some or not.

    Args:
        order: the states, the first one first.
        meanings: what entering a state says; one that isn't named says nothing.
    """
    return {
        state: {later: Move(meanings.get(later, "")) for later in order[position + 1 :]}
        for position, state in enumerate(order)
    }
