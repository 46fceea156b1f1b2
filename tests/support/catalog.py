"""What PostgreSQL itself says is in a database: the last word on whether two databases are the same."""

import threading
from typing import Any

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 -- a class with a small letter

# Each gives rows of texts and orders them; only what the application made, nothing of extensions. Partitions are as
# their table is, and which there are depends on the day.
QUERIES = {
    "tables": """
        SELECT relname, relkind, reloptions, relpersistence, pg_get_partkeydef(oid) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'S', 'p')
          AND relname <> 'alembic_version' AND NOT relispartition
        ORDER BY 1""",
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attcollation::regcollation::text,
               a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), a.attstorage
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND a.attnum > 0 AND NOT a.attisdropped
          AND c.relname <> 'alembic_version'
        ORDER BY 1, 2""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid <> coalesce(to_regclass('alembic_version'), 0)
          AND NOT EXISTS (SELECT FROM pg_class WHERE pg_class.oid = conrelid AND relispartition)
        ORDER BY 1, 2""",
    "indexes": """
        SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE relnamespace = 'public'::regnamespace AND indrelid <> coalesce(to_regclass('alembic_version'), 0)
          AND NOT relispartition
        ORDER BY 1""",
    "triggers": """
        SELECT pg_get_triggerdef(oid), tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1""",
    "functions": """
        SELECT pg_get_functiondef(p.oid) FROM pg_proc p
        WHERE pronamespace = 'public'::regnamespace AND prokind <> 'a'
          AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
        ORDER BY 1""",
    "enums": """
        SELECT typname, string_agg(enumlabel, ' ' ORDER BY enumsortorder)
        FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid GROUP BY 1 ORDER BY 1""",
    "collations": """
        SELECT collname, collprovider, collcollate, collctype, collisdeterministic FROM pg_collation
        WHERE collnamespace = 'public'::regnamespace ORDER BY 1""",
}


def catalog(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that the application has in the database, alembic_version aside."""
    return {name: query(url, sql) for name, sql in QUERIES.items()}


def query(url: str, sql: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    """The rows of one statement, on a connection of the thread's own.

    It is kept for the next call to the same database: opening one costs 6 ms, several times what most statements do.
    """
    if _kept.url == url:
        try:
            return _ask(sql, parameters)
        except psycopg2.Error:
            # A test may have cut it meanwhile.
            if not _kept.connection.closed:
                raise
    if _kept.url:
        _kept.connection.close()
    _kept.url, _kept.connection = url, psycopg2.connect(url)
    _kept.connection.autocommit = True
    return _ask(sql, parameters)


class _Kept(threading.local):
    url = ""
    connection: Connection


_kept = _Kept()


def _ask(sql: str, parameters: Any) -> list[tuple[Any, ...]]:
    with _kept.connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
