"""What the figures have to reach."""

from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.figures import Figures

LEAST_RATIOS = {"list": 2.0, "detail": 1.3, "create": 1.0, "patch": 0.85, "filtered": 1.1, "search": 1.2}
MOST_P99_RATIO = 0.6
MOST_GROWTH = 1.5
GROWING = ("page 1", "cursor", "filter", "search", "create")
MILLION, TEN_MILLION = "1000000", "10000000"


class Goal(NamedTuple):
    """One bound, and the figure beside it."""

    name: str
    figure: float
    bound: float
    at_least: bool = False

    @property
    def reached(self) -> bool:
        """Whether the figure is on the right side."""
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound


def goals(results: Figures) -> Iterator[Goal]:
    """Judge all figures that there are."""
    for route, least in LEAST_RATIOS.items():
        for connections, figures in results.get("routes", {}).get(route, {}).items():
            yield Goal(f"{route} at {connections}: requests/s, times Hono's", figures["ratio"], least, at_least=True)
    for route in LEAST_RATIOS:
        if c64 := results.get("routes", {}).get(route, {}).get("c64"):
            yield Goal(f"{route} at c64: p99, times Hono's", c64["p99_ratio"], MOST_P99_RATIO)
    for kind in GROWING:
        if million := results.get("growth", {}).get(kind, {}).get(MILLION):
            yield Goal(f"{kind} at a million rows, times that at 20 000", million["ratio"], MOST_GROWTH)
    for kind, by_size in results.get("events", {}).items():
        if most := by_size.get(TEN_MILLION):
            yield Goal(f"events, {kind}: at ten million, times that at 10 000", most["ratio"], MOST_GROWTH)
    if memory := results.get("memory"):
        yield Goal("memory of 2 processes, times Hono's", memory["ratio"], 1.0)
