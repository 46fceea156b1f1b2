"""What the tests of money share."""

import pytest
from flask import Flask

from tests.support.api import ApiClient
from tests.support.commissions import Books
from tests.support.trips import Trips


@pytest.fixture
def trips(app: Flask, database_url: str) -> Trips:
    return Trips(app, database_url)


@pytest.fixture
def books(api: ApiClient, database_url: str) -> Books:
    """Vendors, bookings and commissions."""
    return Books(api, database_url)
