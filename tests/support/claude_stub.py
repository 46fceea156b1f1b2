"""Claude's API as a server of its own, which answers what a test says and keeps what it was asked."""

import json
from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

MESSAGES = "/v1/messages"

Block = dict[str, Any]


def text(words: str) -> Block:
    return {"type": "text", "text": words}


def tool(name: Any, arguments: Any = None, call_id: Any = "toolu_1") -> Block:
    return {"type": "tool_use", "id": call_id, "name": name, "input": {} if arguments is None else arguments}


def sse(event: str, **data: Any) -> bytes:
    return f"event: {event}\ndata: {json.dumps({'type': event, **data})}\n\n".encode()


def beginning(tokens: int = 100) -> bytes:
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-5-5", "content": []}
    message |= {"stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": tokens, "output_tokens": 1}}
    return sse("message_start", message=message)


def delta(words: str, index: int = 0) -> bytes:
    return sse("content_block_delta", index=index, delta={"type": "text_delta", "text": words})


def ending(stop_reason: str, tokens: int = 50) -> bytes:
    stop = sse(
        "message_delta", delta={"stop_reason": stop_reason, "stop_sequence": None}, usage={"output_tokens": tokens}
    )
    return stop + sse("message_stop")


def answer(*blocks: Block, stop_reason: str = "", tokens: tuple[int, int] = (100, 50)) -> Iterator[bytes]:
    """An answer as it is streamed, texts in pieces of a few characters."""
    yield beginning(tokens[0])
    for index, block in enumerate(blocks):
        empty = {**block, "text": ""} if block["type"] == "text" else {**block, "input": {}}
        yield sse("content_block_start", index=index, content_block=empty)
        if block["type"] == "text":
            for start in range(0, len(block["text"]), 7):
                yield delta(block["text"][start : start + 7], index)
        else:
            part = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
            yield sse("content_block_delta", index=index, delta=part)
        yield sse("content_block_stop", index=index)
    calls = any(block["type"] == "tool_use" for block in blocks)
    yield ending(stop_reason or ("tool_use" if calls else "end_turn"), tokens[1])


Script = Callable[[], Iterable[bytes]]


class ClaudeStub:
    """Answers one after the other as it was told; the last of them again and again."""

    def __init__(self, server: HTTPServer) -> None:
        self.asked: list[dict[str, Any]] = []
        self.url = server.url_for("").rstrip("/")
        self._answers: list[Script | int] = [lambda: answer(text("Gladly."))]
        self._lock = Lock()
        server.expect_request(MESSAGES, method="POST").respond_with_handler(self._respond)

    def says(self, *answers: Script | int | Block | list[Block]) -> None:
        """What it answers next: blocks, a status to fail with, or what makes the bytes of a stream."""
        self._answers = [_script(one) for one in answers]

    def _respond(self, request: Request) -> Response:
        with self._lock:
            self.asked.append(json.loads(request.get_data()))
            script = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(script, int):
            return Response("no", script)
        return Response(script(), content_type="text/event-stream")


def _script(one: Script | int | Block | list[Block]) -> Script | int:
    if isinstance(one, dict):
        return lambda: answer(one)
    if isinstance(one, list):
        return lambda: answer(*one)
    return one
