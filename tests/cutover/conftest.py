from collections.abc import Callable, Iterator

import pytest
from click.testing import Result
from flask import Flask

from devtools.postgres import Postgres
from tests.support.node_database import fill, old_database

Cutover = Callable[..., Result]


@pytest.fixture(scope="session")
def node_template(postgres: Postgres) -> Iterator[str]:
    """The name of a database like the Node server's, with its rows."""
    with old_database(postgres, "node_template") as url:
        fill(url)
        yield "node_template"


@pytest.fixture
def node_url(postgres: Postgres, node_template: str) -> Iterator[str]:
    """The address of an old database of the test's own."""
    with old_database(postgres, "node_old", node_template) as url:
        yield url


@pytest.fixture
def cutover(app: Flask) -> Cutover:
    """Runs `flask cutover` with these words."""
    return lambda *words: app.test_cli_runner().invoke(args=["cutover", *words])


@pytest.fixture
def imported(cutover: Cutover, node_url: str) -> Result:
    """An import whose refused rows were accepted."""
    result = cutover("import", "--from", node_url, "--accept-refused")
    assert result.exit_code == 0, result.output
    return result
