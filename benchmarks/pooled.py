"""`python -m benchmarks.pooled`: what PgBouncer costs and saves, beside connections of our own.

The same server takes turns with its own connections to PostgreSQL, and through PgBouncer in transaction mode with fewer
sessions than it has threads. Needs wrk and pgbouncer (`apt-get install wrk pgbouncer`).
"""

import argparse
from contextlib import ExitStack, closing

from benchmarks.data import company_ids, fill, put_back
from benchmarks.database import Database, tuned_postgres
from benchmarks.load import Sample, medians, slice_of_load
from benchmarks.processes import Server
from benchmarks.routes import routes
from benchmarks.targets import ours, production_environment
from devtools.pgbouncer import ROLE, PgBouncer
from devtools.places import temporary_folder
from devtools.valkey import Valkey
from tt_api.database.sessions import EXPECTED

ROUTES = ("list", "detail", "create", "patch")
SEEDING = ("--scale", "5", "--sales-only")


def main() -> None:
    """Take turns, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=8, help="what PgBouncer lends at most (default: %(default)s)")
    parser.add_argument("--processes", type=int, default=4, help="of the API (default: %(default)s)")
    parser.add_argument("--connections", type=int, default=64, help="callers at once (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        postgres = stack.enter_context(tuned_postgres(folder / "postgres"))
        database = Database(postgres.url, "embedded", postmaster=None, trigrams=False)
        valkey = stack.enter_context(Valkey(folder / "valkey"))
        environment = production_environment(database.url, valkey.url)
        environment["WEB_CONCURRENCY"] = str(options.processes)
        fill(database, environment, SEEDING)
        pgbouncer = PgBouncer(folder / "pgbouncer", postgres, server_connections=options.sessions)
        stack.enter_context(pgbouncer)
        _prepare_role(database)
        through = {"DATABASE_URL": pgbouncer.url, "DATABASE_POOLER": "transaction"}
        places = folder / "direct", folder / "pooled"
        for place in places:
            place.mkdir()
        servers = {
            "direct": stack.enter_context(ours(environment, places[0])),
            "pooled": stack.enter_context(ours({**environment, **through}, places[1])),
        }
        _compare(database, servers, options)


def _compare(database: Database, servers: dict[str, Server], options: argparse.Namespace) -> None:
    print(f"{options.processes} processes, {options.sessions} sessions lent, {options.connections} callers", flush=True)
    for route in routes(company_ids(database)):
        if route.name not in ROUTES:
            continue
        found: dict[str, list[Sample]] = {name: [] for name in servers}
        for _ in range(options.rounds):
            for name, server in servers.items():
                found[name].append(slice_of_load(server, route, options.connections, 2, database.postmaster))
                put_back(database)
        for name, samples in found.items():
            rps, p50, p99 = medians(samples, "rps", "p50", "p99")
            print(f"{route.name:7} {name}: {rps:6,.0f} requests/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms", flush=True)
    print(f"sessions: {_sessions(database)}")


def _sessions(database: Database) -> str:
    """How many PostgreSQL has: of the superuser, as whom the server without a pooler comes, and of PgBouncer's role."""
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT usename, count(*) FROM pg_stat_activity WHERE usename IS NOT NULL GROUP BY 1 ORDER BY 1")
        return ", ".join(f"{count} of {name}" for name, count in cursor.fetchall())


def _prepare_role(database: Database) -> None:
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        for name, value in EXPECTED.items():
            cursor.execute(f"ALTER ROLE {ROLE} SET {name} = %s", [value])


if __name__ == "__main__":
    main()
