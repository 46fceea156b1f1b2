"""Flags: yes-or-no filters by a rule, of a list of their own here."""

import pytest
from marshmallow import ValidationError

from tt_api.resources.filters import Condition, Flag

BIG = Flag(lambda: Condition("seats > %s", (100,)), description="Many seats.")


def test_a_flag_is_its_rule_or_the_opposite() -> None:
    assert BIG.parse("true") == Condition("seats > %s", (100,))
    assert BIG.parse("false") == Condition("(seats > %s) IS NOT TRUE", (100,))


@pytest.mark.parametrize("text", ["", "1", "True", "true,false", "null"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        BIG.parse(text)
