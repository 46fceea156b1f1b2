"""What the tests of groups share."""

import pytest
from flask import Flask

from tests.support.grouping import Grouping
from tests.support.groups_app import GroupsApp


@pytest.fixture
def groups(app: Flask, database_url: str) -> Grouping:
    """A caller with groups and contacts."""
    return Grouping(app, database_url)


@pytest.fixture
def groups_app(groups: Grouping) -> GroupsApp:
    """The Groups app, whose events come in."""
    return GroupsApp(groups)
