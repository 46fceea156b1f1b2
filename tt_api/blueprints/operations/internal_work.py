"""Work outside requests, for n8n and operators: dead letters are settled, periodic jobs run when asked for."""

from http import HTTPStatus

from flask import Response, request

from tt_api.blueprints.operations.dead_letters import blp as letters
from tt_api.blueprints.operations.dead_letters import expose_settling
from tt_api.errors import NotFoundError
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.json_body import refuse_body
from tt_api.http.responses import json_response
from tt_api.models.operations.work import ScheduledTask, TaskStatus
from tt_api.resources.declaration import expose_read_only
from tt_api.resources.documentation import LOCATION, Nouns, can_refuse, enveloped
from tt_api.resources.paths import path_id
from tt_api.resources.reading import find
from tt_api.schemas.operations.tasks import ScheduledTaskSchema
from tt_api.services.operations.jobs import JOBS
from tt_api.work import stage

blp = Blueprint(
    "internal_work",
    __name__,
    url_prefix="/internal",
    guard=Guard.SERVICE_KEY,
    tag="Tasks",
    description="Work outside requests: what is to be done, what failed for good, and periodic jobs on demand.",
)
expose_read_only(blp, letters, Nouns("an internal dead letter", "internal dead letters"))
expose_settling(blp, "/dead-letters", "InternalDeadLetter")

_STAGED = enveloped(
    {
        "type": "object",
        "required": ["taskId", "name"],
        "properties": {"taskId": {"type": "string", "format": "uuid"}, "name": {"type": "string"}},
    }
)
_TASK = {
    "id": "0190d7c0-0000-7000-8000-000000000000",
    "name": "score_all",
    "status": "pending",
    "attempts": 1,
    "dueAt": "2026-05-01T09:30:05Z",
    "startedAt": "2026-05-01T09:30:00Z",
    "finishedAt": None,
    "lastError": "OperationalError: the server closed the connection",
}


# A job's name or a task's id: paths of one shape name their parameter alike, or clients couldn't tell them apart.
@blp.route("/tasks/<string:task>", methods=["POST"])
@blp.response(202, _STAGED, headers=LOCATION)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="runJob")
def run_job(task: str) -> Response:
    """Run a periodic job now.

    The job is named in the path, and runs beside its schedule. `Location` says where to ask what became of it.
    """
    refuse_body(request)
    if task not in JOBS:
        raise NotFoundError(f"Job {task} not found; there are {', '.join(sorted(JOBS))}")
    task_id = stage(task)
    location = f"{blp.url_prefix}/tasks/{task_id}"
    return json_response({"data": {"taskId": task_id, "name": task}}, 202, {"Location": location})


@blp.route("/tasks/<string:task>")
@blp.response(200, enveloped(ScheduledTaskSchema), example={"data": _TASK})
@can_refuse(blp, HTTPStatus.NOT_FOUND)
@blp.doc(operationId="getTask")
def get_task(task: str) -> Response:
    """Get a task, and what became of it.

    Its id is in the path. Finished ones are kept for some days.
    """
    row = find(ScheduledTask, path_id("id", task))
    waits = row["status"] == TaskStatus.PENDING
    shown = {
        "id": row["id"],
        "name": row["task_type"],
        "status": row["status"],
        "attempts": row["retry_count"] + row["lease_losses"] + (not waits),
        "dueAt": row["due_at"] if waits else None,
        "startedAt": row["started_at"],
        "finishedAt": row["finished_at"],
        "lastError": row["last_error"],
    }
    return json_response({"data": shown})
