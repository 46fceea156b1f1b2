"""What the tests of money share."""

import pytest

from tests.support.api import ApiClient
from tests.support.commissions import Books


@pytest.fixture
def books(api: ApiClient, database_url: str) -> Books:
    """Vendors, bookings and commissions."""
    return Books(api, database_url)
