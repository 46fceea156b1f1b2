"""Automation runs: how n8n's workflows went."""

from tt_api.models.operations.automation import AutomationRun
from tt_api.resources.declaration import resource
from tt_api.schemas.operations.automation import AutomationRunSchema

blp = resource(
    "automation-runs",
    AutomationRun,
    AutomationRunSchema,
    one="an automation run",
    many="automation runs",
    operations="LG",
    filters=(AutomationRun.automation_id,),
    sort=(AutomationRun.started_at, AutomationRun.finished_at),
)
