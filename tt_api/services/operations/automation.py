"""Automation runs: what n8n reports of its workflows' runs, start and end."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tt_api.database.transaction import execute
from tt_api.errors import ValidationError
from tt_api.models.operations.automation import AutomationRun
from tt_api.resources import writing
from tt_api.resources.changes import differing
from tt_api.resources.table import Row, table_of
from tt_api.services.operations.notifications import notify

_RUNS = table_of(AutomationRun)
_FAILED = frozenset({"error", "crashed"})
_UNDER_WAY = frozenset({"running", "waiting"})


class Logged(NamedTuple):
    """The run that a report was about, and whether it is a new one."""

    run: Row
    new: bool


def log_run(report: Mapping[str, Any]) -> Logged:
    """Store what n8n reports of a run; a repeated execution id is about the same run, whose sent fields then change.

    Reports may come late or twice: a run that has ended isn't under way again. Staff are notified once of one that
    failed.

    Args:
        report: fields of `AutomationRunSchema`, ``automation_id`` and ``status`` at least.

    Raises:
        ValidationError: the execution id is blank: all runs that have it would be one.
    """
    if report.get("execution_id") == "":
        raise ValidationError.at("executionId", "may not be blank; leave it out where there is none")
    notified = {"failure_notified": True} if report["status"] in _FAILED else {}
    if report.get("execution_id") is None:
        logged = Logged(writing.insert(AutomationRun, {**report, **notified}), new=True)
    else:
        stored = writing.insert_unless_taken(AutomationRun, {**report, **notified}, ("automation_id", "execution_id"))
        if stored is None:
            return Logged(_update(report), new=False)
        logged = Logged(stored, new=True)
    if notified:
        _notify_staff(logged.run)
    return logged


def _update(report: Mapping[str, Any]) -> Row:
    row = _locked(report["automation_id"], report["execution_id"])
    if report["status"] in _UNDER_WAY and row["status"] not in _UNDER_WAY:
        return row
    changes = differing(AutomationRun, row, report)
    newly_failed = report["status"] in _FAILED and not row["failure_notified"]
    if newly_failed:
        changes["failure_notified"] = True
    if not changes:
        return row
    row = writing.update(AutomationRun, row, changes)
    if newly_failed:
        _notify_staff(row)
    return row


def _locked(automation_id: str, execution_id: str) -> Row:
    found = execute(
        f"SELECT {_RUNS.select_list} FROM automation_runs"  # noqa: S608 -- our own names
        " WHERE automation_id = %s AND execution_id = %s AND deleted_at IS NULL FOR NO KEY UPDATE",
        (automation_id, execution_id),
    ).fetchone()
    assert found is not None  # noqa: S101 -- runs are never deleted, and the insert has just found this one
    return Row(_RUNS, found)


def _notify_staff(run: Row) -> None:
    # Where to look, without the error's text: that may quote the data that the workflow worked on.
    notify(
        "automation_failed",
        f"An automation failed: {run['automation_name'] or run['automation_id']}",
        body=f"Its run ended as {run['status']}. What it said: GET /api/automation-runs/{run['id']}",
        entity_type="automation_run",
        entity_id=run["id"],
    )
