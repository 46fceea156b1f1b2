"""The clients under test, each with what its service answers when all is well."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tt_api.integrations.attempts import Limits
from tt_api.integrations.buffer import BufferClient
from tt_api.integrations.claude import ClaudeClient
from tt_api.integrations.gmail import GmailClient
from tt_api.integrations.mail import Mail
from tt_api.integrations.nexus import NexusClient
from tt_api.integrations.slack import SlackClient, SlackWebhook
from tt_api.integrations.unsplash import UnsplashClient

SECRET = "sekret-0123456789-token"
CONTENT = "Jane Doe sails to Bergen"
# Time enough for whatever is answered at all, however busy the machine is, and short pauses between repetitions.
QUICK = Limits(connect_seconds=60.0, total_seconds=60.0, pauses=(0.01, 0.02))
# For what is never answered.
SHORT = Limits(connect_seconds=60.0, total_seconds=0.4, pauses=(0.01, 0.02))

PHOTO = {
    "id": "Dwu85P9SOIk",
    "width": 2448,
    "height": 3264,
    "alt_description": "a fjord",
    "urls": {"regular": "https://images.example/r", "thumb": "https://images.example/t"},
    "links": {"html": "https://unsplash.example/photos/Dwu85P9SOIk"},
    "user": {"name": "Ann Lee", "links": {"html": "https://unsplash.example/@ann"}},
}
CLAUDE_MESSAGE = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-sonnet-5-5",
    "content": [{"type": "text", "text": "Bergen in May."}],
    "stop_reason": "end_turn",
    "stop_sequence": None,
    "usage": {"input_tokens": 12, "output_tokens": 7},
}
BUFFER_POST = {"data": {"createPost": {"__typename": "PostActionSuccess", "post": {"id": "p1", "dueAt": None}}}}
MAIL = Mail("jane@example.com", CONTENT, CONTENT, f"<p>{CONTENT}</p>")


@dataclass(frozen=True)
class Service:
    """How a client is made for a base address, what it is asked, and what the service answers to that."""

    name: str
    make: Callable[[str, str, Limits], Any]  # base address, key file, limits
    ask: Callable[[Any], Any]
    right: str
    repeatable: bool
    wrong_shapes: tuple[str, ...] = ("[]", '{"a": 1}', "null", '"text"', "")


SERVICES = [
    Service(
        "slack",
        lambda url, _, limits: SlackClient(SECRET, base_url=f"{url}/api/", limits=limits),
        lambda client: client.post_message("#deals", CONTENT),
        json.dumps({"ok": True, "channel": "C1", "ts": "1.2"}),
        repeatable=False,
        wrong_shapes=("[]", '{"a": 1}', '{"ok": true}', '{"ok": true, "channel": 1, "ts": []}', "null"),
    ),
    Service(
        "slack channel",
        lambda url, _, limits: SlackClient(SECRET, base_url=f"{url}/api/", limits=limits),
        lambda client: client.create_channel(CONTENT, key="0199-aa11bb22"),
        json.dumps({"ok": True, "channel": {"id": "C1"}}),
        repeatable=True,
        wrong_shapes=("[]", '{"ok": true}', '{"ok": true, "channel": "C1"}'),
    ),
    Service(
        "slack webhook",
        lambda url, _, limits: SlackWebhook(f"{url}/services/{SECRET}", limits=limits),
        lambda client: client.post(CONTENT),
        "ok",
        repeatable=False,
        wrong_shapes=("[]", "okay", ""),
    ),
    Service(
        "gmail",
        lambda url, key_file, limits: GmailClient(key_file, "desk@example.com", base_url=f"{url}/", limits=limits),
        lambda client: client.send(MAIL),
        json.dumps({"id": "m1", "threadId": "t1"}),
        repeatable=False,
    ),
    Service(
        "nexus",
        lambda url, _, limits: NexusClient(url, SECRET, limits=limits),
        lambda client: client.push("contacts", json.dumps({"data": [CONTENT]}).encode(), key="task-1"),
        json.dumps({"data": {"received": 1}}),
        repeatable=True,
        wrong_shapes=("[]", '"text"'),
    ),
    Service(
        "buffer",
        lambda url, _, limits: BufferClient(SECRET, url=url, limits=limits),
        lambda client: client.create_post("ch1", CONTENT),
        json.dumps(BUFFER_POST),
        repeatable=False,
        wrong_shapes=(
            *("[]", '{"a": 1}', "null", "", '{"data": {"createPost": {"__typename": "PostActionSuccess"}}}'),
            *('{"errors": [{}]}', '{"errors": 1}', '{"errors": [{"extensions": {"code": {}}}]}'),
        ),
    ),
    Service(
        "unsplash",
        lambda url, _, limits: UnsplashClient(SECRET, base_url=url, limits=limits),
        lambda client: client.search(CONTENT),
        json.dumps({"total": 1, "results": [PHOTO]}),
        repeatable=True,
        wrong_shapes=(
            "[]",
            '{"a": 1}',
            "null",
            "",
            '{"total": 1, "results": [{"id": 1}]}',
            '{"total": 1, "results": [1]}',
        ),
    ),
    Service(
        "claude",
        lambda url, _, limits: ClaudeClient(SECRET, "claude-sonnet-5-5", base_url=url, limits=limits),
        lambda client: client.complete("You are Miles.", [{"role": "user", "content": CONTENT}]),
        json.dumps(CLAUDE_MESSAGE),
        repeatable=True,
        wrong_shapes=("[]", '{"a": 1}', "null", '{"content": [1], "usage": {}}', '{"content": "text"}'),
    ),
]


def key_file_with(path: Path, private_key: str, token_uri: str) -> str:
    """A service account's key file."""
    document = {
        "type": "service_account",
        "client_email": "desk@project.iam.example.com",
        "private_key_id": "k1",
        "private_key": private_key,
        "token_uri": token_uri,
    }
    path.write_text(json.dumps(document))
    return str(path)


class Dropping:
    """A server that reads each request and hangs up, and counts them."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.requests = 0

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(60)
                self.requests += bool(connection.recv(65536))

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@contextmanager
def dropping_server() -> Iterator[Dropping]:
    """The server, in a thread of its own."""
    server = Dropping()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join(60)


def refusing_url() -> str:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
