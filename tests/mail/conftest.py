"""Mail with a stub of Gmail behind it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from pytest_httpserver import HTTPServer

from tests.support.api import ApiClient
from tests.support.emptying import empty_database
from tests.support.gmail_stub import GmailStub
from tests.support.journeys import Journeys
from tests.support.mailing import Mailing
from tests.support.settings import settings_for
from tt_api.app import create_app

BASE_URL = "https://api.agency.example"


@pytest.fixture(scope="session")
def gmail_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GmailStub]:
    with HTTPServer(threaded=True) as server:
        yield GmailStub(server, tmp_path_factory.mktemp("gmail"))


@pytest.fixture
def gmail(gmail_server: GmailStub) -> GmailStub:
    """A mailbox that takes every mail."""
    gmail_server.reset()
    return gmail_server


@pytest.fixture(scope="session")
def mail_app(gmail_server: GmailStub, database_url: str) -> Flask:
    return create_app(settings_for(database_url, PUBLIC_BASE_URL=BASE_URL, **gmail_server.settings))


@pytest.fixture
def mailing(mail_app: Flask, gmail: GmailStub, database_url: str) -> Iterator[Mailing]:
    """A caller and workers, with Gmail configured."""
    mail_app.extensions.pop("mail_client", None)
    yield Mailing(mail_app, database_url)
    empty_database(database_url)


@pytest.fixture
def mailing_with(gmail: GmailStub, database_url: str) -> Iterator[Callable[..., Mailing]]:
    """The same with other settings, and Gmail configured only where they say so."""
    yield lambda **settings: Mailing(create_app(settings_for(database_url, **settings)), database_url)
    empty_database(database_url)


@pytest.fixture
def journeys(app: Flask, api: ApiClient, database_url: str) -> Journeys:
    """People on their way through sequences, without Gmail."""
    return Journeys(app, api, database_url)
