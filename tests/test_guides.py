"""The guides are true: their commands run as they stand, and print what they say."""

from pathlib import Path

import pytest
from flask import Flask

from devtools.places import CLONE
from tests.support.guides import run_guide


@pytest.mark.long
@pytest.mark.parametrize("page", ["walkthrough.md", "integrations.md"])
def test_its_commands_print_what_it_says(app: Flask, database_url: str, tmp_path: Path, page: str) -> None:
    ran = run_guide(CLONE / "docs" / page, app, database_url, tmp_path)
    assert ran.printed == ran.expected, ran.complaints
