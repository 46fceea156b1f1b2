"""What n8n reports of its workflows."""

from http import HTTPStatus

from flask import Response

from tt_api.blueprints.operations.automation_runs import blp as runs
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.resources.documentation import ETAG, LOCATION, can_refuse
from tt_api.resources.schema import Body
from tt_api.schemas.operations.automation import AutomationRunSchema
from tt_api.services.operations import automation

blp = Blueprint(
    "internal_automation",
    __name__,
    url_prefix="/internal",
    guard=Guard.SERVICE_KEY,
    tag="Automation runs",
    description="Reports of n8n's workflows",
)


@blp.route("/automation-runs", methods=["POST"])
@blp.arguments(AutomationRunSchema, example=runs.shown.shapes.sent)
@blp.response(201, runs.shown.envelope, examples=runs.shown.examples, headers=ETAG | LOCATION)
@blp.alt_response(
    200,
    schema=runs.shown.envelope,
    examples=runs.shown.examples,
    headers=ETAG | LOCATION,
    description="A run that was reported before, as it is now.",
)
@can_refuse(blp, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="logAutomationRun")
def log_run(body: Body) -> Response:
    """Log a workflow's run.

    A repeated `executionId` updates the run that it reports on, with 200.
    """
    run, new = automation.log_run(body)
    return runs.shown.answer(run, 201 if new else 200, location=f"{runs.url_prefix}/{run['id']}")
