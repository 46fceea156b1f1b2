"""What the services are asked, and what is made of their answers."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from tests.integrations.stubs import (
    BUFFER_POST,
    CLAUDE_MESSAGE,
    CONTENT,
    PHOTO,
    QUICK,
    SECRET,
    SHORT,
)
from tt_api.integrations import ErrorKind, ServiceError
from tt_api.integrations.buffer import BufferClient
from tt_api.integrations.claude import ClaudeClient
from tt_api.integrations.nexus import NexusClient
from tt_api.integrations.unsplash import UnsplashClient


def last(stub: HTTPServer) -> Any:
    return stub.log[-1][0]


class TestNexus:
    @pytest.mark.parametrize("kind", ["contacts", "deals"])
    def test_push(self, stub: HTTPServer, kind: Any) -> None:
        stub.expect_request(f"/base/api/internal/{kind}", method="POST").respond_with_json({"data": 1}, 202)
        answer = NexusClient(stub.url_for("/base/"), SECRET, limits=QUICK).push(kind, b'{"data": [1]}', key="task-1")
        assert answer == {"data": 1}
        sent = last(stub)
        assert (sent.headers["x-internal-service"], sent.headers["Idempotency-Key"]) == (SECRET, "task-1")
        assert sent.json == {"data": [1]}

    def test_an_empty_yes(self, stub: HTTPServer) -> None:
        stub.expect_request("/api/internal/deals").respond_with_data("", 204)
        assert NexusClient(stub.url_for("/"), SECRET, limits=QUICK).push("deals", b"{}", key="k") is None

    def test_a_redirect_doesn_t_get_the_secret(self, stub: HTTPServer) -> None:
        stub.expect_request("/api/internal/deals").respond_with_data("", 307, {"Location": stub.url_for("/elsewhere")})
        with pytest.raises(ServiceError, match="307"):
            NexusClient(stub.url_for("/"), SECRET, limits=QUICK).push("deals", b"{}", key="k")
        assert len(stub.log) == 1

    def test_a_trickle_ends_at_the_deadline(self, stub: HTTPServer) -> None:
        over = threading.Event()

        def trickle(_: Any) -> Response:
            return Response((" " for _ in range(600) if not over.wait(0.05)), content_type="application/json")

        stub.expect_request("/api/internal/deals").respond_with_handler(trickle)
        with pytest.raises(ServiceError) as raised:
            NexusClient(stub.url_for("/"), SECRET, limits=SHORT).push("deals", b"{}", key="k")
        over.set()
        assert (raised.value.kind, raised.value.may_have_happened) == (ErrorKind.TIMEOUT, True)


class TestBuffer:
    def test_post_for_later(self, stub: HTTPServer) -> None:
        stub.expect_request("/", method="POST").respond_with_json(BUFFER_POST)
        at = datetime(2026, 3, 26, 10, 28, 47, tzinfo=UTC)
        client = BufferClient(SECRET, url=stub.url_for("/"), limits=QUICK)
        assert client.create_post("ch1", CONTENT, images=["https://x.example/1"], at=at).post_id == "p1"
        assert last(stub).headers["Authorization"] == f"Bearer {SECRET}"
        assert last(stub).json["variables"]["input"] == {
            "channelId": "ch1",
            "text": CONTENT,
            "schedulingType": "automatic",
            "mode": "customScheduled",
            "dueAt": "2026-03-26T10:28:47.000Z",
            "assets": [{"image": {"url": "https://x.example/1"}}],
        }

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ({"errors": [{"message": CONTENT, "extensions": {"code": "UNAUTHORIZED"}}]}, ErrorKind.UNAUTHORIZED),
            ({"errors": [{"message": CONTENT, "extensions": {"code": "UNEXPECTED"}}]}, ErrorKind.UNAVAILABLE),
            ({"data": {"createPost": {"__typename": "InvalidInputError"}}}, ErrorKind.REFUSED),
            ({"data": {"createPost": {"__typename": "LimitReachedError"}}}, ErrorKind.REFUSED),
        ],
    )
    def test_refusal_inside_a_200(self, stub: HTTPServer, body: Any, kind: ErrorKind) -> None:
        stub.expect_request("/").respond_with_json(body)
        with pytest.raises(ServiceError) as raised:
            BufferClient(SECRET, url=stub.url_for("/"), limits=QUICK).create_post("ch1", CONTENT)
        assert raised.value.kind is kind
        assert CONTENT not in str(raised.value)


class TestUnsplash:
    @pytest.fixture
    def unsplash(self, stub: HTTPServer) -> UnsplashClient:
        return UnsplashClient(SECRET, base_url=stub.url_for(""), limits=QUICK)

    def test_search(self, unsplash: UnsplashClient, stub: HTTPServer) -> None:
        stub.expect_request("/search/photos", query_string="query=fj+ord&page=2&per_page=5").respond_with_json(
            {"total": 9, "results": [PHOTO]}
        )
        found = unsplash.search("fj ord", page=2, per_page=5)
        assert (found.total, found.photos[0].attribution) == (9, "Photo by Ann Lee on Unsplash")
        assert last(stub).headers["Authorization"] == f"Client-ID {SECRET}"

    def test_one_and_its_use(self, unsplash: UnsplashClient, stub: HTTPServer) -> None:
        stub.expect_request("/photos/Dwu85P9SOIk").respond_with_json(PHOTO)
        stub.expect_request("/photos/Dwu85P9SOIk/download").respond_with_json({"url": "https://images.example/d"})
        assert unsplash.photo("Dwu85P9SOIk").width == 2448
        unsplash.track_download("Dwu85P9SOIk")
        assert last(stub).path.endswith("/download")

    @pytest.mark.parametrize("photo_id", ["../users/me", "a/b", "", "a?b", "é"])
    def test_only_ids_get_into_the_path(self, unsplash: UnsplashClient, stub: HTTPServer, photo_id: str) -> None:
        for call in (unsplash.photo, unsplash.track_download):
            with pytest.raises(ServiceError, match="photo_id"):
                call(photo_id)
        assert not stub.log

    def test_the_hour_s_limit_comes_as_403(self, unsplash: UnsplashClient, stub: HTTPServer) -> None:
        stub.expect_request("/search/photos").respond_with_data(
            "Rate Limit Exceeded", 403, {"X-Ratelimit-Remaining": "0"}
        )
        with pytest.raises(ServiceError) as raised:
            unsplash.search("fjord")
        assert raised.value.kind is ErrorKind.RATE_LIMITED


class TestClaude:
    @pytest.fixture
    def ask(self, stub: HTTPServer) -> Callable[..., Any]:
        client = ClaudeClient(SECRET, "claude-sonnet-5-5", base_url=stub.url_for("").rstrip("/"), limits=QUICK)
        return lambda **extra: client.complete("You are Miles.", [{"role": "user", "content": CONTENT}], **extra)

    def test_text(self, ask: Callable[..., Any], stub: HTTPServer) -> None:
        stub.expect_request("/v1/messages", method="POST").respond_with_json(CLAUDE_MESSAGE)
        said = ask(max_tokens=50)
        assert (said.text, said.stop_reason, said.tool_calls) == ("Bergen in May.", "end_turn", ())
        assert (said.input_tokens, said.output_tokens) == (12, 7)
        assert CONTENT not in repr(said)
        sent = last(stub)
        assert sent.headers["Authorization"] == f"Bearer {SECRET}"
        assert (sent.json["model"], sent.json["max_tokens"], "tools" in sent.json) == ("claude-sonnet-5-5", 50, False)

    def test_tools(self, ask: Callable[..., Any], stub: HTTPServer) -> None:
        call = {"type": "tool_use", "id": "tu1", "name": "offerings", "input": {"month": "May"}}
        stub.expect_request("/v1/messages").respond_with_json(
            {**CLAUDE_MESSAGE, "content": [{"type": "text", "text": "Let me look."}, call], "stop_reason": "tool_use"}
        )
        said = ask(tools=[{"name": "offerings", "input_schema": {"type": "object"}}])
        assert [(wanted.call_id, wanted.name, wanted.arguments) for wanted in said.tool_calls] == [
            ("tu1", "offerings", {"month": "May"})
        ]
        assert said.content[1] == call
        assert last(stub).json["tools"][0]["name"] == "offerings"
