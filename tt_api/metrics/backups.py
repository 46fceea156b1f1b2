"""How old the last good backup is, by the file that the backups touch."""

from collections.abc import Iterator
from math import inf
from pathlib import Path
from time import time

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector


class BackupCollector(Collector):
    """Collects it at each scrape; an infinite age where there has been no backup yet.

    Args:
        stamp: the file; None where backups are somebody else's business.
    """

    def __init__(self, stamp: str | None) -> None:
        self._stamp = stamp

    def collect(self) -> Iterator[Metric]:
        """The metric."""
        age = GaugeMetricFamily("tt_backup_age_seconds", "How long ago the last backup went well.")
        if self._stamp:
            age.add_metric((), _age_of(Path(self._stamp)))
        yield age


def _age_of(stamp: Path) -> float:
    try:
        return max(0.0, time() - stamp.stat().st_mtime)
    except OSError:  # there was none yet
        return inf
