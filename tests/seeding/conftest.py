import os
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from devtools.postgres import Postgres
from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.seeding import seed
from tests.support.settings import settings_for
from tests.support.template import migrated_database
from tt_api.app import create_app

Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def seeded_url(postgres: Postgres) -> str:
    """The address of a database that is seeded once for all tests, which leave the rows as they are."""
    return migrated_database(postgres, f"seeded_{os.getpid()}")


@pytest.fixture(scope="session")
def seeded_app(seeded_url: str) -> Flask:
    app = create_app(settings_for(seeded_url))
    seed(app)
    return app


@pytest.fixture
def seeded_api(seeded_app: Flask) -> ApiClient:
    """A caller of the seeded agency."""
    return ApiClient(seeded_app.test_client())


@pytest.fixture(scope="session")
def ask(seeded_app: Flask, seeded_url: str) -> Ask:
    """Asks the seeded database."""
    return lambda sql: query(seeded_url, sql)
