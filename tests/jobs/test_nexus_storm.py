"""Under writers whose transactions commit in any order, and a Nexus that comes and goes, its copy ends up right."""

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event
from time import monotonic, sleep

import psycopg2
from werkzeug import Request, Response

from tests.support.office import Office
from tests.support.outside_stubs import NexusStub, json_response

PATIENCE_SECONDS = 120
TABLES = {"contacts": "first_name", "deals": "title"}


def sync(office: Office) -> None:
    office.run("nexus_sync")
    # What failed comes again at once.
    office.execute("UPDATE scheduled_tasks SET due_at = now() WHERE status = 'pending'")
    office.work()


def write(url: str, ids: dict[str, list[str]], seed: int) -> None:
    """Change, delete and create rows in transactions that commit after pauses of all lengths, or never."""
    chance = random.Random(seed)
    connection = psycopg2.connect(url)
    cursor = connection.cursor()
    for number in range(20):
        for table, name in TABLES.items():
            # Each writer has its own rows: they are to commit out of order, not to wait for each other.
            row = chance.choice(ids[table][seed::3])
            cursor.execute(f"UPDATE {table} SET {name} = %s WHERE id = %s", (f"{seed} {number}", row))  # noqa: S608 -- our own text
            if chance.random() < 0.3:
                cursor.execute(f"INSERT INTO {table} ({name}) VALUES ('New')")  # noqa: S608 -- our own text
            if chance.random() < 0.1:
                cursor.execute(f"UPDATE {table} SET deleted_at = now() WHERE id = %s", (row,))  # noqa: S608 -- our own text
        sleep(chance.choice((0, 0.01, 0.05, 0.2)))
        connection.rollback() if chance.random() < 0.1 else connection.commit()
    connection.close()


def stored(office: Office, kind: str) -> dict[str, tuple[int, bool]]:
    rows = office.query(f"SELECT id::text, version, deleted_at IS NOT NULL FROM {kind}")  # noqa: S608 -- our own text
    return {row_id: (version, deleted) for row_id, version, deleted in rows}


def copied(nexus: NexusStub, kind: str) -> dict[str, tuple[int, bool]]:
    rows = nexus.copy[kind].values()
    return {row["id"]: (row["version"], row["deletedAt"] is not None) for row in rows}


def test_the_copy_ends_up_as_the_database_is(office: Office, nexus: NexusStub) -> None:
    ids = {
        "contacts": [office.api.created("/api/contacts", {"firstName": "Ada"})["id"] for _ in range(9)],
        "deals": [office.api.created("/api/deals", {"title": "Retreat"})["id"] for _ in range(9)],
    }
    requests = count()

    def come_and_go(_: Request) -> Response | None:
        return json_response({}, 401) if next(requests) % 4 == 3 else None

    # Now and then it doesn't take a page, now and then it does and doesn't say so.
    nexus.trouble = nexus.after = come_and_go
    ended = Event()

    def follow() -> None:
        while not ended.wait(0.02):
            sync(office)

    with ThreadPoolExecutor(4) as threads:
        writers = [threads.submit(write, office.url, ids, seed) for seed in range(3)]
        reader = threads.submit(follow)
        for writer in writers:
            writer.result()
        ended.set()
        reader.result()
    deadline = monotonic() + PATIENCE_SECONDS
    while any(copied(nexus, kind) != stored(office, kind) for kind in TABLES):
        assert monotonic() < deadline, "Nexus never caught up"
        sync(office)
        sleep(0.05)
    assert office.dead_letters() == []
