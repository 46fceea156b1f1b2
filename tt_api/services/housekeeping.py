"""Housekeeping: removing what is finished, and noticing when the system's health changes."""

from structlog import get_logger

from tt_api.redis_gate import redis_gate
from tt_api.table import canonical_json, json_value, to_json_text
from tt_api.transaction import execute
from tt_api.work import stage

log = get_logger(__name__)

# Finished tasks answer the question "what happened to it?" for a month; then only their totals stay.
KEEP_FINISHED_DAYS = 30
_BATCH = 5000

# Work that has been due for this long says that no worker is there, or too few.
_LATE_SECONDS = 300
_REDIS_SECONDS = 1.0


def clean_up() -> None:
    """Remove a batch of tasks finished long ago; where that wasn't all, stage the rest.

    Dead letters stay until they are resolved, and as long as their task.
    """
    removed = execute(
        "DELETE FROM scheduled_tasks WHERE id IN (SELECT id FROM scheduled_tasks"
        " WHERE finished_at < now() - make_interval(days => %s) ORDER BY finished_at LIMIT %s)",
        (KEEP_FINISHED_DAYS, _BATCH),
    ).rowcount
    if removed == _BATCH:
        stage("clean_up")


def report_health() -> None:
    """Look at the system and report what differs from the last look."""
    health = _health()
    before = execute("SELECT state::text FROM job_states WHERE job = 'health_monitor' FOR UPDATE").fetchone()
    if before and canonical_json(json_value(before[0])) == canonical_json(health):
        return
    execute(
        "INSERT INTO job_states (job, state) VALUES ('health_monitor', %s)"
        " ON CONFLICT (job) DO UPDATE SET state = excluded.state, updated_at = now()",
        (to_json_text(health),),
    )
    problems = sorted(name for name, well in health.items() if not well)
    report = log.warning if problems else log.info
    report("health_changed", healthy=not problems, problems=problems)


def _health() -> dict[str, bool]:
    """Each thing that can be wrong, and whether it is well; the database answers, or this would not run."""
    found = execute(
        "SELECT NOT EXISTS (SELECT FROM scheduled_tasks WHERE status IN ('pending', 'running')"
        " AND due_at < now() - make_interval(secs => %s)),"
        " NOT EXISTS (SELECT FROM dead_letters WHERE resolved_at IS NULL AND deleted_at IS NULL)",
        (_LATE_SECONDS,),
    ).fetchone()
    on_time, no_dead_letters = found or (False, False)
    gate = redis_gate()
    return {
        "work_on_time": on_time,
        "no_dead_letters": no_dead_letters,
        "redis": not gate.configured or gate.ping(_REDIS_SECONDS),
    }
