"""`python -m benchmarks`: bring everything up, measure, print, and write benchmarks/results.*."""

import argparse
import json
import os
import platform
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

import redis

from benchmarks import BenchError, figures, report, targets
from benchmarks.costs import flask_costs, sql_costs
from benchmarks.data import company_ids, fill
from benchmarks.database import Database, bench_database
from benchmarks.duel import Arena, Plan
from benchmarks.equality import check_equality
from benchmarks.events import EVENT_SIZES, events_growth
from benchmarks.growth import REQUESTS, SIZES, growth
from benchmarks.processes import Server
from benchmarks.routes import Route, routes
from benchmarks.tools import check_tools, hono_versions, install_hono
from devtools import DevError
from devtools.places import data_dir, temporary_folder
from devtools.valkey import Valkey

HERE = Path(__file__).parent
PARTS = ("routes", "costs", "growth", "events")
QUICK_PLAN = Plan(rounds=1, seconds=1, warm_ups=1)
QUICK_SIZES, QUICK_EVENT_SIZES, QUICK_REQUESTS = (20_000, 40_000), (10_000, 20_000), 30


class Bench:
    """One run: its options, what it has up, and what it has found."""

    def __init__(self, options: argparse.Namespace, tools: dict[str, str]) -> None:
        """Prepare a run."""
        self._options = options
        self._plan = QUICK_PLAN if options.quick else Plan(options.rounds, options.seconds)
        self._tools = tools
        self._folder = data_dir() / "bench" if options.quick else HERE
        self._redis_url = ""
        self.results = self._former_results()

    def run(self) -> None:
        """Bring everything up, measure the parts that were asked for, and write the results."""
        with ExitStack() as stack:
            folder = stack.enter_context(temporary_folder())
            database = stack.enter_context(bench_database(folder))
            valkey = stack.enter_context(Valkey(folder / "valkey"))
            self._redis_url = valkey.url
            self._describe(database)
            environment = targets.production_environment(database.url, valkey.url)
            say("migrating and seeding 20 000 companies …")
            fill(database, environment)
            ids = company_ids(database)
            ours = stack.enter_context(targets.ours(environment, folder))
            if "routes" in self._options.parts:
                with targets.hono(environment, folder) as hono:
                    self._measure_routes(database, ours, hono, ids)
            if "costs" in self._options.parts:
                with targets.empty_flask(environment, folder) as empty:
                    self._measure_costs(database, ours, empty, ids)
            self._measure_growth(database, ours)
        report.write(self.results, self._folder)
        print(report.as_markdown(self.results))
        say(f"written: {self._folder}/results.md and results.json")

    def _measure_routes(self, database: Database, ours: Server, hono: Server, ids: Sequence[str]) -> None:
        say(f"both servers gave the same {check_equality(ours, hono, ids, database):,} objects")
        say("route, connections; tt_api / Hono")
        by_route: figures.Figures = {}
        arena, counted = Arena(database, self._plan), scripts_run(self._redis_url)
        for duel in arena.duels(ours, hono, self._chosen(ids)):
            found = figures.route_figures(duel)
            by_route.setdefault(duel.route, {})[f"c{duel.connections}"] = found
            say(report.route_line(duel.route, str(duel.connections), found))
        self.results["routes"] = {**self.results.get("routes", {}), **by_route}
        counted = scripts_run(self._redis_url) - counted
        self.results["counted_in_redis"] = round(min(1.0, counted / arena.answered[ours.name]), 4)
        self.results["memory"] = figures.memory_figures(ours, hono)

    def _measure_costs(self, database: Database, ours: Server, empty: Server, ids: Sequence[str]) -> None:
        say("an empty Flask route, and the bare statements …")
        found = flask_costs(Arena(database, self._plan), ours, empty, self._chosen(ids))
        self.results["flask"] = {cost.route: figures.flask_figures(cost) for cost in found}
        self.results["sql"] = {cost.route: figures.sql_figures(cost) for cost in sql_costs(database, ids)}

    def _measure_growth(self, database: Database, ours: Server) -> None:
        quick = self._options.quick
        requests = QUICK_REQUESTS if quick else REQUESTS
        for part, measure, sizes in (
            ("growth", growth, QUICK_SIZES if quick else SIZES),
            ("events", events_growth, QUICK_EVENT_SIZES if quick else EVENT_SIZES),
        ):
            if part not in self._options.parts:
                continue
            by_size: dict[int, dict[str, float]] = {}
            for size, times in measure(database, ours, sizes, requests):
                by_size[size] = times
                say(f"{size:,} rows: " + ", ".join(f"{kind} {time:.2f} ms" for kind, time in times.items()))
            self.results[part] = figures.growth_figures(by_size)

    def _chosen(self, ids: Sequence[str]) -> list[Route]:
        wanted = self._options.only
        return [route for route in routes(ids) if not wanted or route.name in wanted]

    def _describe(self, database: Database) -> None:
        plan = self._plan
        trigrams = "with pg_trgm" if database.trigrams else "WITHOUT pg_trgm: searches read the whole table"
        lines = [
            f"{database.description}, {trigrams}",
            f"tt_api: Python {platform.python_version()} under gunicorn, {targets.PROCESSES} processes",
            f"Hono: Node {self._tools['node']}, {targets.PROCESSES} processes, {hono_versions()}",
            f"{self._tools['wrk']}, {plan.rounds} rounds of {plan.seconds} s slices; {os.cpu_count()} cores",
        ]
        if self.results.get("environment") != lines:
            self.results = {"environment": lines}
        say("\n".join(lines))

    def _former_results(self) -> figures.Figures:
        """What an earlier run found, for the parts that this one leaves out; kept if it was of the same programs."""
        former = self._folder / "results.json"
        if not former.exists():
            return {}
        found: figures.Figures = json.loads(former.read_text())
        return found


def scripts_run(redis_url: str) -> int:
    """How many scripts Redis has run: tt_api counts a request's limits with one, while it finds Redis quick enough."""
    with redis.Redis.from_url(redis_url) as client:
        statistics = client.info("commandstats")
    return sum(statistics.get(f"cmdstat_{name}", {}).get("calls", 0) for name in ("evalsha", "eval", "fcall"))


def say(text: str) -> None:
    """Tell the person at once."""
    print(text, flush=True)


def main() -> None:
    """Measure as the command line asks."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = _options()
    started = monotonic()
    try:
        tools = check_tools()
        install_hono()
        Bench(options, tools).run()
    except (BenchError, DevError) as error:
        sys.exit(f"tt_api: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    say(f"took {(monotonic() - started) / 60:.1f} minutes")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=", description="tt_api beside the server that it replaces.")
    parser.add_argument(
        "--rounds", type=int, default=Plan().rounds, help="rounds of a slice each (default: %(default)s)"
    )
    parser.add_argument("--seconds", type=int, default=Plan().seconds, help="length of a slice (default: %(default)s)")
    names = [route.name for route in routes(())]
    parser.add_argument("--only", nargs="+", choices=names, metavar="ROUTE", help=f"only these of {' '.join(names)}")
    parser.add_argument("--quick", action="store_true", help="a smoke run, whose figures mean nothing; kept apart")
    whats = "the duels", "the floor: Flask and SQL", "20 000 to a million rows", "10 000 to ten million events"
    for part, what in zip(PARTS, whats, strict=True):
        parser.add_argument(f"--{part}", dest="parts", action="append_const", const=part, help=f"only {what}")
    options = parser.parse_args()
    options.parts = options.parts or PARTS
    return options


if __name__ == "__main__":
    main()
