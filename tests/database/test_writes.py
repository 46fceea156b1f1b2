"""Writes: the messages that they send, and what holds when something goes wrong on the way."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import sleep
from typing import Any, NamedTuple

import psycopg2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg2.extensions import cursor as Cursor  # noqa: N812 -- a class under a lower-case name
from werkzeug.test import TestResponse

from devtools.postgres import Postgres
from tests.support.availability import CHANCES, COMPANIES, KEY
from tests.support.probe_blueprints import ProbeApps


@pytest.fixture
def other(database_url: str) -> Iterator[Cursor]:
    """A session beside the application's, in a transaction of its own until it commits."""
    connection = psycopg2.connect(database_url)
    try:
        yield connection.cursor()
    finally:
        connection.close()


@pytest.fixture
def company(client: FlaskClient) -> str:
    """A company's path."""
    return str(client.post(COMPANIES, json={"name": "Blue Heron"}, headers=KEY).headers["Location"])


class UnderWay(NamedTuple):
    """A request that waits for a lock, and the backend that waits for it."""

    answer: Future[TestResponse]
    backend: int


@contextmanager
def under_way(app: Flask, cursor: Cursor, method: str, path: str, body: Any, **headers: str) -> Iterator[UnderWay]:
    """A request that is seen to wait; on a busy machine one may have given up before, and is sent again."""
    with ThreadPoolExecutor(1) as threads:
        for _ in range(CHANCES):
            send = partial(app.test_client().open, path, method=method, json=body, headers={**KEY, **headers})
            answer = threads.submit(send)
            if backend := waiting(cursor, answer):
                yield UnderWay(answer, backend)
                return
    raise AssertionError("nobody waits")


def waiting(cursor: Cursor, answer: Future[TestResponse]) -> int | None:
    """The backend that waits for a lock, once there is one; None where the answer was first."""
    while not answer.done():
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        if found := cursor.fetchone():
            return int(found[0])
        sleep(0.005)
    return None


def close_all_of_the_application(cursor: Cursor) -> None:
    cursor.execute(
        "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
        " WHERE application_name = 'tt_api' AND datname = current_database()"
    )


def staged(cursor: Cursor) -> list[str]:
    cursor.connection.rollback()
    cursor.execute("SELECT task_type FROM scheduled_tasks ORDER BY created_at, id")
    return [name for (name,) in cursor.fetchall()]


def kinds(messages: list[str]) -> list[str]:
    """What each message has PostgreSQL do, in the order of its statements."""
    return ["; ".join(part.split()[0] for part in re.split(r"; (?=[A-Z]+)", message)) for message in messages]


@pytest.mark.direct("statements run with the plans that a session keeps")
class TestTheMessages:
    @pytest.fixture
    def statements(self, postgres: Postgres, database_url: str, other: Cursor) -> Iterator[Callable[[], list[str]]]:
        """The statements that PostgreSQL was sent since the last call, as its log has them."""
        name = database_url.rpartition("/")[2]
        log = Path(postgres.log)
        seen = log.stat().st_size

        def sent() -> list[str]:
            nonlocal seen
            text = log.read_bytes()[seen:].decode()
            seen += len(text.encode())
            return [line.partition("statement: ")[2] for line in text.splitlines() if "statement: " in line]

        other.execute(f"ALTER DATABASE {name} SET log_statement = 'all'")
        other.connection.commit()
        yield sent
        other.execute(f"ALTER DATABASE {name} RESET log_statement")
        other.connection.commit()

    def test_of_a_plain_create_are_one(self, app: Flask, probe: ProbeApps, statements: Callable[[], list[str]]) -> None:
        client = probe(WEB_THREADS="1")
        for number in range(2):  # the first also has its plan made
            body = {"title": f"Heron {number}", "url": "https://img.example/heron.jpg", "kind": "image"}
            assert client.post("/api/marketing-assets", json=body, headers=KEY).status_code == 201
            sent = statements()
        assert kinds(sent) == ["EXECUTE"]

    def test_of_writes_with_follow_up_work_are_one_and_two(
        self, app: Flask, probe: ProbeApps, statements: Callable[[], list[str]], other: Cursor
    ) -> None:
        client = probe(WEB_THREADS="1")
        for number in range(2):
            path = client.post(COMPANIES, json={"name": f"Heron {number}"}, headers=KEY).headers["Location"]
            created = statements()
            client.patch(path, json={"industry": f"Software {number}"}, headers=KEY)
            changed = statements()
        assert kinds(created) == ["EXECUTE"]
        assert kinds(changed) == ["EXECUTE", "EXECUTE"]
        assert staged(other) == ["create_slack_channel", "score_company"] * 2


class TestACreate:
    def test_whose_slug_is_taken_stores_one_row_and_one_task(
        self, app: Flask, client: FlaskClient, other: Cursor
    ) -> None:
        for _ in range(2):
            assert client.post(COMPANIES, json={"name": "Blue Heron"}, headers=KEY).status_code == 201
        other.execute("SELECT slug FROM companies ORDER BY slug")
        assert other.fetchall() == [("blue-heron",), ("blue-heron-2",)]
        assert staged(other) == ["create_slack_channel"] * 2

    def test_that_is_refused_stores_no_task(self, app: Flask, client: FlaskClient, other: Cursor) -> None:
        for status in (201, 409):
            body = {"name": "Blue Heron", "slug": "blue-heron"}
            assert client.post(COMPANIES, json=body, headers=KEY).status_code == status
        assert staged(other) == ["create_slack_channel"]

    def test_whose_connection_is_cut_is_a_503_and_never_sent_again(
        self, app: Flask, database_url: str, other: Cursor
    ) -> None:
        app.test_client().post(COMPANIES, json={"name": "Grey Heron"}, headers=KEY)
        other.execute("INSERT INTO companies (name, slug) VALUES ('Blue Heron', 'blue-heron')")
        with under_way(app, other, "POST", COMPANIES, {"name": "Blue Heron"}) as (answer, backend):
            other.execute("SELECT pg_terminate_backend(%s)", (backend,))
            assert answer.result().status_code == 503
        other.connection.rollback()
        other.execute("SELECT name FROM companies")
        assert other.fetchall() == [("Grey Heron",)]
        assert staged(other) == ["create_slack_channel"]

    def test_that_commits_by_itself_and_is_cut_says_that_it_may_have_been_stored(
        self, app: Flask, client: FlaskClient, other: Cursor
    ) -> None:
        asset = {"title": "Heron", "url": "https://img.example/heron.jpg", "kind": "image", "externalId": "h-1"}
        assert client.post("/api/marketing-assets", json={**asset, "externalId": "h-0"}, headers=KEY).status_code == 201
        columns = "title, url, kind, source, external_id"
        other.execute(f"INSERT INTO marketing_assets ({columns}) VALUES ('Heron', 'u', 'image', 'upload', 'h-1')")  # noqa: S608
        with under_way(app, other, "POST", "/api/marketing-assets", asset) as (answer, backend):
            other.execute("SELECT pg_terminate_backend(%s)", (backend,))
            error = answer.result().get_json()["error"]
        assert error["code"] == "SERVICE_UNAVAILABLE"
        assert "may have been stored" in error["message"]
        assert "Retry-After" not in answer.result().headers

    def test_over_a_connection_that_was_closed_meanwhile_costs_nothing_and_is_stored_once(
        self, app: Flask, client: FlaskClient, other: Cursor
    ) -> None:
        for number in range(3):
            assert client.post(COMPANIES, json={"name": f"Heron {number}"}, headers=KEY).status_code == 201
            close_all_of_the_application(other)
        other.execute("SELECT name FROM companies ORDER BY name")
        assert other.fetchall() == [("Heron 0",), ("Heron 1",), ("Heron 2",)]


class TestAPatch:
    def test_of_a_row_that_moves_on_meanwhile_is_decided_again(
        self, app: Flask, client: FlaskClient, company: str, other: Cursor
    ) -> None:
        other.execute("UPDATE companies SET city = 'Asheville', industry = 'Travel'")
        with under_way(app, other, "PATCH", company, {"industry": "Software"}) as (answer, _):
            other.connection.commit()
            changed = answer.result().get_json()["data"]
        assert (changed["city"], changed["industry"], changed["version"]) == ("Asheville", "Software", 3)
        assert staged(other) == ["create_slack_channel", "score_company"]

    def test_of_what_is_there_already_stores_nothing(self, client: FlaskClient, company: str, other: Cursor) -> None:
        before = client.get(company, headers=KEY).get_json()
        for body in ({"name": "Blue Heron"}, {"name": "Blue Heron", "stage": "target", "tags": [], "notes": None}):
            assert client.patch(company, json=body, headers=KEY).get_json() == before
        assert staged(other) == ["create_slack_channel"]

    def test_of_what_is_there_already_waits_for_nobody(self, client: FlaskClient, company: str, other: Cursor) -> None:
        other.execute("UPDATE companies SET city = 'Asheville'")
        answer = client.patch(company, json={"name": "Blue Heron", "tags": []}, headers=KEY)
        assert answer.get_json()["data"]["version"] == 1

    def test_that_waits_for_another_goes_by_what_that_made_of_the_row(
        self, app: Flask, client: FlaskClient, company: str, other: Cursor
    ) -> None:
        other.execute("UPDATE companies SET stage = 'won'")
        with under_way(app, other, "PATCH", company, {"stage": "won", "notes": "Likes boats"}) as (answer, _):
            other.connection.commit()
            changed = answer.result().get_json()["data"]
        assert (changed["stage"], changed["notes"], changed["version"]) == ("won", "Likes boats", 3)
        assert staged(other) == ["create_slack_channel"]

    def test_that_changes_nothing_any_more_stores_nothing(
        self, app: Flask, client: FlaskClient, company: str, other: Cursor
    ) -> None:
        other.execute("UPDATE companies SET industry = 'Software'")
        with under_way(app, other, "PATCH", company, {"industry": "Software"}) as (answer, _):
            other.connection.commit()
            assert answer.result().get_json()["data"]["version"] == 2
        assert staged(other) == ["create_slack_channel"]

    def test_whose_connection_is_cut_is_a_503_and_never_sent_again(
        self, app: Flask, client: FlaskClient, company: str, other: Cursor
    ) -> None:
        other.execute("UPDATE companies SET city = 'Asheville'")
        with under_way(app, other, "PATCH", company, {"industry": "Software"}) as (answer, backend):
            other.execute("SELECT pg_terminate_backend(%s)", (backend,))
            assert answer.result().status_code == 503
        other.connection.rollback()
        other.execute("SELECT industry, version FROM companies")
        assert other.fetchall() == [(None, 1)]
        assert staged(other) == ["create_slack_channel"]

    def test_over_a_connection_that_was_closed_meanwhile_is_stored_once(
        self, client: FlaskClient, company: str, other: Cursor
    ) -> None:
        for number in range(3):
            close_all_of_the_application(other)
            answer = client.patch(company, json={"industry": f"Software {number}"}, headers=KEY)
            assert answer.get_json()["data"]["version"] == number + 2
        assert staged(other) == ["create_slack_channel", *["score_company"] * 3]

    @pytest.mark.parametrize(
        ("meanwhile", "status"),
        [("city = 'Asheville'", 412), ("deleted_at = now()", 404)],
    )
    def test_whose_condition_fails_meanwhile_is_refused(
        self, app: Flask, client: FlaskClient, company: str, other: Cursor, meanwhile: str, status: int
    ) -> None:
        other.execute(f"UPDATE companies SET {meanwhile}")  # noqa: S608 -- our own
        with under_way(app, other, "PATCH", company, {"industry": "Software"}, **{"If-Match": '"1"'}) as (answer, _):
            other.connection.commit()
            assert answer.result().status_code == status
        assert staged(other) == ["create_slack_channel"]
