"""How tt_api's answers slow down as a table grows: the same six requests at 20 000, 200 000 and a million rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import count
from statistics import median
from time import perf_counter
from urllib.parse import quote

from psycopg2.extensions import cursor as Cursor  # noqa: N812 -- a class under a lower-case name

from benchmarks.data import put_back, vacuum
from benchmarks.database import Database
from benchmarks.equality import Caller
from benchmarks.processes import Server
from benchmarks.routes import LIST

SIZES = (20_000, 200_000, 1_000_000)
REQUESTS = 300
WARM_UPS = 20
DEEP_PAGE = 1000
# A dozen rows that stay a dozen while the others multiply; named from the middle of the alphabet, since the first and
# the last value of a column stand in PostgreSQL's statistics, which then take them for a hundredth of the table.
FEW = 12
RARE_INDUSTRY, RARE_NAME = "Falconry", "Mistralquill"
# How far down the cursor is picked up; a page at the end of a million rows would take too long to be answered.
CURSOR_DEPTH, DEEPEST_ROW = 0.9, 200_000


def growth(
    database: Database, server: Server, sizes: Sequence[int], requests: int
) -> Iterator[tuple[int, dict[str, float]]]:
    """Grow the table size by size, and measure.

    Yields:
        The number of rows, and the median milliseconds of each kind of request on one connection.
    """
    _add_the_few(database)
    for size in sizes:
        _grow_to(database, size)
        yield size, _measured(database, server, size, requests)


def _measured(database: Database, server: Server, size: int, requests: int) -> dict[str, float]:
    caller, number = Caller(server), count()
    page = min(int(size * CURSOR_DEPTH), DEEPEST_ROW) // 20
    cursor = quote(caller.json("GET", f"{LIST}?page={page}")["pagination"]["nextCursor"])

    def create() -> bytes:
        return caller.send("POST", LIST, {"name": f"Bench growth {size} {next(number)}", "industry": "Software"}, 201)

    def get(query: str) -> Callable[[], bytes]:
        return lambda: caller.send("GET", f"{LIST}?{query}")

    kinds = {
        "page 1": get("page=1"),
        f"page {DEEP_PAGE}": get(f"page={DEEP_PAGE}"),
        "cursor": get(f"cursor={cursor}"),
        "filter": get(f"industry={RARE_INDUSTRY}"),
        "search": get(f"search={RARE_NAME}"),
        "create": create,
    }
    times = in_turns(kinds, requests)
    put_back(database)
    return times


def in_turns(kinds: Mapping[str, Callable[[], object]], requests: int) -> dict[str, float]:
    """The median milliseconds of each kind of request, sent in turns: a disturbance falls on all kinds alike."""
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    for turn in range(WARM_UPS + requests):
        for kind, send in kinds.items():
            began = perf_counter()
            send()
            if turn >= WARM_UPS:
                times[kind].append(perf_counter() - began)
    return {kind: median(all_times) * 1000 for kind, all_times in times.items()}


def _add_the_few(database: Database) -> None:
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_base AS SELECT * FROM companies ORDER BY id")
        # In place of as many others, so that the first size is exact.
        cursor.execute(
            "UPDATE companies SET industry = %s, name = %s || ' ' || left(slug, 150) WHERE id IN"
            " (SELECT id FROM bench_base LIMIT %s)",
            (RARE_INDUSTRY, RARE_NAME, FEW),
        )


def _grow_to(database: Database, size: int) -> None:
    """Copy the seeded rows under other names, spread over the same years, until there are so many."""
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*), (SELECT count(*) FROM bench_base) FROM companies")
        rows, base = cursor.fetchone() or (0, 1)
        first, last = rows // base, size // base - 1
        if last >= first:
            indexes = dropped_indexes(cursor, "companies")
            cursor.execute(_copies(cursor), (first, last))
            cursor.execute("SET maintenance_work_mem = '512MB'")
            for definition in indexes:
                cursor.execute(definition)
    vacuum(database)


def _copies(cursor: Cursor) -> str:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'companies' AND table_schema = 'public' AND is_generated = 'NEVER'"
    )
    columns = [name for (name,) in cursor]
    other = {
        "id": "gen_random_uuid()",
        "name": "left(name, 180) || ' ' || copy",
        "slug": "left(slug, 180) || '-copy-' || copy",
        "parent_company_id": "NULL",
        "created_at": "timestamptz '2026-01-01' - random() * interval '1095 days'",
    }
    values = ", ".join(other.get(name, name) for name in columns)
    return (
        f"INSERT INTO companies ({', '.join(columns)}) SELECT {values}"  # noqa: S608 -- names from the catalogue
        " FROM bench_base CROSS JOIN generate_series(%s, %s) AS copy"
    )


def dropped_indexes(cursor: Cursor, table: str) -> list[str]:
    """Drop what can be built again faster than kept up; return how."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND schemaname = 'public'"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        (table,),
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in indexes]
