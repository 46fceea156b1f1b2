"""One application that serves every real resource and the sample ones, so that one set of tests runs over all."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg2
import pytest
from flask import Flask
from marshmallow.fields import Field
from psycopg2.extensions import connection as Connection  # noqa: N812 -- a class, whatever its name
from werkzeug.datastructures import Headers

from tests.support.api import ApiClient
from tests.support.emptying import empty_database
from tests.support.every_answer import faults_of
from tests.support.maker import Maker
from tests.support.resources import ALL, DEEP
from tests.support.sample_resource import BLUEPRINTS, sample_tables
from tests.support.settings import settings_for
from tests.support.threads import Together, at_once
from tt_api.app import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on every resource that `resources` marks it for; where it is `deep`, on those of `DEEP` alone.

    ``resources(operations, where=..., each=(name, function))``: those that have these operations and pass ``where``,
    with each of what ``function`` finds in one as another argument.
    """
    mark = metafunc.definition.get_closest_marker("resources")
    if mark is None:
        return
    candidates = DEEP if metafunc.definition.get_closest_marker("deep") else ALL
    where = mark.kwargs.get("where", bool)
    chosen = [one for one in candidates if set(mark.args[0]) <= set(one.operations) and where(one)]
    if "each" not in mark.kwargs:
        metafunc.parametrize("resource", chosen, ids=repr)
        return
    name, found_in = mark.kwargs["each"]
    pairs = [(resource, found) for resource in chosen for found in found_in(resource)]
    metafunc.parametrize(
        ("resource", name), pairs, ids=[f"{resource!r}-{_in_words(found)}" for resource, found in pairs]
    )


def _in_words(found: Any) -> str:
    if isinstance(found, str):
        return found
    return str(found.data_key) if isinstance(found, Field) else "-".join(found)


def serving_samples(app: Flask) -> Flask:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


@pytest.fixture(scope="session")
def contract_app(database_url: str) -> Iterator[Flask]:
    """The headers of all its answers are looked at when the last test is over."""
    app = serving_samples(create_app(settings_for(database_url)))
    faults: set[str] = set()
    application = app.wsgi_app

    def watched(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
            faults.update(faults_of(status, Headers(headers)))
            return start_response(status, headers, *more)

        return application(environ, start)

    app.wsgi_app = watched  # type: ignore[method-assign]
    yield app
    assert faults == set()


@pytest.fixture(scope="module")
def tables(database_url: str) -> Iterator[None]:
    with sample_tables(database_url):
        yield


@pytest.fixture(scope="session")
def connection(database_url: str) -> Iterator[Connection]:
    """One for all tests to look into the database with; opening one costs more than most of them."""
    with closing(psycopg2.connect(database_url)) as connection:
        yield connection


@pytest.fixture
def emptied(tables: None, database_url: str) -> Iterator[None]:
    """What a test stored is gone when it ends."""
    yield
    empty_database(database_url)


@pytest.fixture
def app(contract_app: Flask, emptied: None) -> Flask:
    return contract_app


@pytest.fixture
def make(api: ApiClient, database_url: str, connection: Connection) -> Maker:
    return Maker(api, database_url, connection)


@pytest.fixture
def together(app: Flask) -> Together:
    """Sends requests at the same moment and gives back what they answered."""
    return partial(at_once, app)
