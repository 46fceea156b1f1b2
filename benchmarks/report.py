"""The results as tables: aligned on the terminal, and the same text as Markdown."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.figures import Figures
from benchmarks.goals import goals

Cell = str | float | None


def write(results: Figures, folder: Path) -> None:
    """Write `results.json` and `results.md` into that folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    (folder / "results.md").write_text(as_markdown(results))


def as_markdown(results: Figures) -> str:
    """Everything there is."""
    parts = ["# Benchmarks", "`make bench` wrote this; docs/decisions/benchmarks.md says how it measures."]
    parts += ["\n".join(f"- {line}" for line in results.get("environment", []))]
    for title, lines in _sections(results):
        parts += [f"## {title}", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> list[str]:
    """Lines whose columns line up: text to the left, numbers to the right."""
    texts = [[_text(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *texts, strict=True)]
    lines = [" | ".join(name.ljust(width) for name, width in zip(header, widths, strict=True))]
    lines.append(" | ".join("-" * (width - (i > 0)) + ":" * (i > 0) for i, width in enumerate(widths)))
    for row in texts:
        aligned = [
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(" | ".join(aligned))
    return [f"| {line} |" for line in lines]


def route_line(route: str, connections: str, figures: Figures) -> str:
    """The same figures on one line, while a run goes on."""
    name, at, *cells = route_row(route, connections, figures)
    labels = _route_header()[2:]
    return f"{name:<8} {at:>2}  " + "  ".join(f"{label} {cell}" for label, cell in zip(labels, cells, strict=True))


def _route_header() -> list[str]:
    """The columns of the main table; ours stands before the stroke, Hono's after it."""
    return [
        "route", "connections", "requests/s", "ratio", "min … max", "p50 ms", "p99 ms", "p99 ratio", "CPU µs",
        "PostgreSQL µs",
    ]  # fmt: skip


def route_row(route: str, connections: str, figures: Figures) -> list[Cell]:
    """One line of it."""
    return [
        route,
        connections.removeprefix("c"),
        _pair(figures, "rps", "{:,.0f}"),
        f"{figures['ratio']:.2f}",
        f"{figures['ratio_min']:.2f} … {figures['ratio_max']:.2f}",
        _pair(figures, "p50_ms", "{:.1f}"),
        _pair(figures, "p99_ms", "{:.1f}"),
        f"{figures['p99_ratio']:.2f}",
        _pair(figures, "cpu_us", "{:.0f}"),
        _pair(figures, "database_cpu_us", "{:.0f}"),
    ]


def _sections(results: Figures) -> Iterator[tuple[str, list[str]]]:
    if routes := results.get("routes"):
        rows = [route_row(route, at, figures) for route, by in routes.items() for at, figures in by.items()]
        share = f"{results.get('counted_in_redis', 0):.2%} of tt_api's requests"
        note = f"{share} were counted in Redis; the others in process, as it does when Redis takes too long."
        yield "tt_api / Hono", [*table(_route_header(), rows), "", note]
    if memory := results.get("memory"):
        rows = [["2 workers", memory["workers_mb"], memory["hono_workers_mb"], memory["ratio"]]]
        everything = memory["all_mb"], memory["hono_all_mb"], round(memory["all_mb"] / memory["hono_all_mb"], 3)
        rows.append(["with their parent", *everything])
        yield "Memory after load, PSS in MB", table(["processes", "tt_api", "Hono", "ratio"], rows)
    if flask := results.get("flask"):
        header = ["route", "CPU µs", "empty Flask route µs", "ratio", "empty Flask requests/s"]
        rows = [[r, f["cpu_us"], f["empty_cpu_us"], f["ratio"], f["empty_rps"]] for r, f in flask.items()]
        yield "CPU a request, beside an empty Flask route's under the same gunicorn", table(header, rows)
    if sql := results.get("sql"):
        rows = [[route, figures["ms"], figures["client_cpu_us"]] for route, figures in sql.items()]
        yield "The bare statement through psycopg2", table(["statement", "ms", "CPU of the client µs"], rows)
    if growth := results.get("growth"):
        yield "Growth: ms of a request on one connection (times that of the smallest)", _growth_table(growth)
    if events := results.get("events"):
        yield "Growth of the analytics events, likewise", _growth_table(events)
    if judged := list(goals(results)):
        rows = [
            [g.name, g.figure, f"{'≥' if g.at_least else '≤'} {g.bound}", "yes" if g.reached else "NO"] for g in judged
        ]
        yield "Goals", table(["figure", "is", "goal", "reached"], rows)


def _growth_table(growth: Figures) -> list[str]:
    sizes = list(next(iter(growth.values())))
    header = ["request", *(f"{int(size):,} rows" for size in sizes)]
    return table(
        header, ([kind, *(f"{f['ms']:.2f} ({f['ratio']:.2f} x)" for f in by.values())] for kind, by in growth.items())
    )


def _pair(figures: Figures, key: str, form: str) -> str:
    values = figures[key], figures[f"hono_{key}"]
    return " / ".join("-" if value is None else form.format(value) for value in values)


def _text(cell: Cell) -> str:
    return "-" if cell is None else f"{cell:,}" if isinstance(cell, int | float) else cell
