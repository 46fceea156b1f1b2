"""The work that a request takes, as a multiple of a fixed piece of Python, beside what was recorded for it."""

import sys
from collections.abc import Iterator

import pytest
from flask import Flask

from benchmarks.regression import BOUND, measure, recorded
from devtools.valkey import Valkey
from tests.conftest import empty_database
from tests.support.settings import API_KEY, settings_for
from tt_api.app import create_app


@pytest.fixture
def counting_app(database_url: str, valkey: Valkey) -> Iterator[Flask]:
    """The application as it is deployed: production, limits counted in Redis."""
    yield create_app(
        settings_for(database_url, valkey.url, APP_ENV="production", CORS_ORIGINS="https://www.example.com")
    )
    empty_database(database_url)


def test_requests_take_no_more_work_than_was_recorded(counting_app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    known, found = recorded(), measure(counting_app, API_KEY)
    lines = [f"{route:<6}  {figure:5.2f}  ({known[route]:.2f})" for route, figure in found.items()]
    with capsys.disabled():
        sys.stdout.write("\n  ".join(["\nCPU of a request over the calibration loop's (recorded):", *lines, ""]))
    too_much = {route: figure for route, figure in found.items() if figure > known[route] * BOUND}
    assert not too_much, (
        "requests take more work than recorded. If that is meant, write the new figures into "
        f"benchmarks/regression.json: { ({route: round(figure, 2) for route, figure in found.items()}) }"
    )
