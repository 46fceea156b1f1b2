"""The application with Slack and Nexus configured, both stubs, and its workers in this process."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from pytest_httpserver import HTTPServer

from tests.support.emptying import empty_database
from tests.support.office import Office
from tests.support.outside_stubs import TOKEN, NexusStub, SlackStub
from tests.support.settings import settings_for
from tt_api.app import create_app


@pytest.fixture(scope="session")
def nexus_stub(outside: HTTPServer) -> NexusStub:
    return NexusStub(outside)


@pytest.fixture
def nexus(nexus_stub: NexusStub) -> NexusStub:
    nexus_stub.reset()
    return nexus_stub


@pytest.fixture(scope="session")
def outside_addresses(slack_stub: SlackStub, nexus_stub: NexusStub) -> dict[str, str]:
    """What a process needs to know of the stubs."""
    return {"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": slack_stub.url, "NEXUS_URL": nexus_stub.url}


@pytest.fixture(scope="session")
def office_app(database_url: str, outside_addresses: dict[str, str]) -> Flask:
    return create_app(settings_for(database_url, **outside_addresses))


@pytest.fixture
def office(office_app: Flask, database_url: str, slack: SlackStub, nexus: NexusStub) -> Iterator[Office]:
    yield Office(office_app, database_url)
    empty_database(database_url)


@pytest.fixture
def office_with(database_url: str) -> Iterator[Callable[..., Office]]:
    """Offices with other settings on the same database: ``office_with(NEXUS_URL=...)``."""
    yield lambda **environment: Office(create_app(settings_for(database_url, **environment)), database_url)
    empty_database(database_url)
