"""What the tests of payments share."""

import pytest
from flask import Flask

from tests.support.bookkeeping import Bookkeeping


@pytest.fixture
def books(app: Flask, database_url: str) -> Bookkeeping:
    """A caller with a client, bookings and payments."""
    return Bookkeeping(app, database_url)
