"""Periodic jobs: which run of which job is due. A run is a row with a unique name, so it is staged once.

Two beats stage each run once, and a beat that was away for a week catches up with one run, the latest. A new job runs
at once, since it looks like one whose beat was away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tt_api.current import settings
from tt_api.database.transaction import read, transaction
from tt_api.work.staging import stage_period


@dataclass(frozen=True, slots=True)
class Every:
    """A job that runs once in each period of this length, counted from midnight UTC of 1 January 1970."""

    period: timedelta

    def run_at(self, now: datetime, _: ZoneInfo) -> str:
        """The name of the run that ``now`` belongs to."""
        seconds = int(self.period.total_seconds())
        started = int(now.timestamp()) // seconds * seconds
        return datetime.fromtimestamp(started, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def __str__(self) -> str:
        return f"every {self.period.total_seconds() / 60:g} min"


@dataclass(frozen=True, slots=True)
class Daily:
    """A job that runs once a day, at a time of the agency's clock: the first time that it shows it.

    On a day whose clock skips that time it runs as long after midnight as on the day before.
    """

    at: time

    def run_at(self, now: datetime, agency: ZoneInfo) -> str:
        """The name of the run that ``now`` belongs to: the agency's day whose time has come."""
        day = now.astimezone(agency).date()
        # Instants are compared, not the clock: in autumn it shows an hour twice, and a run would go back to yesterday.
        starts = datetime.combine(day, self.at, agency).astimezone(UTC)
        return (day if now >= starts else day - timedelta(days=1)).isoformat()

    def __str__(self) -> str:
        return f"daily at {self.at:%H:%M}"


Schedule = Every | Daily


def current_runs(jobs: Mapping[str, Schedule], now: datetime) -> dict[str, str]:
    """For each job the run that ``now`` belongs to, as ``scheduled_tasks.period`` names it: names of runs to jobs."""
    agency = ZoneInfo(settings().agency_timezone)
    return {f"{job}:{schedule.run_at(now, agency)}": job for job, schedule in jobs.items()}


def stage_due_jobs(jobs: Mapping[str, Schedule], now: datetime) -> list[str]:
    """Stage the current run of every job that hasn't been staged; the jobs that were.

    Args:
        jobs: task types and when they run.
        now: an instant with a zone.
    """
    runs = current_runs(jobs, now)
    # Most ticks find everything staged: one read tells, and nothing is written.
    known = {period for (period,) in read("SELECT period FROM scheduled_tasks WHERE period = ANY(%s)", [list(runs)])}
    missing = [period for period in runs if period not in known]
    if not missing:
        return []
    with transaction():
        return [runs[period] for period in missing if stage_period(runs[period], period)]
