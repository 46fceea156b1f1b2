"""A mirror that follows a list by `updatedSince` ends up with what the database holds, deletes included."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic, sleep
from typing import Any

import psycopg2
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.emptying import empty_database
from tests.support.settings import API_KEY, SECRETS, settings_for
from tt_api.app import create_app
from tt_api.blueprints.crm import companies
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.resources.mirror import add_mirror

START = "2000-01-01T00:00:00Z"
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def mirrored(database_url: str) -> Flask:
    app = create_app(settings_for(database_url))
    blueprint = Blueprint("mirrors", __name__, url_prefix="/api/mirrors", guard=Guard.INTERNAL_SERVICE)
    add_mirror(blueprint, companies.blp)
    app.register_blueprint(blueprint)
    return app


@pytest.fixture
def mirror(mirrored: Flask, database_url: str) -> Iterator["Mirror"]:
    yield Mirror(mirrored.test_client())
    empty_database(database_url)


class Mirror:
    """Keeps a copy the way Nexus does: follows the pages, and goes on from the last `updatedAt` it saw."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.since = START
        self.copy: dict[str, dict[str, Any]] = {}

    def get(self, **query: Any) -> Any:
        headers = {"x-internal-service": SECRETS["INTERNAL_SERVICE_SECRET"]}
        answer = self.client.get("/api/mirrors/companies", query_string=query, headers=headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def follow(self) -> None:
        cursor: dict[str, str] = {}
        since = self.since
        while True:
            page = self.get(updatedSince=since, limit=7, **cursor)
            for row in page["data"]:
                self.copy[row["id"]] = row
                self.since = max(self.since, row["updatedAt"])
            if page["pagination"]["nextCursor"] is None:
                return
            cursor = {"cursor": page["pagination"]["nextCursor"]}

    def create(self, name: str) -> str:
        answer = self.client.post("/api/companies", json={"name": name}, headers={"X-API-Key": API_KEY})
        assert answer.status_code == 201
        return str(answer.get_json()["data"]["id"])

    def change(self, method: str, company: str, **options: Any) -> None:
        answer = self.client.open(f"/api/companies/{company}", method=method, headers={"X-API-Key": API_KEY}, **options)
        assert answer.status_code in (200, 204)


def follow_until(mirror: Mirror, reached: Any) -> None:
    deadline = monotonic() + PATIENCE_SECONDS
    while not reached():
        assert monotonic() < deadline, "the mirror never caught up"
        mirror.follow()
        sleep(0.05)


class TestAList:
    def test_without_an_instant_is_the_ordinary_one(self, mirror: Mirror) -> None:
        kept, deleted = mirror.create("Heron"), mirror.create("Egret")
        mirror.change("DELETE", deleted)
        answer = mirror.get(search="e")
        assert [row["id"] for row in answer["data"]] == [kept]
        assert answer["pagination"]["total"] == 1

    def test_since_an_instant_has_deletes_oldest_change_first(self, mirror: Mirror) -> None:
        first, second, third = mirror.create("Heron"), mirror.create("Egret"), mirror.create("Ibis")
        mirror.change("DELETE", second)
        mirror.change("PATCH", first, json={"city": "Rome"})
        follow_until(mirror, lambda: len(mirror.copy) == 3 and mirror.copy[first]["version"] == 2)
        answer = mirror.get(updatedSince=START)
        assert [row["id"] for row in answer["data"]] == [third, second, first]
        assert [row["deletedAt"] is not None for row in answer["data"]] == [False, True, False]
        instant = answer["data"][1]["updatedAt"]
        assert [row["id"] for row in mirror.get(updatedSince=instant)["data"]] == [second, first]

    @pytest.mark.parametrize(
        "instant", ["2026-01-01", "2026-01-01T00:00:00", "yesterday", "2026-01-01T00:00:00.1234567Z"]
    )
    def test_refuses_what_is_no_instant(self, mirror: Mirror, instant: str) -> None:
        headers = {"x-internal-service": SECRETS["INTERNAL_SERVICE_SECRET"]}
        answer = mirror.client.get(f"/api/mirrors/companies?updatedSince={instant}", headers=headers)
        assert answer.status_code == 400
        assert answer.get_json()["error"]["details"][0]["path"] == ["updatedSince"]


@pytest.mark.slow
class TestCommitsOutOfOrder:
    def test_hold_younger_changes_back_until_the_older_one_is_there(self, mirror: Mirror, database_url: str) -> None:
        slow, quick = mirror.create("Slow"), mirror.create("Quick")
        follow_until(mirror, lambda: len(mirror.copy) == 2)
        connection = psycopg2.connect(database_url)
        try:
            connection.cursor().execute("UPDATE companies SET city = 'Oslo' WHERE id = %s", (slow,))
            mirror.change("PATCH", quick, json={"city": "Rome"})
            sleep(1.2)  # longer than the list's own margin: it is the open transaction that holds the change back
            mirror.follow()
            assert mirror.copy[quick]["city"] is None
            connection.commit()
        finally:
            connection.close()
        follow_until(mirror, lambda: mirror.copy[quick]["city"] == "Rome")
        assert mirror.copy[slow]["city"] == "Oslo"

    def test_lose_nothing_in_a_storm(self, mirror: Mirror, database_url: str) -> None:
        ids = [mirror.create(f"Company {number}") for number in range(12)]
        ended = Event()
        with ThreadPoolExecutor(5) as threads:
            writers = [threads.submit(write, database_url, ids, seed) for seed in range(4)]
            reader = threads.submit(follow_while, mirror, ended)
            for writer in writers:
                writer.result()
            ended.set()
            reader.result()
        truth = stored(database_url)
        follow_until(mirror, lambda: versions(mirror) == truth)


def follow_while(mirror: Mirror, ended: Event) -> None:
    while not ended.wait(0.02):
        mirror.follow()


def write(url: str, ids: list[str], seed: int) -> None:
    """Change, delete and create rows in transactions that commit after pauses of all lengths, or never."""
    chance = random.Random(seed)
    connection = psycopg2.connect(url)
    cursor = connection.cursor()
    for number in range(25):
        # Each writer has its own rows: they are to commit out of order, not to wait for each other.
        row = chance.choice(ids[seed::4])
        cursor.execute("UPDATE companies SET notes = %s WHERE id = %s", (f"{seed} {number}", row))
        if chance.random() < 0.3:
            cursor.execute(
                "INSERT INTO companies (name, slug) VALUES ('New', %s) RETURNING id", (f"new-{seed}-{number}",)
            )
        if chance.random() < 0.1:
            cursor.execute("UPDATE companies SET deleted_at = now() WHERE id = %s AND deleted_at IS NULL", (row,))
        sleep(chance.choice((0, 0, 0.01, 0.05, 0.15)))
        connection.rollback() if chance.random() < 0.1 else connection.commit()
    connection.close()


def stored(url: str) -> dict[str, tuple[int, bool]]:
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT id, version, deleted_at IS NOT NULL FROM companies")
        found = {row_id: (version, deleted) for row_id, version, deleted in cursor}
    connection.close()
    return found


def versions(mirror: Mirror) -> dict[str, tuple[int, bool]]:
    return {row_id: (row["version"], row["deletedAt"] is not None) for row_id, row in mirror.copy.items()}
