"""A stub of the services outside, and what they need to be reached."""

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pytest_httpserver import HTTPServer

from tests.integrations.stubs import CONTENT, SECRET, Service, key_file_with


@pytest.fixture(autouse=True)
def nothing_leaks(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test of this folder does, the libraries' logs included."""
    caplog.set_level(logging.DEBUG)
    yield
    # The stub's own log of requests isn't ours.
    ours = [record for record in caplog.records if record.name != "werkzeug"]
    written = "".join(str(record.__dict__) for record in ours)
    for part in (SECRET, CONTENT, "ya29.access", "BEGIN PRIVATE KEY", "jane@example.com"):
        assert part not in written


@pytest.fixture
def stub(stub: HTTPServer) -> HTTPServer:
    """The server, which knows of access tokens and of nothing else yet."""
    stub.expect_request("/token").respond_with_json(
        {"access_token": "ya29.access", "expires_in": 3600, "token_type": "Bearer"}
    )
    return stub


class Asleep:
    """A handler that answers when the test is over."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.over = threading.Event()

    def __call__(self, _: Any) -> str:
        self.asked.set()
        self.over.wait(600)
        return "late"


@pytest.fixture
def asleep() -> Iterator[Asleep]:
    handler = Asleep()
    yield handler
    handler.over.set()


@pytest.fixture(scope="session")
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture
def key_file(tmp_path: Path, stub: HTTPServer, private_key: str) -> str:
    return key_file_with(tmp_path / "key.json", private_key, stub.url_for("/token"))


@pytest.fixture
def made(stub: HTTPServer, key_file: str) -> Callable[..., Any]:
    """A service's client for the stub, or for another address."""

    def make(service: Service, limits: Any, url: str | None = None) -> Any:
        return service.make(url or stub.url_for("").rstrip("/"), key_file, limits)

    return make


@pytest.fixture
def asked(stub: HTTPServer) -> Callable[[], int]:
    """How many requests came, those for access tokens not counted."""
    return lambda: sum(request.path != "/token" for request, _ in stub.log)
