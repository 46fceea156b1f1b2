"""What the CRM's tests share."""

import pytest
from flask import Flask

from tests.support.api import ApiClient
from tests.support.scoring import Scoring
from tests.support.snapshots import Snapshots


@pytest.fixture
def kpis(app: Flask, database_url: str) -> Snapshots:
    """Takes KPI snapshots of what a test stores."""
    return Snapshots(app, database_url)


@pytest.fixture
def scoring(app: Flask, api: ApiClient, database_url: str) -> Scoring:
    """A caller with rules and contacts, and the workers that score them."""
    return Scoring(app, api, database_url)
