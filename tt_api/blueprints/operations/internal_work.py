"""Work outside requests, for n8n and operators: dead letters are settled, periodic jobs run when asked for."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Response, request

from tt_api.blueprints.operations.dead_letters import blp as letters
from tt_api.errors import NotFoundError
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.json_body import refuse_body
from tt_api.http.responses import json_response
from tt_api.models.operations.work import DeadLetter
from tt_api.rate_limits.limits import Tier
from tt_api.resources.declaration import expose_read_only
from tt_api.resources.documentation import can_refuse, enveloped
from tt_api.resources.paths import path_id
from tt_api.resources.reading import find
from tt_api.services.operations.jobs import JOBS
from tt_api.work import dead_letters, stage

blp = Blueprint(
    "internal_work",
    __name__,
    url_prefix="/internal",
    guard=Guard.SERVICE_KEY,
    tier=Tier.GENERAL,
    description="Work outside requests",
)
expose_read_only(blp, letters)

_STAGED = enveloped(
    {
        "type": "object",
        "required": ["taskId", "name"],
        "properties": {"taskId": {"type": "string", "format": "uuid"}, "name": {"type": "string"}},
    }
)


@blp.route("/dead-letters/<string:id>/retry", methods=["POST"])
@blp.response(200, letters.shown.envelope)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="retryDeadLetter")
def retry(**ids: str) -> Response:
    """Have a dead letter's work done again; `scheduledTaskId` is the task that does it."""
    return _settled(dead_letters.retry, ids["id"])


@blp.route("/dead-letters/<string:id>/discard", methods=["POST"])
@blp.response(200, letters.shown.envelope)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="discardDeadLetter")
def discard(**ids: str) -> Response:
    """Settle a dead letter without doing its work."""
    return _settled(dead_letters.discard, ids["id"])


@blp.route("/tasks/<string:name>", methods=["POST"])
@blp.response(202, _STAGED)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="runJob")
def run_job(name: str) -> Response:
    """Run a periodic job now, beside its schedule."""
    refuse_body(request)
    if name not in JOBS:
        raise NotFoundError(f"Job {name} not found; there are {', '.join(sorted(JOBS))}")
    return json_response({"data": {"taskId": stage(name), "name": name}}, 202)


def _settled(how: Callable[[str], Any], sent_id: str) -> Response:
    letter_id = path_id("id", sent_id)
    refuse_body(request)
    how(letter_id)
    return letters.shown.answer(find(DeadLetter, letter_id))
