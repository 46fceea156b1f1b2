"""Fixtures: stubs of the services outside."""

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from tests.support.outside_stubs import SlackStub


@pytest.fixture(scope="session")
def outside() -> Iterator[HTTPServer]:
    """Where stubs of services outside answer for the whole run, each below a path of its own."""
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.fixture(scope="session")
def slack_stub(outside: HTTPServer) -> SlackStub:
    return SlackStub(outside)


@pytest.fixture
def slack(slack_stub: SlackStub) -> SlackStub:
    slack_stub.reset()
    return slack_stub


@pytest.fixture(scope="session")
def stub_server() -> Iterator[HTTPServer]:
    """Where `stub` answers, for applications that are made before it."""
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.fixture
def stub(stub_server: HTTPServer) -> HTTPServer:
    """A server that knows of nothing yet, for a test to make a stub of."""
    stub_server.clear()
    return stub_server
