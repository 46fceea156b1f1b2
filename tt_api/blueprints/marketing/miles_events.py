"""A turn of the Miles chat as server-sent events, which outlives neither its server nor a visitor who has left."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from typing import Any

from flask import Flask, current_app

from tt_api.current import RequestContext, begin_request_context, end_request_context
from tt_api.database.timeouts import request_deadline
from tt_api.database.transaction import transaction
from tt_api.http.error_responses import error_response
from tt_api.json_text import to_json
from tt_api.services.marketing.miles import turns
from tt_api.services.marketing.miles.telling import answer_shown
from tt_api.services.marketing.miles.turns import Answer, Turn
from tt_api.services.marketing.miles.wording import shown


class Stream:
    """A turn's answer as events, sent while Claude still speaks.

    Args:
        turn: begun, and committed by the time that this is read.
        context: of the request, which has its answer already: log lines and staged work go on naming it.
    """

    def __init__(self, turn: Turn, context: RequestContext) -> None:
        self._turn = turn
        self._context = context
        self._app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 -- as Flask's documentation has it
        self._over = False

    def events(self) -> Iterator[bytes]:
        """The events.

        A visitor who leaves closes this: the question to Claude ends, and what was said so far is stored.
        """
        begin_request_context(self._context)
        try:
            yield _event("start", {"sessionId": self._turn.conversation.session_id})
            reply = yield from _deltas(self._turn)
            answer = self._finish(reply)
        except GeneratorExit:
            self._keep_what_was_said()
            raise
        except Exception as error:  # noqa: BLE001 -- the status is sent already; this logs, and says what it would say
            self.close()
            yield _event("error", error_response(error).get_json()["error"])
        else:
            yield _event("done", answer_shown(answer))
        finally:
            end_request_context()

    def close(self) -> None:
        """Free the conversation of a turn that has failed, or that nobody waited for to begin."""
        if self._over:
            return
        # What failed is told already; where this fails too, the conversation is free after its time.
        with suppress(Exception), self._app.app_context():
            with request_deadline(), transaction():
                turns.give_up(self._turn)
            self._over = True

    def _keep_what_was_said(self) -> None:
        try:
            self._finish(self._turn.thinking.said)
        except Exception as error:  # noqa: BLE001 -- nobody is there to be told; what closes this goes on to free the place
            error_response(error)
            self.close()

    def _finish(self, reply: str | None) -> Answer:
        with request_deadline(), transaction():
            answer = turns.finish(self._turn, reply)
        self._over = True
        return answer


def _deltas(turn: Turn) -> Generator[bytes, None, str]:
    thinking = turns.think(turn)
    try:
        while True:
            try:
                piece = next(thinking)
            except StopIteration as end:
                reply: str = end.value
                return reply
            yield _event("delta", {"text": shown(piece)})
    finally:
        thinking.close()


def _event(name: str, data: Mapping[str, Any]) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (name.encode(), to_json(data))
