from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from flask import Flask

from tests.support.catalog import query
from tests.support.seeding import seed
from tt_api.seeding.world import TABLES

Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def ask(shared_app: Flask, database_url: str, own_months: None) -> Iterator[Ask]:
    """Asks a database that was seeded once for all tests of a file, which may only read it."""
    seed(shared_app)
    yield lambda sql: query(database_url, sql)
    with closing(psycopg2.connect(database_url)) as connection, connection:
        names = ", ".join(table.name for table in TABLES)
        connection.cursor().execute(f"TRUNCATE {names}, invoice_numbers, scheduled_tasks CASCADE")
