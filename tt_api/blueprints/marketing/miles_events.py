"""A turn of the Miles chat as server-sent events, which outlives neither its server nor a visitor who has left."""

from collections.abc import Generator, Iterator, Mapping
from typing import Any

from tt_api.current import RequestContext, begin_request_context, end_request_context
from tt_api.database.timeouts import request_deadline
from tt_api.database.transaction import transaction
from tt_api.http.error_responses import error_response
from tt_api.json_text import to_json
from tt_api.services.marketing.miles import turns
from tt_api.services.marketing.miles.telling import answer_shown
from tt_api.services.marketing.miles.turns import Answer, Turn
from tt_api.services.marketing.miles.wording import shown


def events(turn: Turn, context: RequestContext) -> Iterator[bytes]:
    """The events, sent while Claude still speaks.

    A visitor who leaves closes this: the question to Claude ends, and what was said so far is stored.

    Args:
        turn: begun, and committed by the time that this is read.
        context: of the request, which has its answer already: log lines and staged work go on naming it.
    """
    begin_request_context(context)
    try:
        yield _event("start", {"sessionId": turn.conversation.session_id})
        reply = yield from _deltas(turn)
        answer = _finish(turn, reply)
    except GeneratorExit:
        _finish(turn, turn.thinking.said)
        raise
    except Exception as error:  # noqa: BLE001 -- the status is sent already; this logs, and says what it would say
        yield _event("error", error_response(error).get_json()["error"])
    else:
        yield _event("done", answer_shown(answer))
    finally:
        end_request_context()


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


def _finish(turn: Turn, reply: str | None) -> Answer:
    with request_deadline(), transaction():
        return turns.finish(turn, reply)


def _event(name: str, data: Mapping[str, Any]) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (name.encode(), to_json(data))
