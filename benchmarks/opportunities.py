"""`python -m benchmarks.opportunities`: the ranking over 20 000 companies and 500 offerings, as a caller waits for it.

Asked are two data sets: the seeded one, and one in which everybody is nearly alike, so that little can be left out.
Each answer is worked out anew: there is no Redis to keep it.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing
from statistics import median
from time import perf_counter

from benchmarks import BenchError, targets
from benchmarks.data import fill
from benchmarks.database import Database, bench_database
from benchmarks.equality import Caller
from benchmarks.processes import Server
from devtools import DevError
from devtools.places import temporary_folder

OFFERINGS = 500
ROUTE = "/api/intelligence/top-opportunities"
QUERIES = ("limit=10", "limit=50", "limit=50&minScore=90")
# Over the next year and a half, at prices from 1,000 to 13,000.
_MORE_OFFERINGS = """
    INSERT INTO trip_offerings (name, slug, trip_type, vendor_id, destination_id, departure_date, return_date,
      price_from_cents)
    SELECT 'Bench ' || number, 'bench-' || number, (enum_range(NULL::trip_type))[1 + number %% 10],
      (SELECT id FROM vendors ORDER BY md5(id::text || number) LIMIT 1),
      (SELECT id FROM destinations ORDER BY md5(id::text || number) LIMIT 1),
      current_date + 20 + number * 37 %% 530, current_date + 27 + number * 37 %% 530, 100000 + number * 7919 %% 1200000
    FROM generate_series(1, %s - (SELECT count(*) FROM trip_offerings WHERE departure_date > current_date + 20
      AND status IN ('available', 'limited') AND coalesce(seats_left, 1) > 0 AND deleted_at IS NULL)) AS number
"""
# All of the best stage and score, with a budget and a date of their own, and a trip behind them.
_ALIKE = (
    "UPDATE companies SET stage = 'active_client', lead_score = 90, do_not_contact = false, currency = 'USD',"
    " travelers_per_year = 10, annual_travel_budget = 2000000 + abs(hashtext(id::text)) % 12000000,"
    " next_retreat_on = current_date + 20 + abs(hashtext(name)) % 500",
    "INSERT INTO clients (name, company_id) SELECT 'Bench', id FROM companies",
    "INSERT INTO trips (client_id, name, status, trip_type, destination_id) SELECT id, 'Bench', 'completed',"
    " (enum_range(NULL::trip_type))[1 + abs(hashtext(id::text)) % 10],"
    " (SELECT id FROM destinations ORDER BY md5(destinations.id::text || clients.company_id) LIMIT 1)"
    " FROM clients WHERE name = 'Bench'",
)


def main() -> None:
    """Measure as the command line asks."""
    options = _options()
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        database = stack.enter_context(bench_database(folder))
        # Without Redis no answer is kept.
        environment = targets.production_environment(database.url, redis_url="")
        print(f"{database.description}; migrating and seeding 20 000 companies …", flush=True)
        fill(database, environment)
        _run(database, (_MORE_OFFERINGS,), (OFFERINGS,))
        server = stack.enter_context(targets.ours(environment, folder))
        _measure("seeded", database, server, options.requests)
        _run(database, _ALIKE)
        _measure("nearly alike", database, server, options.requests)


def _measure(name: str, database: Database, server: Server, requests: int) -> None:
    caller = Caller(server)
    print(f"{name}: {_sizes(database)}")
    for query in QUERIES:
        times = [_seconds(caller, f"{ROUTE}?{query}") for _ in range(requests + 1)]
        print(f"  {query}: median {median(times[1:]):.3f} s, slowest {max(times[1:]):.3f} s", flush=True)


def _seconds(caller: Caller, path: str) -> float:
    began = perf_counter()
    caller.send("GET", path)
    return perf_counter() - began


def _sizes(database: Database) -> str:
    tables = ("companies", "clients", "trip_offerings", "trips", "deals", "contacts")
    counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")  # noqa: S608 -- our own names
        (found,) = cursor.fetchall()
    return ", ".join(f"{count:,} {table}" for table, count in zip(tables, found, strict=True))


def _run(database: Database, statements: Sequence[str], values: Sequence[int] | None = None) -> None:
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, values)
        cursor.execute("ANALYZE")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.opportunities", description=__doc__)
    parser.add_argument("--requests", type=int, default=9, help="for each question (default: %(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main()
    except (BenchError, DevError) as error:
        sys.exit(f"tt_api: {error}")
