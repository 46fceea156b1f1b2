"""`python -m benchmarks.opportunities`: the ranking over 20 000 companies and 500 offerings, as a caller waits for it.

Asked are two data sets: a mixed one, and one in which all companies are nearly alike, so that little can be left out.
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

COMPANIES, CLIENTS, OFFERINGS = 20_000, 5_000, 500
ROUTE = "/api/intelligence/top-opportunities"
QUERIES = ("limit=10", "limit=50", "limit=50&minScore=90")
# The seed's small agency grown: each row's values follow from its number, so every run has the same.
_GROW = (
    # Over the next year and a half, at prices from 1,000 to 13,000.
    """
    INSERT INTO trip_offerings (name, slug, trip_type, vendor_id, destination_id, departure_date, return_date,
      price_from_cents)
    SELECT 'Bench ' || number, 'bench-' || number, (enum_range(NULL::trip_type))[1 + number %% 10], vendor.id,
      destination.id, current_date + 20 + number * 37 %% 530, current_date + 27 + number * 37 %% 530,
      100000 + number * 7919 %% 1200000
    FROM generate_series(1, %(offerings)s) AS number
      JOIN (SELECT id, row_number() OVER (ORDER BY id) AS at, count(*) OVER () AS of FROM vendors) AS vendor
        ON vendor.at = 1 + number %% vendor.of
      JOIN (SELECT id, row_number() OVER (ORDER BY id) AS at, count(*) OVER () AS of FROM destinations) AS destination
        ON destination.at = 1 + number %% destination.of
    """,
    """
    INSERT INTO companies (name, slug, stage, lead_score, travelers_per_year, annual_travel_budget, next_retreat_on)
    SELECT 'Bench ' || number, 'bench-' || number, (enum_range(NULL::company_stage))[1 + number %% 10], number %% 101,
      nullif(number %% 40, 0), (2000000 + number * 7907 %% 12000000) * (number %% 40),
      CASE WHEN number %% 3 = 0 THEN current_date + number %% 500 END
    FROM generate_series(1, (%(companies)s - (SELECT count(*) FROM companies))::int) AS number
    """,
    """
    INSERT INTO contacts (first_name, company_id, lead_score, last_interaction_at)
    SELECT name, id, lead_score, now() - lead_score * interval '1 day' FROM companies WHERE slug LIKE 'bench-%%'
    """,
    """
    INSERT INTO deals (title, company_id, stage, amount)
    SELECT name, id, (enum_range(NULL::deal_stage))[1 + lead_score %% 7], 5000000 FROM companies
    WHERE slug LIKE 'bench-%%' AND lead_score %% 5 = 0
    """,
    """
    INSERT INTO clients (name, status, company_id, primary_contact_id, budget_per_trip_cents, usual_party_size)
    SELECT first_name, (enum_range(NULL::client_status))[1 + lead_score %% 5], company_id, id,
      nullif(lead_score %% 4, 0) * 400000, 1 + lead_score %% 4
    FROM contacts WHERE first_name LIKE 'Bench %%' ORDER BY id LIMIT %(clients)s
    """,
    """
    INSERT INTO trips (client_id, name, status, trip_type, destination_id, start_date, end_date)
    SELECT clients.id, 'Bench', 'completed', (enum_range(NULL::trip_type))[1 + abs(hashtext(clients.id::text)) %% 10],
      destination.id, current_date - 400, current_date - 390
    FROM clients JOIN (SELECT id, row_number() OVER (ORDER BY id) AS at, count(*) OVER () AS of FROM destinations)
      AS destination ON destination.at = 1 + abs(hashtext(clients.name)) %% destination.of
    WHERE clients.name LIKE 'Bench %%'
    """,
)
# All of the best stage and score, without deals, and each with a budget and a date of its own.
_MAKE_ALIKE = (
    "UPDATE deals SET stage = 'lost'",
    """
    UPDATE companies SET stage = 'active_client', lead_score = 90, do_not_contact = false, currency = 'USD',
      travelers_per_year = 10, annual_travel_budget = 2000000 + abs(hashtext(id::text)) %% 12000000,
      next_retreat_on = current_date + 20 + abs(hashtext(name)) %% 500
    """,
)


def main() -> None:
    """Measure as the command line asks."""
    options = _options()
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        database = stack.enter_context(bench_database(folder))
        # Without Redis no answer is kept.
        environment = targets.production_environment(database.url, redis_url="")
        print(f"{database.description}; migrating, seeding and growing …", flush=True)
        fill(database, environment, seeding=("--scale", "1"))
        _run(database, _GROW)
        server = stack.enter_context(targets.ours(environment, folder))
        _measure("mixed", database, server, options.requests)
        _run(database, _MAKE_ALIKE)
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
    counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)  # noqa: S608 -- our own names
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        (found,) = cursor.fetchall()
    return ", ".join(f"{count:,} {table}" for table, count in zip(tables, found, strict=True))


def _run(database: Database, statements: Sequence[str]) -> None:
    values = {"offerings": OFFERINGS, "companies": COMPANIES, "clients": CLIENTS}
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
