"""Automation runs: how n8n's workflows went."""

from tt_api.models.automation import AutomationRun
from tt_api.resource import resource
from tt_api.schemas.automation import AutomationRunSchema

blp = resource(
    "automation-runs",
    AutomationRun,
    AutomationRunSchema,
    operations="LG",
    filters=(AutomationRun.automation_id,),
    sort=(AutomationRun.started_at, AutomationRun.finished_at),
)
