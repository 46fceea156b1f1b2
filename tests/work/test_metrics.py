"""How work is doing, for Prometheus: the same figures from every process."""

from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.api import ApiClient
from tests.support.probe_blueprints import ProbeApps
from tests.work.conftest import Work
from tt_api.services.operations.queues import QUEUES
from tt_api.work.claims import bury, claim
from tt_api.work.running import run_task

Figures = dict[tuple[str, ...], float]


def figures(api: Any) -> Figures:
    response = api.get("/metrics")
    assert response.status_code == 200
    assert response.content_type.startswith("text/plain")
    labels = ("task", "outcome", "queue")
    ours = ("tt_task", "tt_queue", "tt_dead_letters")
    lines = "".join(f"{line}\n" for line in response.get_data(as_text=True).splitlines() if line.startswith(ours))
    return {
        (sample.name, *(sample.labels[label] for label in labels if label in sample.labels)): sample.value
        for family in text_string_to_metric_families(lines)
        for sample in family.samples
    }


@pytest.fixture
def api(work: Work) -> ApiClient:
    return ApiClient(work.app.test_client())


class TestMetrics:
    def test_need_a_key(self, work: Work) -> None:
        assert work.app.test_client().get("/metrics").status_code == 401

    def test_of_no_work_at_all_are_zeros(self, api: ApiClient) -> None:
        assert figures(api) == {
            ("tt_tasks_due",): 0,
            ("tt_tasks_running",): 0,
            ("tt_tasks_oldest_due_seconds",): 0,
            ("tt_tasks_oldest_open_seconds",): 0,
            ("tt_dead_letters",): 0,
            **{(name, queue): 0 for name in ("tt_queue_due", "tt_queue_oldest_due_seconds") for queue in QUEUES},
        }

    def test_tell_what_waits_and_for_how_long(self, work: Work, api: ApiClient) -> None:
        work.stage()
        old, taken, lost = (work.stage() for _ in range(3))
        work.change(old, "due_at = now() - interval '90 s', scheduled_for = now() - interval '1 hour'")
        claim(taken)
        # Its lease is short here, and a busy machine stands still for longer.
        work.change(taken, "due_at = now() + interval '1 hour'")
        claim(lost)
        work.make_due(lost)
        found = figures(api)
        assert (found[("tt_tasks_due",)], found[("tt_tasks_running",)]) == (3, 1)
        assert 90 <= found[("tt_tasks_oldest_due_seconds",)] < 120
        assert 3600 <= found[("tt_tasks_oldest_open_seconds",)] < 3630

    def test_count_runs_by_outcome_and_time_them(self, work: Work, api: ApiClient) -> None:
        for _ in range(3):
            work.stage(pause_after=0.05)
        work.stage("probe_skip")
        work.stage(failures=9)
        while run_task():
            pass
        found = figures(api)
        assert found[("tt_task_runs_total", "probe_effect", "done")] == 3
        assert found[("tt_task_runs_total", "probe_effect", "failed")] == 1
        assert found[("tt_task_runs_total", "probe_skip", "skipped")] == 1
        assert found[("tt_task_seconds_count", "probe_effect")] == 4
        assert found[("tt_task_seconds_sum", "probe_effect")] >= 0.15

    def test_count_dead_letters_and_lost_leases(self, work: Work, api: ApiClient) -> None:
        task = work.stage()
        claim(task)
        work.make_due(task)
        held = claim(task)
        assert held
        bury(held, "no")
        found = figures(api)
        assert found[("tt_dead_letters",)] == 1
        assert found[("tt_task_runs_total", "probe_effect", "lease_lost")] == 1
        assert found[("tt_task_runs_total", "probe_effect", "dead")] == 1

    def test_are_the_same_from_every_process(self, work: Work, api: ApiClient, probe: ProbeApps) -> None:
        work.stage("probe_skip")
        run_task()
        assert figures(ApiClient(probe())) == figures(api)
