"""`python -m benchmarks.replica`: what a streaming replica takes off the primary, and how far it is behind.

The same server takes turns without a replica and with one; lists alone, and lists beside creates by another caller.
Both PostgreSQLs, the API and the load share this machine: what moves is whose CPU a list costs, not how many there are.
Needs wrk (`apt-get install wrk`).
"""

import argparse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from statistics import median, quantiles
from threading import Event, Thread
from time import monotonic, sleep

from benchmarks.data import company_ids, fill, put_back
from benchmarks.database import Database, connect, tuned_postgres
from benchmarks.load import Sample, medians, slice_of_load
from benchmarks.processes import Server, cpu_seconds
from benchmarks.routes import Route, routes
from benchmarks.targets import ours, production_environment
from devtools.places import temporary_folder
from devtools.postgres import Postgres
from devtools.standby import Standby
from devtools.valkey import Valkey

SEEDING = ("--scale", "5", "--sales-only")
WITHOUT, WITH = "without", "with"
SLICE_SECONDS = 3
WRITE_SECONDS = 10
LOSS_SECONDS = 20
STEP_SECONDS = 0.002


@dataclass(frozen=True, slots=True)
class Bench:
    """Both databases, and the server with and without the replica."""

    database: Database
    primary: Postgres
    standby: Standby
    servers: dict[str, Server]
    listing: Route
    creating: Route
    second_key: str
    connections: int
    rounds: int


@dataclass(slots=True)
class Slices:
    """What the slices of one server showed; CPU of PostgreSQL in microseconds a list."""

    lists: list[Sample] = field(default_factory=list)
    creates: list[float] = field(default_factory=list)
    primary: list[float] = field(default_factory=list)
    standby: list[float] = field(default_factory=list)


def main() -> None:
    """Take turns, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=32, help="callers at once (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        primary = stack.enter_context(tuned_postgres(folder / "primary"))
        database = Database(primary.url, "embedded", postmaster=primary.pid, trigrams=False)
        environment = production_environment(database.url, stack.enter_context(Valkey(folder / "valkey")).url)
        fill(database, environment, SEEDING)
        standby = stack.enter_context(Standby(folder / "standby", primary))
        places = {name: folder / name for name in (WITHOUT, WITH)}
        for place in places.values():
            place.mkdir()
        reading = {"DATABASE_READ_URL": standby.url, "DATABASE_READ_LAG_SECONDS": "5"}
        servers = {
            WITHOUT: stack.enter_context(ours(environment, places[WITHOUT])),
            WITH: stack.enter_context(ours({**environment, **reading}, places[WITH])),
        }
        named = {route.name: route for route in routes(company_ids(database))}
        keys = environment["API_KEYS"].split(",")
        loads = named["list"], named["create"]
        bench = Bench(database, primary, standby, servers, *loads, keys[1], options.connections, options.rounds)
        _take_turns(bench, writes=False)
        _take_turns(bench, writes=True)
        _print_lag(bench)
        _lose_it(bench)


def _take_turns(bench: Bench, *, writes: bool) -> None:
    found = {name: Slices() for name in bench.servers}
    for _ in range(bench.rounds):
        for name, server in bench.servers.items():
            _slice(bench, server, found[name], writes=writes)
            put_back(bench.database)
    print("lists beside creates" if writes else "lists alone", flush=True)
    for name, slices in found.items():
        rps, p50, p99, cpu = medians(slices.lists, "rps", "p50", "p99", "cpu")
        print(
            f"  {name:7} replica: {rps:6,.0f} lists/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms; CPU a list:"
            f" API {cpu:.0f} µs, primary {median(slices.primary):.0f} µs, replica {median(slices.standby):.0f} µs"
            + (f"; {median(slices.creates):,.0f} creates/s beside them" if writes else ""),
            flush=True,
        )


def _slice(bench: Bench, server: Server, slices: Slices, *, writes: bool) -> None:
    # Keys of two callers: who writes reads from the primary.
    reader = replace(server, api_key=bench.second_key) if writes else server
    before = cpu_seconds(bench.primary.pid), cpu_seconds(bench.standby.pid)
    with ThreadPoolExecutor(1) as threads:
        beside = (
            threads.submit(slice_of_load, server, bench.creating, bench.connections // 4, SLICE_SECONDS, None)
            if writes
            else None
        )
        sample = slice_of_load(reader, bench.listing, bench.connections, SLICE_SECONDS, None)
        if beside:
            slices.creates.append(beside.result().rps)
    after = cpu_seconds(bench.primary.pid), cpu_seconds(bench.standby.pid)
    slices.lists.append(sample)
    used = [(there - then) / sample.requests * 1e6 for there, then in zip(after, before, strict=True)]
    slices.primary.append(used[0])
    slices.standby.append(used[1])


def _print_lag(bench: Bench) -> None:
    """How long after the primary the replica had what was written, under creates alone."""
    with _watching(bench) as lags:
        sample = slice_of_load(bench.servers[WITH], bench.creating, bench.connections, WRITE_SECONDS, None)
    cuts = quantiles(lags, n=100)
    print(
        f"lag at {sample.rps:,.0f} creates/s: median {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms,"
        f" longest {max(lags) * 1000:.1f} ms"
    )


def _lose_it(bench: Bench) -> None:
    """Kill the replica while lists are read from it, start it again, freeze it and let it go on: none may fail."""

    def lose() -> None:
        for harm in (bench.standby.kill, bench.standby.restart, bench.standby.freeze, bench.standby.thaw):
            sleep(LOSS_SECONDS / 5)
            harm()

    # An embedded server lives no longer than the thread that starts it, so the load is what goes aside.
    with ThreadPoolExecutor(1) as threads:
        load = threads.submit(slice_of_load, bench.servers[WITH], bench.listing, bench.connections, LOSS_SECONDS, None)
        lose()
        sample = load.result()
    print(
        f"killed, started anew, frozen and thawed under load: 0 failed of {sample.requests:,} lists,"
        f" p50 {sample.p50:.1f} ms, p99 {sample.p99:.1f} ms"
    )


@contextmanager
def _watching(bench: Bench) -> Iterator[list[float]]:
    """Note again and again where the primary is, and how long it takes the replica to be there; in seconds."""
    lags: list[float] = []
    over = Event()

    def watch() -> None:
        with closing(connect(bench.primary.url)) as here, closing(connect(bench.standby.url)) as there:
            asking, looking = here.cursor(), there.cursor()
            while not over.is_set():
                asking.execute("SELECT pg_current_wal_flush_lsn()")
                (wanted,) = asking.fetchone() or ("",)
                began = monotonic()
                while True:
                    looking.execute("SELECT pg_last_wal_replay_lsn() >= %s", (wanted,))
                    if looking.fetchone() == (True,):
                        break
                    sleep(STEP_SECONDS)
                lags.append(monotonic() - began)
                sleep(10 * STEP_SECONDS)

    thread = Thread(target=watch)
    thread.start()
    try:
        yield lags
    finally:
        over.set()
        thread.join()


if __name__ == "__main__":
    main()
