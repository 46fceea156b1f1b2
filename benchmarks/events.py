"""How the list of analytics events, and adding to it, slow down as they grow: at 10 000, a million and ten million.

They lie in partitions over two years, as the daily job leaves them, and in the order in which they happened.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from urllib.parse import quote

from psycopg2.extensions import cursor as Cursor  # noqa: N812 -- a class under a lower-case name

from benchmarks.database import Database
from benchmarks.equality import Caller
from benchmarks.growth import dropped_indexes, in_turns
from benchmarks.processes import Server

EVENT_SIZES = (10_000, 1_000_000, 10_000_000)
TABLE, LIST = "analytics_events", "/api/analytics/events"
MONTHS, MONTHS_AHEAD = 25, 3
# The oldest tenth is there alone when the cursor is taken, so that all the rest lies before it.
CURSOR_DEPTH = 0.9
# As often as this at any size: named from the middle of the alphabet, as in `benchmarks.growth`.
FEW = 12
RARE_EVENT, RARE_SESSION, RARE_SOURCE = "loyalty_joined", "f1e2d3c4-few", "mistralquill"
# Of `size` events those from number `first` to `last`, evenly over the months up to a minute ago. Their ids begin with
# their times, as the application makes them. Six of seven are page views, six of them make a visit.
_FILL = """
INSERT INTO analytics_events (id, occurred_at, created_at, event_name, session_id, page_url, referrer, utm_source,
  utm_medium, utm_campaign, contact_id, device, country, properties)
SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(random, 1, 3) || '8'
    || substr(random, 4, 15))::uuid,
  at, at,
  CASE WHEN is_rare THEN %(event)s WHEN number %% 7 = 0 THEN 'form_submit' ELSE 'page_view' END,
  CASE WHEN is_rare THEN %(session)s ELSE md5((number / 6)::text) END,
  'https://traveltamers.example/retreats/' || number %% 40, 'https://traveltamers.example/',
  CASE WHEN is_rare THEN %(source)s WHEN number %% 3 = 0 THEN 'newsletter' WHEN number %% 3 = 1 THEN 'linkedin' END,
  CASE WHEN number %% 3 = 0 THEN 'email' END, CASE WHEN number %% 3 = 0 THEN 'autumn-' || number %% 20 END,
  CASE WHEN number %% 50 = 0 THEN md5((number %% 9000)::text)::uuid END,
  CASE WHEN number %% 50 = 0 THEN 'bot' WHEN number %% 3 = 0 THEN 'mobile' ELSE 'desktop' END, 'US',
  '{"scrolledPercent": 75}'
FROM (SELECT number, number %% (%(size)s / %(few)s) = 1 AND number / (%(size)s / %(few)s) < %(few)s AS is_rare,
    md5(random()::text) AS random, start + number::float8 / %(size)s * (now() - interval '1 minute' - start) AS at
  FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS number,
    date_trunc('month', now() - make_interval(months => %(back)s), 'UTC') AS start) AS events
"""
_ADD_MONTHS = (
    "SELECT add_month_partitions('analytics_events', (current_date - make_interval(months => %(back)s))::date,"
    " %(months)s)"
)
_INSERT = (
    "INSERT INTO analytics_events (event_name, session_id, page_url, utm_source, device)"
    " VALUES ('page_view', %s, 'https://traveltamers.example/', 'newsletter', 'mobile') RETURNING id"
)


def events_growth(
    database: Database, server: Server, sizes: Sequence[int], requests: int
) -> Iterator[tuple[int, dict[str, float]]]:
    """Store so many events, size by size, and measure.

    Yields:
        The number of events, and the median milliseconds of each kind of request on one connection.
    """
    for size in sizes:
        cursor = _fill(database, server, size)
        yield size, _measured(database, server, cursor, requests)
    with closing(database.connect()) as connection, connection.cursor() as cleaning:
        cleaning.execute(f"TRUNCATE {TABLE}")


def _measured(database: Database, server: Server, cursor: str, requests: int) -> dict[str, float]:
    caller = Caller(server)

    def get(query: str) -> Callable[[], bytes]:
        return lambda: caller.send("GET", f"{LIST}?{query}")

    with closing(database.connect()) as connection, connection.cursor() as adding:
        return in_turns(
            {
                "first page": get(""),
                "cursor": get(f"cursor={cursor}"),
                "common eventName": get("eventName=page_view"),
                "rare eventName": get(f"eventName={RARE_EVENT}"),
                "sessionId": get(f"sessionId={RARE_SESSION}"),
                "common utmSource": get("utmSource=newsletter"),
                "rare utmSource": get(f"utmSource={RARE_SOURCE}"),
                "device": get("device=bot"),
                "insert (SQL)": lambda: adding.execute(_INSERT, ("c0ffee",)),
            },
            requests,
        )


def _fill(database: Database, server: Server, size: int) -> str:
    """Store so many events in place of those there are; return a cursor to far down the list."""
    of_all = {"size": size, "few": FEW, "event": RARE_EVENT, "session": RARE_SESSION, "source": RARE_SOURCE}
    of_all |= {"back": MONTHS - 1, "months": MONTHS + MONTHS_AHEAD}
    deep = round(size * (1 - CURSOR_DEPTH))
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLE}")
        cursor.execute(_ADD_MONTHS, of_all)
        indexes = dropped_indexes(cursor, TABLE)
        cursor.execute(_FILL, of_all | {"first": 1, "last": deep})
        reached = Caller(server).json("GET", LIST)["pagination"]["nextCursor"]
        cursor.execute(_FILL, of_all | {"first": deep + 1, "last": size})
        _build(cursor, indexes)
        cursor.execute(f"VACUUM (ANALYZE) {TABLE}")
    return quote(reached)


def _build(cursor: Cursor, indexes: Sequence[str]) -> None:
    cursor.execute("SET maintenance_work_mem = '512MB'")
    for definition in indexes:
        # Of all partitions, not of the table that holds them alone.
        cursor.execute(definition.replace(" ON ONLY ", " ON ", 1))
