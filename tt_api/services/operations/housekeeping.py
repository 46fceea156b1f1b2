"""Housekeeping: removing what is finished, and noticing when the system's health changes."""

from collections.abc import Collection

from structlog import get_logger

from tt_api.database.transaction import execute, read
from tt_api.json_text import json_value, to_json_text
from tt_api.redis_gate.gate import redis_gate
from tt_api.services.operations import nexus_sync
from tt_api.work import stage

log = get_logger(__name__)

# Finished tasks answer the question "what happened to it?" for a month; then only their totals stay.
KEEP_FINISHED_DAYS = 30
BATCH = 5000

# Who changed something is asked by those who looked at it before that, which nobody has done for longer.
KEEP_LAST_CHANGES_DAYS = 2

# Work that has been due for this long means that there are no workers, or too few.
_LATE_SECONDS = 300
# Some job ends every five minutes. Where none has for this long, there is no worker, or no beat.
_SILENT_SECONDS = 900
_REDIS_SECONDS = 1.0


def clean_up(current_periods: Collection[str]) -> None:
    """Remove a batch of what is done with; if there are more, stage the rest.

    That is tasks finished long ago, expired keys and sessions, and who changed something days ago.

    A task stays as long as its dead letter waits, which may want it done again, and as long as its period lasts, which
    would be run again without it.
    """
    removed = execute(
        # Materialized, or a join might choose once more for each row, and remove far more than a batch.
        "WITH old AS MATERIALIZED (SELECT id FROM scheduled_tasks AS task"
        " WHERE finished_at < now() - make_interval(days => %s) AND (period IS NULL OR period <> ALL(%s))"
        " AND NOT EXISTS (SELECT FROM dead_letters WHERE scheduled_task_id = task.id AND resolved_at IS NULL)"
        " ORDER BY finished_at LIMIT %s FOR UPDATE SKIP LOCKED)"
        " DELETE FROM scheduled_tasks WHERE id IN (SELECT id FROM old)",
        (KEEP_FINISHED_DAYS, list(current_periods), BATCH),
    ).rowcount
    forgotten = execute(
        # One that is being claimed again is no longer ours to remove.
        "WITH old AS MATERIALIZED (SELECT scope FROM idempotency_keys WHERE expires_at <= clock_timestamp()"
        " ORDER BY expires_at LIMIT %s FOR UPDATE SKIP LOCKED)"
        " DELETE FROM idempotency_keys WHERE scope IN (SELECT scope FROM old)",
        (BATCH,),
    ).rowcount
    old_changes = execute(
        "WITH old AS MATERIALIZED (SELECT row_id FROM last_changes"
        " WHERE at <= clock_timestamp() - make_interval(days => %s) LIMIT %s FOR UPDATE SKIP LOCKED)"
        " DELETE FROM last_changes WHERE row_id IN (SELECT row_id FROM old)",
        (KEEP_LAST_CHANGES_DAYS, BATCH),
    ).rowcount
    # Each was a signing in with a valid key, of which an address has a few a minute: no batches.
    execute("DELETE FROM studio_sessions WHERE expires_at <= clock_timestamp()")
    if BATCH in (removed, forgotten, old_changes):
        stage("clean_up")


def report_health() -> None:
    """Look at the system, and report in the log and in Slack what has changed since the last look.

    Before the first look, everything counts as well.
    """
    # Before the first write: no transaction is open while Redis is asked.
    health = _health()
    before = _lock_last_look()
    changed = sorted(name for name, well in health.items() if well != before.get(name, True))
    if health != before:
        execute(
            "UPDATE job_states SET state = %s, updated_at = clock_timestamp() WHERE job = 'health_monitor'",
            (to_json_text(health),),
        )
    if not changed:
        return
    problems = sorted(name for name, well in health.items() if not well)
    report = log.warning if problems else log.info
    report("health_changed", healthy=not problems, problems=problems)
    news = {
        "problems": [name for name in changed if not health[name]],
        "recovered": [name for name in changed if health[name]],
    }
    stage("post_to_monitoring", news)


def work_goes_on() -> bool:
    """Whether workers do what is due, and did something of late: `report_health` is work itself, and can't tell."""
    return _on_time() and _something_ended()


def _lock_last_look() -> dict[str, bool]:
    """What the last look found; of two looks at once, one waits for the other and sees what that found."""
    execute("INSERT INTO job_states (job) VALUES ('health_monitor') ON CONFLICT DO NOTHING")
    found = execute("SELECT state::text FROM job_states WHERE job = 'health_monitor' FOR UPDATE").fetchone()
    assert found is not None  # noqa: S101 -- it is never deleted
    before: dict[str, bool] = json_value(found[0])
    return before


def _health() -> dict[str, bool]:
    """Each thing that can be wrong, and whether it is well; the database answers, or this would not run."""
    ((no_dead_letters,),) = read(
        "SELECT NOT EXISTS (SELECT FROM dead_letters WHERE resolved_at IS NULL AND deleted_at IS NULL)"
    )
    gate = redis_gate()
    return {
        "work_on_time": _on_time(),
        "no_dead_letters": no_dead_letters,
        "redis": not gate.configured or gate.ping(_REDIS_SECONDS),
        "nexus_in_sync": nexus_sync.in_sync(),
    }


def _on_time() -> bool:
    ((on_time,),) = read(
        "SELECT NOT EXISTS (SELECT FROM scheduled_tasks WHERE status IN ('pending', 'running')"
        " AND due_at < now() - make_interval(secs => %s))",
        (_LATE_SECONDS,),
    )
    return bool(on_time)


def _something_ended() -> bool:
    ((of_late,),) = read(
        "SELECT max(finished_at) > now() - make_interval(secs => %s) FROM scheduled_tasks", (_SILENT_SECONDS,)
    )
    return bool(of_late)
