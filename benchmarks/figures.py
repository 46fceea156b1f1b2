"""The figures as `results.json` holds them."""

from collections.abc import Mapping
from statistics import median
from typing import Any

from benchmarks.costs import FlaskCost, SqlCost
from benchmarks.duel import Duel, middle
from benchmarks.processes import Server, pss_megabytes

Figures = dict[str, Any]


def route_figures(duel: Duel) -> Figures:
    """One route at one number of connections; times in milliseconds, CPU in microseconds a request."""
    ratios = duel.ratios
    found: Figures = {
        "ratio": round(median(ratios), 3),
        "ratio_min": round(min(ratios), 3),
        "ratio_max": round(max(ratios), 3),
        "p99_ratio": round(duel.p99_ratio, 3),
    }
    for prefix, samples in (("", duel.ours), ("hono_", duel.theirs)):
        for name, key, digits in (
            ("rps", "rps", 0),
            ("p50", "p50_ms", 2),
            ("p99", "p99_ms", 2),
            ("cpu", "cpu_us", 0),
            ("database_cpu", "database_cpu_us", 0),
        ):
            value = middle(samples, name)
            found[prefix + key] = value if value is None else round(value, digits)
    return found


def memory_figures(ours: Server, hono: Server) -> Figures:
    """Proportional memory in megabytes: of the two processes that serve, and with the one that watches over them."""
    (workers, everything), (hono_workers, hono_everything) = pss_megabytes(ours.pid), pss_megabytes(hono.pid)
    return {
        "ratio": round(workers / hono_workers, 3),
        "workers_mb": round(workers, 1),
        "hono_workers_mb": round(hono_workers, 1),
        "all_mb": round(everything, 1),
        "hono_all_mb": round(hono_everything, 1),
    }


def flask_figures(cost: FlaskCost) -> Figures:
    """One route's CPU beside an empty Flask route's."""
    return {
        "ratio": round(cost.ratio, 2),
        "cpu_us": round(cost.cpu),
        "empty_cpu_us": round(cost.empty_cpu),
        "empty_rps": round(cost.empty_rps),
    }


def sql_figures(cost: SqlCost) -> Figures:
    """One statement's time and our CPU for it."""
    return {"ms": round(cost.milliseconds, 3), "client_cpu_us": round(cost.client_cpu_microseconds)}


def growth_figures(by_size: Mapping[int, Mapping[str, float]]) -> Figures:
    """Milliseconds by kind of request and number of rows, and how often the smallest's they are."""
    smallest = by_size[min(by_size)]
    return {
        kind: {
            str(size): {"ms": round(times[kind], 3), "ratio": round(times[kind] / smallest[kind], 2)}
            for size, times in by_size.items()
        }
        for kind in smallest
    }
