"""What the tests of groups share."""

import pytest
from flask import Flask

from tests.support.grouping import Grouping


@pytest.fixture
def groups(app: Flask, database_url: str) -> Grouping:
    """A caller with groups and contacts."""
    return Grouping(app, database_url)
