"""How work is doing, as Prometheus metrics; figures of the whole deployment, since PostgreSQL keeps them."""

from collections.abc import Iterator

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily

from tt_api.database.transaction import read


def work_metrics() -> Iterator[Metric]:
    """The state of tasks and dead letters: two queries, over indexes of open rows and a small table of totals."""
    yield from _open_work()
    yield from _runs()


def _open_work() -> Iterator[Metric]:
    ((due, running, oldest_due, oldest_open, dead),) = read(
        # A running task whose lease has ended is due: its worker died.
        "SELECT count(*) FILTER (WHERE due_at <= now()),"
        " count(*) FILTER (WHERE status = 'running' AND due_at > now()),"
        " coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE due_at <= now())), 0)::float8,"
        " coalesce(extract(epoch FROM now() - min(scheduled_for) FILTER (WHERE scheduled_for <= now())), 0)::float8,"
        " (SELECT count(*) FROM dead_letters WHERE resolved_at IS NULL AND deleted_at IS NULL)"
        " FROM scheduled_tasks WHERE status IN ('pending', 'running')"
    )
    yield GaugeMetricFamily("tt_tasks_due", "Tasks that are due and waiting for a worker.", value=due)
    yield GaugeMetricFamily("tt_tasks_running", "Tasks that a worker has in hand.", value=running)
    yield GaugeMetricFamily("tt_tasks_oldest_due_seconds", "How long the oldest due task has waited.", value=oldest_due)
    yield GaugeMetricFamily(
        "tt_tasks_oldest_open_seconds",
        "How long ago the oldest task was to be done that isn't yet: waiting, running or being tried again.",
        value=oldest_open,
    )
    yield GaugeMetricFamily("tt_dead_letters", "Dead letters neither retried nor discarded.", value=dead)


def _runs() -> Iterator[Metric]:
    runs = CounterMetricFamily(
        "tt_task_runs",
        "Runs of tasks by outcome: done, skipped, failed, dead, postponed (PostgreSQL or Redis was away) or"
        " lease_lost (the worker died).",
        labels=("task", "outcome"),
    )
    durations = SummaryMetricFamily(
        "tt_task_seconds", "How long runs took that ended by themselves, well or not.", labels=("task",)
    )
    seconds: dict[str, tuple[int, float]] = {}
    for task, outcome, count, took in read(
        "SELECT task_type, outcome, sum(runs)::bigint, sum(seconds) FROM task_totals GROUP BY 1, 2 ORDER BY 1, 2"
    ):
        runs.add_metric((task, outcome), count)
        if outcome != "lease_lost":
            before = seconds.get(task, (0, 0.0))
            seconds[task] = (before[0] + count, before[1] + took)
    for task, (count, took) in seconds.items():
        durations.add_metric((task,), count, took)
    yield runs
    yield durations
