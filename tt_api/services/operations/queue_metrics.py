"""How long each queue's tasks have waited, as Prometheus metrics: a queue that no worker takes from shows here."""

from collections.abc import Iterator

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from tt_api.database.transaction import read
from tt_api.services.operations.queues import QUEUES, queue_of


def queue_metrics() -> Iterator[Metric]:
    """What is due in each queue, nothing too, out of an index of open rows."""
    due = dict.fromkeys(QUEUES, 0)
    oldest = dict.fromkeys(QUEUES, 0.0)
    for task_type, count, seconds in read(
        "SELECT task_type, count(*), extract(epoch FROM now() - min(due_at))::float8 FROM scheduled_tasks"
        " WHERE status IN ('pending', 'running') AND due_at <= now() GROUP BY task_type"
    ):
        queue = queue_of(task_type)
        due[queue] += count
        oldest[queue] = max(oldest[queue], seconds)
    counted = GaugeMetricFamily("tt_queue_due", "Tasks of a queue that are due.", labels=("queue",))
    waited = GaugeMetricFamily(
        "tt_queue_oldest_due_seconds",
        "How long a queue's oldest due task has waited; it grows where no worker takes from the queue.",
        labels=("queue",),
    )
    for queue in QUEUES:
        counted.add_metric((queue,), due[queue])
        waited.add_metric((queue,), oldest[queue])
    yield counted
    yield waited
