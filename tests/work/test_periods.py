"""Each period's run is staged once, by the agency's clock, whatever that clock does."""

from collections.abc import Callable
from copy import copy
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from celery import Celery

from tests.work.conftest import Work
from tt_api.database.transaction import read
from tt_api.services.operations.jobs import JOBS
from tt_api.work.handlers import load_handlers, task_types
from tt_api.work.periods import Daily, Every, stage_due_jobs
from tt_api.work.running import run_task

NEW_YORK = ZoneInfo("America/New_York")
# Clocks that jump at 2, at midnight, by half an hour, and not at all.
ZONES = ("America/New_York", "Europe/Berlin", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Kolkata")
TIMES = (time(0, 0), time(0, 30), time(1, 30), time(2, 0), time(2, 30), time(6, 0), time(23, 45))


class TestDaily:
    @pytest.mark.parametrize("zone", ZONES)
    @pytest.mark.parametrize("at", TIMES, ids=str)
    def test_runs_each_day_once_and_never_goes_back(self, zone: str, at: time) -> None:
        schedule, agency = Daily(at), ZoneInfo(zone)
        now, end = datetime(2026, 1, 10, tzinfo=UTC), datetime(2027, 1, 10, tzinfo=UTC)
        seen = []
        while now < end:
            run = schedule.run_at(now, agency)
            if not seen or seen[-1] != run:
                seen.append(run)
            now += timedelta(minutes=15)
        first = date.fromisoformat(seen[0])
        assert seen == [(first + timedelta(days=day)).isoformat() for day in range(len(seen))]
        assert len(seen) in (365, 366)

    @pytest.mark.parametrize(
        ("at", "now", "run"),
        [
            (time(6), "2026-07-01T09:59:59+00:00", "2026-06-30"),
            (time(6), "2026-07-01T10:00:00+00:00", "2026-07-01"),
            (time(6), "2026-01-15T10:59:59+00:00", "2026-01-14"),
            (time(6), "2026-01-15T11:00:00+00:00", "2026-01-15"),
            # 8 March 2026: the clock goes from 2:00 to 3:00.
            (time(2, 30), "2026-03-08T06:59:59+00:00", "2026-03-07"),
            (time(2, 30), "2026-03-08T07:30:00+00:00", "2026-03-08"),
            # 1 November 2026: 1:30 comes at 5:30 and again at 6:30.
            (time(1, 30), "2026-11-01T05:29:59+00:00", "2026-10-31"),
            (time(1, 30), "2026-11-01T05:30:00+00:00", "2026-11-01"),
            (time(1, 30), "2026-11-01T06:10:00+00:00", "2026-11-01"),
        ],
    )
    def test_goes_by_the_agencys_clock(self, at: time, now: str, run: str) -> None:
        assert Daily(at).run_at(datetime.fromisoformat(now), NEW_YORK) == run


class TestEvery:
    def test_has_one_run_a_period(self) -> None:
        start = datetime(2026, 3, 8, 6, 55, tzinfo=UTC)
        runs = {Every(timedelta(minutes=5)).run_at(start + timedelta(seconds=s), NEW_YORK) for s in range(600)}
        assert runs == {"2026-03-08T06:55:00Z", "2026-03-08T07:00:00Z"}


class TestStagingDueJobs:
    NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
    JOBS = {"probe_effect": Daily(time(6)), "probe_skip": Every(timedelta(minutes=5))}  # noqa: RUF012 -- constant

    def periods(self) -> list[str]:
        return [period for (period,) in read("SELECT period FROM scheduled_tasks ORDER BY created_at, period")]

    def test_stages_each_job_once_a_period(self, work: Work) -> None:
        assert sorted(stage_due_jobs(self.JOBS, self.NOW)) == ["probe_effect", "probe_skip"]
        assert stage_due_jobs(self.JOBS, self.NOW + timedelta(seconds=5)) == []
        assert stage_due_jobs(self.JOBS, self.NOW + timedelta(minutes=5)) == ["probe_skip"]

    def test_by_many_beats_at_once_stages_each_job_once(self, work: Work, at_once: Callable[..., list[Any]]) -> None:
        staged = at_once(lambda: stage_due_jobs(self.JOBS, self.NOW), 5)
        assert sorted(sum(staged, start=[])) == ["probe_effect", "probe_skip"]  # noqa: RUF017 -- five short lists
        assert len(self.periods()) == 2

    def test_after_days_away_catches_up_with_one_run(self, work: Work) -> None:
        stage_due_jobs(self.JOBS, self.NOW)
        stage_due_jobs(self.JOBS, self.NOW + timedelta(days=9, minutes=1))
        assert self.periods() == [
            "probe_effect:2026-11-01",
            "probe_skip:2026-11-01T12:00:00Z",
            "probe_effect:2026-11-10",
            "probe_skip:2026-11-10T12:00:00Z",
        ]

    def test_runs_a_job_that_failed_no_second_time_in_its_period(self, work: Work) -> None:
        stage_due_jobs(self.JOBS, self.NOW)
        while run_task():
            pass
        assert stage_due_jobs(self.JOBS, self.NOW) == []


class TestTheSchedule:
    def test_names_handlers_that_there_are(self) -> None:
        load_handlers()
        assert set(JOBS) <= set(task_types())

    @pytest.mark.parametrize("job", JOBS)
    @pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
    def test_has_beat_send_each_job_s_message_as_its_period_begins(self, job: str, zone: str) -> None:
        with Celery("probe", set_as_current=False) as app:
            app.config_from_object("celeryconfig")
            app.conf.update(timezone=zone)
            entry = app.conf.beat_schedule[job]
            assert (entry["task"], entry["args"]) == ("tt_api.stage_period", (job,))
            crontab = copy(entry["schedule"])  # it keeps its first application's zone
            crontab.app = app
            agency, at = ZoneInfo(zone), datetime(2026, 6, 10, 9, 7, 13, tzinfo=UTC)
            for _ in range(3):
                last, left, _ = crontab.remaining_delta(at)
                at = (last + left).astimezone(UTC)
                before = JOBS[job].run_at(at - timedelta(seconds=1), agency)
                assert JOBS[job].run_at(at, agency) != before
