"""A caller who writes invoices."""

import pytest
from flask import Flask

from tests.support.invoicing import Invoicing


@pytest.fixture
def desk(app: Flask, database_url: str) -> Invoicing:
    return Invoicing(app, database_url)
