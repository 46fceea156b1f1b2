"""The Miles chat, for the site's visitors: an answer in one piece, or as it comes by server-sent events."""

from contextlib import suppress
from http import HTTPStatus
from typing import Any

from flask import Response, stream_with_context

from tt_api.blueprints.marketing.miles_events import Stream
from tt_api.current import request_context
from tt_api.database.timeouts import request_deadline
from tt_api.database.transaction import commit_so_far, roll_back_so_far
from tt_api.errors import ServiceUnavailableError
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.responses import json_response
from tt_api.rate_limits.limits import Tier
from tt_api.resources.documentation import enveloped
from tt_api.resources.paths import path_id
from tt_api.resources.schema import Body
from tt_api.schemas.marketing.chat import ChatHistorySchema, ChatMessageSchema, ChatReplySchema
from tt_api.services.marketing.miles import turns
from tt_api.services.marketing.miles.places import place_if_free, take_place
from tt_api.services.marketing.miles.telling import answer_shown, history_shown

_NO_STORE = {"Cache-Control": "no-store"}
_MESSAGE = {"message": "We'd like to see Norway in May, two adults.", "context": {"page": "/cruises/norway"}}
_SESSION = "3f2b9c1e-6d0a-4a57-9a35-0c8f5e7d2b41"
_REPLY = {
    "sessionId": _SESSION,
    "reply": "Norway in May is lovely. What may it cost?",
    "intentScore": 40,
    "suggestions": ["Around $4,000 per person", "Please call me"],
}
_EVENTS = """\
event: start
data: {"sessionId":"3f2b9c1e-6d0a-4a57-9a35-0c8f5e7d2b41"}

event: delta
data: {"text":"Norway in May is lovely. "}

event: delta
data: {"text":"What may it cost?"}

event: done
data: {"sessionId":"3f2b9c1e-6d0a-4a57-9a35-0c8f5e7d2b41","reply":"Norway in May is lovely. What may it cost?","intentScore":40,"suggestions":["Around $4,000 per person","Please call me"]}

"""  # noqa: E501 -- an event's data is one line
# On public routes nobody is refused for a wrong key.
_REFUSALS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_OF_A_MESSAGE = (
    *_REFUSALS,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)


def _responses(*refusals: HTTPStatus) -> dict[str, str]:
    return {str(int(status)): status.name for status in refusals}


blp = Blueprint(
    "miles_chat",
    __name__,
    url_prefix="/api/miles-chat",
    guard=Guard.PUBLIC,
    tier=Tier.MILES_CHAT,
    tag="Miles chat",
    description="The assistant that visitors of the site write with.",
)


@blp.route("", methods=["POST"])
@blp.arguments(ChatMessageSchema, example=_MESSAGE)
@blp.response(200, enveloped(ChatReplySchema), example={"data": _REPLY})
@blp.doc(operationId="askMiles", responses=_responses(*_OF_A_MESSAGE))
def ask(body: Body) -> Response:
    """Send Miles a message.

    Without a `sessionId`, or with one that nobody has any more, a conversation begins: the answer says its `sessionId`.
    While one message is being answered, another one of the same conversation is a 409. Where Claude can't answer, a
    search by the message's words does, with `"degraded": true`.
    """
    with place_if_free() as may_ask:
        turn = turns.begin_turn(body, may_ask=may_ask)
        # Nothing is open or held in the database while Claude thinks.
        commit_so_far()
        try:
            reply = turns.think_to_the_end(turn)
            with request_deadline():
                answer = turns.finish(turn, reply)
                commit_so_far()
        except BaseException:
            roll_back_so_far()
            # What failed is what is told; where this fails too, the conversation is free after its time.
            with suppress(Exception), request_deadline():
                turns.give_up(turn)
                commit_so_far()
            raise
    return json_response({"data": answer_shown(answer)}, headers=_NO_STORE)


@blp.route("/stream", methods=["POST"])
@blp.arguments(ChatMessageSchema, example=_MESSAGE)
@blp.response(
    200,
    {"type": "string"},
    content_type="text/event-stream",
    example=_EVENTS,
    description="`start` with the `sessionId`, `delta` with pieces of `text`, and `done` with the whole answer, which"
    " takes the place of the pieces; or `error` with what a refusal says.",
)
@blp.doc(operationId="streamMiles", responses=_responses(*_OF_A_MESSAGE))
def stream(body: Body) -> Response:
    """Send Miles a message and read the answer as it comes.

    The same as in one piece, by server-sent events; what is refused is refused before the first of them. So many
    answers come at a time; past that it is a 503 with `Retry-After`, and an answer in one piece comes without Claude.
    """
    place = take_place()
    if place is None:
        raise ServiceUnavailableError(
            "Miles is talking with many visitors; try again in a moment", retry_after_seconds=5
        )
    try:
        turn = turns.begin_turn(body)
        # Here, for an answer whose commit fails after the view is never closed, and would keep its place for ever.
        commit_so_far()
    except BaseException:
        place.release()
        raise
    headers = {**_NO_STORE, "X-Accel-Buffering": "no"}
    answer = Stream(turn, request_context())
    response = Response(stream_with_context(answer.events()), headers=headers, content_type="text/event-stream")
    response.call_on_close(place.release)
    response.call_on_close(answer.close)
    return response


@blp.route("/<string:sessionId>")
@blp.response(200, enveloped(ChatHistorySchema))
@blp.doc(operationId="getMilesChat", responses=_responses(*_REFUSALS, HTTPStatus.NOT_FOUND))
def history(sessionId: str) -> Response:  # noqa: N803 -- the parameter's name on the wire
    """Get a conversation so far.

    Its latest 200 messages, the oldest of them first. Its session is the only key to it.
    """
    shown: dict[str, Any] = history_shown(path_id("sessionId", sessionId))
    return json_response({"data": shown}, headers=_NO_STORE)
