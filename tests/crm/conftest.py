"""What the CRM's tests share."""

import pytest
from flask import Flask

from tests.support.api import ApiClient
from tests.support.scoring import Scoring


@pytest.fixture
def scoring(app: Flask, api: ApiClient, database_url: str) -> Scoring:
    """A caller with rules and contacts, and the workers that score them."""
    return Scoring(app, api, database_url)
