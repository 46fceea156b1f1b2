"""State machines in general: what they allow, what they refuse and how they say it."""

from enum import StrEnum

import pytest

from tt_api.errors import ConflictError
from tt_api.resources.state_machine import Move, StateMachine, forward


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    YELLOW = "yellow"
    OFF = "off"


LIGHTS = StateMachine(
    "light",
    {
        Light.RED: {
            Light.GREEN: Move("The clock does it.", on_request=False),
            Light.OFF: Move("Somebody works on it."),
        },
        Light.GREEN: {Light.YELLOW: Move(""), Light.OFF: Move("")},
        Light.YELLOW: {Light.RED: Move("", on_request=False)},
        Light.OFF: {},
    },
)


def refusal(before: Light, after: Light, *, by_itself: bool = False) -> str:
    with pytest.raises(ConflictError) as refused:
        LIGHTS.judge(before, after, by_itself=by_itself)
    return refused.value.message


def test_a_move_of_the_table_goes_and_staying_is_none() -> None:
    LIGHTS.judge(Light.GREEN, Light.YELLOW)
    LIGHTS.judge(Light.RED, Light.GREEN, by_itself=True)
    for light in Light:
        LIGHTS.judge(light, light)


def test_a_refusal_names_both_states_and_what_is_possible() -> None:
    assert refusal(Light.GREEN, Light.RED) == "The light is green and can't become red. Possible: yellow, off"
    assert refusal(Light.OFF, Light.RED) == "The light is off and can't become red. Nothing else is possible"
    assert refusal(Light.RED, Light.YELLOW, by_itself=True).endswith("Possible: green, off")


def test_what_happens_by_itself_can_not_be_asked_for() -> None:
    assert refusal(Light.RED, Light.GREEN) == (
        "The light is red and can't become green on request: The clock does it. Possible: off"
    )
    assert LIGHTS.next_states(Light.YELLOW) == ()
    assert LIGHTS.next_states(Light.YELLOW, by_itself=True) == (Light.RED,)


def test_the_document_lists_the_moves() -> None:
    assert LIGHTS.description().splitlines() == [
        "- `red`: to `off`; by itself to `green`",
        "- `green`: to `yellow`, `off`",
        "- `yellow`: by itself to `red`",
        "- `off`: final",
    ]


def test_forward_skips_or_not_and_never_goes_back() -> None:
    moves = forward(tuple(Light), {Light.OFF: "Dark."})
    assert {state: list(after) for state, after in moves.items()} == {
        "red": ["green", "yellow", "off"],
        "green": ["yellow", "off"],
        "yellow": ["off"],
        "off": [],
    }
    assert moves[Light.RED][Light.OFF] == Move("Dark.")
