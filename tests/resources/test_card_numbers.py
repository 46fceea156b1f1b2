"""Card numbers in free text are found, and what only looks like one isn't."""

from typing import Any

import pytest

from tests.support.worked_examples import examples
from tt_api.resources.fields.card_numbers import has_card_number, with_card_numbers_masked


@examples("card_number")
def test_examples(given: dict[str, Any], expect: dict[str, Any]) -> None:
    assert has_card_number(given["text"]) == expect["refused"]


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "card:4111111111111111.",
        "3782 822463 10005",
        "6011 1111 1111 1117 12/27 123",
        "30569309025904",
        "3530 1113 3330 0000",
        "2223003122003222",
        "room 12 4111.1111.1111.1111",
    ],
)
def test_found(text: str) -> None:
    assert has_card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",  # a wrong check digit
        "41111111111111111",  # as many digits as no issuer uses with these first ones
        "411111111111111",
        "0192f0a0-7b1c-7d3e-8f4a-1b2c3d4e5f60",
        "2026-11-28 10:00:00",
        "",
    ],
)
def test_left_alone(text: str) -> None:
    assert not has_card_number(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("4111111111111111", "•••"),
        ("Card 4111 1111 1111 1111 12/27, or 378282246310005!", "Card ••• 12/27, or •••!"),
        ("4111-1111-1111-1111 and 4111-1111-1111-1112", "••• and 4111-1111-1111-1112"),
        ("call 555 0142", "call 555 0142"),
        ("", ""),
    ],
)
def test_masked(text: str, shown: str) -> None:
    assert with_card_numbers_masked(text) == shown


@pytest.mark.parametrize("separator", ["", " ", "-", "."])
def test_masked_leaves_none(separator: str) -> None:
    text = separator.join(["4111111111111111"] * 3 + ["30569309025904"])
    assert not has_card_number(with_card_numbers_masked(text))
