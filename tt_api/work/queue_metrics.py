"""How long each queue's tasks have waited, as Prometheus metrics: a queue that no worker takes from shows here."""

from collections.abc import Callable, Iterator, Sequence

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from tt_api.database.transaction import read


class QueueCollector(Collector):
    """Collects what is due in each queue at each scrape, out of an index of open rows.

    Args:
        queues: their names; each is shown, also where nothing is due.
        queue_of: the queue of a type of task.
    """

    def __init__(self, queues: Sequence[str], queue_of: Callable[[str], str]) -> None:
        self._queues = queues
        self._queue_of = queue_of

    def describe(self) -> list[Metric]:
        """Nothing, so that registering it asks no database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The metrics."""
        due = dict.fromkeys(self._queues, 0)
        oldest = dict.fromkeys(self._queues, 0.0)
        for task_type, count, seconds in read(
            "SELECT task_type, count(*), extract(epoch FROM now() - min(due_at))::float8 FROM scheduled_tasks"
            " WHERE status IN ('pending', 'running') AND due_at <= now() GROUP BY task_type"
        ):
            queue = self._queue_of(task_type)
            due[queue] += count
            oldest[queue] = max(oldest[queue], seconds)
        counted = GaugeMetricFamily("tt_queue_due", "Tasks of a queue that are due.", labels=("queue",))
        waited = GaugeMetricFamily(
            "tt_queue_oldest_due_seconds",
            "How long a queue's oldest due task has waited; it grows where no worker takes from the queue.",
            labels=("queue",),
        )
        for queue in self._queues:
            counted.add_metric((queue,), due[queue])
            waited.add_metric((queue,), oldest[queue])
        yield counted
        yield waited
