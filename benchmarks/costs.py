"""What Flask itself and PostgreSQL itself cost: the floor that tt_api stands on."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count, cycle
from statistics import median
from time import perf_counter_ns, process_time_ns
from typing import Any

import psycopg2
from psycopg2.extensions import cursor as Cursor  # noqa: N812 -- a class under a lower-case name

from benchmarks.data import put_back
from benchmarks.database import Database
from benchmarks.duel import CONNECTIONS, Arena, middle
from benchmarks.processes import Server
from benchmarks.routes import Route

MEASURED = ("list", "detail", "create")
NOTHING = Route("empty", "get", ("/",))
STATEMENTS = 1000
_PAGE = (
    "SELECT {columns}, (SELECT coalesce(sum(live_rows), 0)::bigint FROM row_totals WHERE table_name = 'companies')"
    " FROM companies WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 21 OFFSET 40"
)
_ROW = "SELECT {columns} FROM companies WHERE id = %s AND deleted_at IS NULL"
_INSERT = (
    "INSERT INTO companies (name, slug, industry, stage, employee_count, city, country, notes)"
    " VALUES (%s, %s, 'Software', 'researching', 120, 'Asheville', 'US', 'Asked for options.') RETURNING {columns}"
)


@dataclass(frozen=True, slots=True)
class FlaskCost:
    """A route's CPU in our processes, in microseconds a request, beside that of an empty Flask route.

    Attributes:
        ratio: the median of the rounds' ratios.
    """

    route: str
    cpu: float
    empty_cpu: float
    empty_rps: float
    ratio: float


@dataclass(frozen=True, slots=True)
class SqlCost:
    """A route's statement alone, through psycopg2 on one connection: how long, and how much of that is our CPU."""

    route: str
    milliseconds: float
    client_cpu_microseconds: float


def flask_costs(arena: Arena, ours: Server, empty: Server, routes: Sequence[Route]) -> list[FlaskCost]:
    """Let each route and the empty one take turns."""
    arena.warm_up(empty, NOTHING)
    found = []
    for route in routes:
        if route.name not in MEASURED:
            continue
        arena.warm_up(ours, route)
        own, nothing = arena.turns([(ours, route), (empty, NOTHING)], CONNECTIONS[0])
        ratio = median(a.cpu / b.cpu for a, b in zip(own, nothing, strict=True))
        cpu, empty_cpu, empty_rps = (
            middle(samples, name) or 0.0 for samples, name in ((own, "cpu"), (nothing, "cpu"), (nothing, "rps"))
        )
        found.append(FlaskCost(route.name, cpu, empty_cpu, empty_rps, ratio))
    return found


def sql_costs(database: Database, ids: Sequence[str]) -> list[SqlCost]:
    """Run the bare statements one after the other."""
    some_id, number = cycle(ids), count()
    parameters: Mapping[str, tuple[str, Callable[[], Sequence[Any]]]] = {
        "list": (_PAGE, tuple),
        "detail": (_ROW, lambda: (next(some_id),)),
        "create": (_INSERT, lambda: (f"Bench {(n := next(number))}", f"bench-sql-{n}")),
    }
    found = []
    with closing(psycopg2.connect(database.url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        columns = _columns(cursor)
        for route, (sql, parameters_of) in parameters.items():
            found.append(SqlCost(route, *_timed(cursor, sql.format(columns=columns), parameters_of)))
    put_back(database)
    return found


def _columns(cursor: Cursor) -> str:
    """The columns that the API shows."""
    cursor.execute(
        "SELECT string_agg(column_name, ', ' ORDER BY ordinal_position) FROM information_schema.columns"
        " WHERE table_name = 'companies' AND table_schema = 'public' AND is_generated = 'NEVER'"
    )
    (columns,) = cursor.fetchone() or ("*",)
    return str(columns)


def _timed(cursor: Cursor, sql: str, parameters_of: Callable[[], Sequence[Any]]) -> tuple[float, float]:
    for _ in range(STATEMENTS // 10):
        cursor.execute(sql, parameters_of())
    times = []
    cpu = process_time_ns()
    for _ in range(STATEMENTS):
        began = perf_counter_ns()
        cursor.execute(sql, parameters_of())
        cursor.fetchall()
        times.append(perf_counter_ns() - began)
    return median(times) / 1e6, (process_time_ns() - cpu) / STATEMENTS / 1e3
