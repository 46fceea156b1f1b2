"""The months of events in a database that tests share."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.catalog import query

_TABLES = "SELECT relname FROM pg_class WHERE relname ~ '^analytics_events_[0-9_]+$' AND relkind = 'r'"


@contextmanager
def months_as_they_were(url: str) -> Iterator[None]:
    """Whatever months come in within the block, they go with their events when it ends."""
    before = _months(url)
    yield
    for name in sorted(_months(url) - before):
        query(url, f"DROP TABLE {name}; SELECT 1")


def _months(url: str) -> set[str]:
    return {name for (name,) in query(url, _TABLES)}
