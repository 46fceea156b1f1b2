"""What the tests of analytics share."""

import pytest
from flask import Flask

from tests.support.snapshots import Snapshots


@pytest.fixture
def kpis(app: Flask, database_url: str) -> Snapshots:
    """Takes KPI snapshots of what a test stores."""
    return Snapshots(app, database_url)
