"""What a database holds, to be compared with what it is to hold: rows and checksums, table by table."""

from contextlib import closing

import psycopg2

from devtools import DevError

# The number of rows and a checksum of all of them, by table.
Contents = dict[str, tuple[int, str]]

_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname
"""


def contents_of(url: str) -> Contents:
    """Read every row of every table."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        found: Contents = {}
        for table in tables:
            cursor.execute(
                "SELECT count(*), coalesce(md5(string_agg(row, '' ORDER BY row)), '')"  # noqa: S608 -- from the catalogue
                f' FROM (SELECT md5(t::text) AS row FROM "{table}" AS t) AS rows'
            )
            found[table] = cursor.fetchall()[0]
    return found


def compare(what: str, before: Contents, after: Contents) -> None:
    """Say that a restored database holds what was there.

    Raises:
        DevError: it doesn't; the message names the tables.
    """
    wrong = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    rows = sum(count for count, _ in after.values())
    if wrong:
        raise DevError(f"restored from the {what}, these tables aren't what they were: {', '.join(wrong)}")
    print(f"  {what + ':':27} {rows:>9,} rows in {len(after)} tables, every checksum as it was", flush=True)
