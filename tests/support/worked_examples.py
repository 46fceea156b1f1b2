"""The agency's worked examples (`worked_examples.json`) as parameters of tests."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

_FILE = Path(__file__).with_suffix(".json")
EXAMPLES: list[dict[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8"))["examples"]


def examples(area: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test with ``given`` and ``expect`` of every example of an area."""
    found = [pytest.param(each["given"], each["expect"], id=each["id"]) for each in EXAMPLES if each["area"] == area]
    assert found, area
    return pytest.mark.parametrize(("given", "expect"), found)


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
