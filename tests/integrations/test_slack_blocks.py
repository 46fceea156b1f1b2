"""Messages in Block Kit stay within what Slack takes, and texts from outside stay texts."""

from typing import Any

import pytest

from tt_api.integrations.slack_blocks import message, shown


def texts(blocks: list[dict[str, Any]]) -> list[str]:
    return [block["text"]["text"] for block in blocks if block["type"] == "section"]


@pytest.mark.parametrize("line", ["a", "a" * 2900, "\n".join(["a" * 100] * 200)])
@pytest.mark.parametrize("number", [1, 30, 500])
def test_any_number_of_lines_fits(line: str, number: int) -> None:
    blocks = message("Deals " * 50, [line] * number, "a note").blocks
    assert len(blocks) <= 50
    assert all(0 < len(text) <= 3000 for text in texts(blocks))
    assert len(blocks[0]["text"]["text"]) <= 150
    assert blocks[-1]["type"] == "context"


def test_lines_come_in_order_and_whole() -> None:
    paragraphs = [f"*{number}*\n{'a' * 900}" for number in range(12)]
    assert "\n\n".join(texts(message("Deals", paragraphs).blocks)).split() == "\n\n".join(paragraphs).split()


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("a & b", "a &amp; b"),
        ("two\nlines\tand\u202e more", "two lines and more"),
        ("x" * 101, "x" * 99 + "…"),
        ("&" * 100, "&amp;" * 100),
    ],
)
def test_a_value_calls_nobody_and_begins_no_line(value: str, line: str) -> None:
    assert shown(value) == line
