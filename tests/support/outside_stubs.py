"""Slack and Nexus as they matter to jobs: they keep what they were given, and fail when told to."""

import json
from collections.abc import Callable
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

TOKEN = "xoxb-0123456789-token"
BUFFER_KEY = "buffer-0123456789"
Trouble = Callable[[Request], Response | None]


def json_response(document: Any, status: int = 200, **headers: str) -> Response:
    return Response(json.dumps(document), status, headers, content_type="application/json")


class SlackStub:
    """A workspace: channels by name, and the messages in them.

    Attributes:
        trouble: asked before each call is done; its answer, where it gives one, is the call's.
        after: called when a call was done, before its answer leaves.
    """

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("/slack/api")
        server.expect_request("/slack/api/conversations.create").respond_with_handler(self._create)
        server.expect_request("/slack/api/conversations.list").respond_with_handler(self._list)
        server.expect_request("/slack/api/chat.postMessage").respond_with_handler(self._post)
        self.reset()

    def reset(self) -> None:
        self.channels: dict[str, str] = {}
        self.messages: list[tuple[str, str]] = []
        self.calls: list[str] = []
        self.trouble: Trouble = lambda _: None
        self.after: Callable[[], Any] = lambda: None

    def _create(self, request: Request) -> Response:
        name = request.form.get("name") or (request.get_json(silent=True) or {}).get("name")
        return self._answer(request, lambda: self._created(str(name)))

    def _created(self, name: str) -> dict[str, Any]:
        if name in self.channels:
            return {"ok": False, "error": "name_taken"}
        self.channels[name] = f"C{len(self.channels)}ABC"
        return {"ok": True, "channel": {"id": self.channels[name], "name": name}}

    def _list(self, request: Request) -> Response:
        found = [{"id": channel_id, "name": name} for name, channel_id in self.channels.items()]
        return self._answer(request, lambda: {"ok": True, "channels": found})

    def _post(self, request: Request) -> Response:
        sent = request.get_json()
        return self._answer(request, lambda: self._posted(sent["channel"], sent["text"]))

    def _posted(self, channel: str, text: str) -> dict[str, Any]:
        self.messages.append((channel, text))
        return {"ok": True, "channel": "C1", "ts": f"{len(self.messages)}.0"}

    def _answer(self, request: Request, do: Callable[[], dict[str, Any]]) -> Response:
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        self.calls.append(request.path.rsplit("/", 1)[-1])
        trouble = self.trouble(request)
        if trouble is not None:
            return trouble
        done = do()
        self.after()
        return json_response(done)


class NexusStub:
    """Nexus' copy: a repeated key changes nothing, and an older version never replaces a newer one.

    Attributes:
        pages: the kind, the key and the objects of each request that got through.
        trouble: asked first, as Slack's.
        after: a request's answer once it was taken, where it isn't yes.
    """

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("/nexus")
        for kind in ("contacts", "deals"):
            server.expect_request(f"/nexus/api/internal/{kind}", method="POST").respond_with_handler(self._take)
        self.reset()

    def reset(self) -> None:
        self.copy: dict[str, dict[str, dict[str, Any]]] = {"contacts": {}, "deals": {}}
        self.pages: list[tuple[str, str, list[dict[str, Any]]]] = []
        self.keys: set[str] = set()
        self.trouble: Trouble = lambda _: None
        self.after: Trouble = lambda _: None

    def forget_pages(self) -> None:
        self.pages = []

    def sent(self, kind: str) -> list[str]:
        """The ids that came, in order."""
        return [row["id"] for sent, _, rows in self.pages if sent == kind for row in rows]

    def _take(self, request: Request) -> Response:
        trouble = self.trouble(request)
        if trouble is not None:
            return trouble
        kind, key = request.path.rsplit("/", 1)[-1], request.headers["Idempotency-Key"]
        rows = request.get_json()["data"]
        self.pages.append((kind, key, rows))
        if key not in self.keys:
            self.keys.add(key)
            for row in rows:
                if row["version"] >= self.copy[kind].get(row["id"], row)["version"]:
                    self.copy[kind][row["id"]] = row
        return self.after(request) or json_response({"data": {"received": len(rows)}})


class BufferStub:
    """Buffer as it matters here: it keeps what it was given, and fails when told to.

    Attributes:
        answer: its answer where it isn't yes.
    """

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("/buffer")
        self.posts: list[dict[str, Any]] = []
        self.answer: Callable[[], Response | None] = lambda: None
        server.expect_request("/buffer", method="POST").respond_with_handler(self._take)

    def _take(self, request: Request) -> Response:
        assert request.headers["Authorization"] == f"Bearer {BUFFER_KEY}"
        self.posts.append(json.loads(request.get_data())["variables"]["input"])
        taken = {"__typename": "PostActionSuccess", "post": {"id": f"b{len(self.posts)}", "dueAt": None}}
        return self.answer() or json_response({"data": {"createPost": taken}})
