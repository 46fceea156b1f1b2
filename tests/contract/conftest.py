"""One application that serves every real resource and the sample ones, so that one set of tests runs over all."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import empty_database
from tests.support.api import ApiClient
from tests.support.maker import Maker
from tests.support.sample_resource import BLUEPRINTS, sample_tables
from tests.support.settings import settings_for
from tt_api.app import create_app


def serving_samples(app: Flask) -> Flask:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


@pytest.fixture(scope="session")
def contract_app(database_url: str) -> Flask:
    return serving_samples(create_app(settings_for(database_url)))


@pytest.fixture(scope="module")
def tables(database_url: str) -> Iterator[None]:
    with sample_tables(database_url):
        yield


@pytest.fixture
def app(contract_app: Flask, tables: None, database_url: str) -> Iterator[Flask]:
    yield contract_app
    empty_database(database_url)


@pytest.fixture
def make(api: ApiClient, database_url: str) -> Maker:
    return Maker(api, database_url)
