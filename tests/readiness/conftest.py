"""What the tests of readiness share."""

import pytest
from flask import Flask

from tests.support.readiness import Desk


@pytest.fixture
def desk(app: Flask, database_url: str) -> Desk:
    return Desk(app, database_url)
