"""What the tests of trips share."""

import pytest
from flask import Flask

from tests.support.trips import Trips


@pytest.fixture
def trips(app: Flask, database_url: str) -> Trips:
    return Trips(app, database_url)
