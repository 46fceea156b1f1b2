"""What the tests of payments share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.bookkeeping import Bookkeeping
from tests.support.gunicorn_process import api_server
from tests.support.live_server import LiveServer

# So that nobody is held up by how many calls a minute may have.
UNLIMITED = {f"RATE_LIMIT_{tier}": "1000000" for tier in ("GLOBAL", "GENERAL", "WEBHOOKS")}


@pytest.fixture
def books(app: Flask, database_url: str) -> Bookkeeping:
    """A caller with a client, bookings and payments."""
    return Bookkeeping(app, database_url)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Iterator[LiveServer]:
    """Two processes of four threads each."""
    folder: Path = tmp_path_factory.mktemp("gunicorn")
    sizes = {"WEB_CONCURRENCY": "2", "WEB_THREADS": "4"}
    with api_server(folder, DATABASE_URL=database_url, **sizes, **UNLIMITED) as running:
        yield LiveServer(running.port)
