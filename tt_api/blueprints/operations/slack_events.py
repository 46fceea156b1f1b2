"""Slack's Events API: events of the workspace, each taken once."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.responses import json_response
from tt_api.resources.documentation import can_refuse
from tt_api.resources.fields.named import named
from tt_api.schemas.operations.slack import EVENT_CALLBACK, URL_VERIFICATION, SlackEventSchema
from tt_api.services.operations.slack import events

_ANSWER = named(
    "SlackEventAnswer",
    {
        "type": "object",
        "properties": {
            "data": {
                "type": "object",
                "required": ["received"],
                "properties": {"received": {"type": "boolean", "const": True}},
            },
            "challenge": {"type": "string", "description": "In place of `data`, to `url_verification`."},
        },
    },
)
_BODY_EXAMPLE = {
    "type": EVENT_CALLBACK,
    "event_id": "Ev08MFMKH6",
    "team_id": "T061EG9R6",
    "event": {
        "type": "message",
        "channel": "C024BE91L",
        "user": "U2147483697",
        "text": "They would like to go to Lisbon in May",
        "ts": "1767225600.000200",
    },
}

blp = Blueprint("slack_events", __name__, url_prefix="/slack", guard=Guard.SLACK_SIGNATURE, tag="Slack")


@blp.route("/events", methods=["POST"])
@blp.arguments(SlackEventSchema, example=_BODY_EXAMPLE)
@blp.response(200, _ANSWER, example={"data": {"received": True}})
@can_refuse(blp, body=True)
@blp.doc(operationId="receiveSlackEvent")
def receive_event(delivery: Mapping[str, Any]) -> Response:
    """Receive an event.

    A mention of the app is answered as the command is, to whoever wrote it. A message in a company's channel becomes an
    interaction. Any other event changes nothing, and so does a repeated one. `url_verification` is answered with its
    `challenge`.
    """
    if delivery["type"] == URL_VERIFICATION:
        return json_response({"challenge": delivery["challenge"]})
    if delivery["type"] == EVENT_CALLBACK:
        events.take(delivery)
    return json_response({"data": {"received": True}})
