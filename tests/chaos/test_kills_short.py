"""A few of the kills that `python -m tests.chaos.run --kills` goes on with: every promise is kept."""

import random
from pathlib import Path

import pytest

from tests.chaos.kills import Kills
from tests.support.template import Template


# A quarter of a minute, and much more where others use the machine too.
@pytest.mark.long
@pytest.mark.timeout(660)
def test_every_promise_is_kept(tmp_path: Path, template: Template, capsys: pytest.CaptureFixture[str]) -> None:
    random.seed(5)
    kept = Kills(8, tmp_path / "chaos.log", template).run()
    said = capsys.readouterr().out
    assert kept, said
    assert said.count("  kept  ") == 8
