"""Automation runs as callers see them."""

from tt_api.models.operations.automation import RUN_STATUSES
from tt_api.resources.fields import SAFE_INTEGER_MAX, FailureText, FreeObject, Instant, Integer, OneOf, Text
from tt_api.resources.schema import ResourceSchema


class AutomationRunSchema(ResourceSchema):
    """One run of a workflow, as n8n reports it."""

    automation_id = Text(required=True, description="The workflow's id in n8n.", example="wf-lead-intake")
    automation_name = Text(nullable=True, example="Lead intake")
    execution_id = Text(nullable=True, description="The run's id in n8n; one row for each.", example="48211")
    status = OneOf(RUN_STATUSES, component="AutomationRunStatus", required=True, example="success")
    started_at = Instant(nullable=True, example="2026-05-01T09:30:00Z")
    finished_at = Instant(nullable=True)
    execution_time_ms = Integer(0, SAFE_INTEGER_MAX, nullable=True, example=1830)
    error = FailureText(nullable=True, description="Cut at 20 000 characters, and says so.")
    payload = FreeObject(description="Whatever the workflow wants to keep; keys are its own.")
