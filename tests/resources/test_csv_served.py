"""A long file from a real server: to whoever takes it slowly, and when the database goes away in the middle of it."""

import csv
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import StringIO
from pathlib import Path

import psycopg2
import pytest
from flask import Flask

from tests.support.catalog import query
from tests.support.gunicorn_process import Gunicorn, api_server
from tests.support.settings import API_KEY

ROWS = 8000
CSV = {"X-API-Key": API_KEY, "Accept": "text/csv"}

pytestmark = pytest.mark.slow


@pytest.fixture
def server(app: Flask, tmp_path: Path, database_url: str) -> Iterator[Gunicorn]:
    """With more companies than fit between it and a client that reads nothing."""
    query(
        database_url,
        "INSERT INTO companies (name, slug, notes) SELECT 'C' || n, 'c-' || n, repeat('long ', 800)"
        " FROM generate_series(1, %s) AS n RETURNING 1",
        (ROWS,),
    )
    with api_server(tmp_path, DATABASE_URL=database_url) as running:
        yield running


@pytest.fixture
def file(server: Gunicorn) -> Iterator[HTTPResponse]:
    """The beginning of the file; the rest waits until somebody reads it."""
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        connection.request("GET", "/api/companies?sortBy=createdAt", headers=CSV)
        yield connection.getresponse()


def test_a_file_goes_on_where_it_rested(file: HTTPResponse, database_url: str) -> None:
    # Not read yet, so it is in no answer's way: neither that nor its row is missed.
    query(database_url, "UPDATE companies SET deleted_at = now() WHERE name = 'C1' RETURNING 1")
    text = file.read().decode()
    names = [row["name"] for row in csv.DictReader(StringIO(text, newline=""))]
    assert len(set(names)) == len(names)
    assert set(names) >= {f"C{n}" for n in range(2, ROWS + 1)}


def test_a_file_is_cut_where_the_database_goes_away(file: HTTPResponse, server: Gunicorn, database_url: str) -> None:
    with closing(psycopg2.connect(database_url)) as other, other.cursor() as cursor:
        cursor.execute("LOCK TABLE companies IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(HTTPException):  # what is missing isn't taken for the end
            file.read()
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        connection.request("HEAD", "/api/companies", headers=CSV)
        head = connection.getresponse()
        assert (head.status, head.headers["Content-Type"], head.read()) == (200, "text/csv; charset=utf-8", b"")
        connection.request("GET", "/api/companies?limit=1", headers={"X-API-Key": API_KEY})
        assert connection.getresponse().status == 200
