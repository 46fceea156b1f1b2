"""Slack's slash command, answered within the three seconds that Slack waits."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import Response, request

from tt_api.errors import UnsupportedMediaTypeError
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.responses import json_response
from tt_api.integrations.slack_blocks import Message
from tt_api.resources.documentation import can_refuse
from tt_api.resources.fields.named import named
from tt_api.schemas.operations.slack import SlackCommandSchema
from tt_api.services.operations.slack import commands, later
from tt_api.services.operations.slack.wording import asked_in

_FORM = "application/x-www-form-urlencoded"
_ANSWER = named(
    "SlackAnswer",
    {
        "type": "object",
        "required": ["response_type", "text"],
        "properties": {
            "response_type": {"const": "ephemeral", "description": "Only whoever asked sees it."},
            "text": {"type": "string"},
            "blocks": {"type": "array", "items": {"type": "object"}, "description": "The answer in Block Kit."},
        },
    },
)
_EXAMPLE = {
    "response_type": "ephemeral",
    "text": "Deals",
    "blocks": [
        {"type": "header", "text": {"type": "plain_text", "text": "Deals"}},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*Lisbon retreat* with Blue Heron\nQualified, 20 %", "verbatim": True},
        },
    ],
}

blp = Blueprint(
    "slack_commands",
    __name__,
    url_prefix="/slack",
    guard=Guard.SLACK_SIGNATURE,
    tag="Slack",
    description="What Slack calls: the command `/tt`, and events of the workspace.",
)
blp.other_media_types |= {_FORM}


def _takes_a_form(view: Callable[..., Response]) -> Callable[..., Response]:
    """Refuse JSON, which the steps before a view let through everywhere."""

    @wraps(view)
    def serve(**arguments: Any) -> Response:
        if request.mimetype not in ("", _FORM):
            raise UnsupportedMediaTypeError(f"The body must be a form: send Content-Type: {_FORM}")
        return view(**arguments)

    return serve


@blp.route("/commands", methods=["POST"])
@_takes_a_form
@blp.arguments(SlackCommandSchema, location="form", example={"command": "/tt", "text": "deal lisbon"})
@blp.response(200, _ANSWER, example=_EXAMPLE)
@can_refuse(blp, body=True)
@blp.doc(operationId="runSlackCommand")
def run_command(form: Mapping[str, str]) -> Response:
    """Answer the command `/tt`.

    `pipeline`, `deal <words>`, `company <words>`, `booking <ref>`, `kpis`, `help`. What takes longer is answered at the
    command's `response_url`. What can't be answered is a 200 that says so, since Slack shows nobody the body of a 4xx.
    """
    asked = asked_in(form["text"])
    if commands.takes_long(asked) and later.takes_answers(form["response_url"]):
        later.answer_command_later(asked, form["response_url"])
        return _ephemeral(Message("One moment, I am adding it up …", []))
    return _ephemeral(commands.answer(asked))


def _ephemeral(answer: Message) -> Response:
    blocks = {"blocks": answer.blocks} if answer.blocks else {}
    return json_response({"response_type": "ephemeral", "text": answer.text, **blocks})
