"""The total of live rows equals a count, in every snapshot, whatever the writers are doing."""

import random
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress

import psycopg2
import pytest
from flask import Flask
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ, connection, cursor

from tt_api.database.row_totals import live_total_sql

INSERT = "INSERT INTO companies (name, slug) SELECT 'Totalled', gen_random_uuid()::text FROM generate_series(1, %s)"
TOTAL_AND_COUNT = f"SELECT {live_total_sql('companies')}, (SELECT count(*) FROM companies WHERE deleted_at IS NULL)"  # noqa: S608 -- no input
SLOTS = "SELECT count(*) FROM row_totals WHERE table_name = 'companies'"


@pytest.fixture
def url(app: Flask, database_url: str) -> str:
    """An empty database; `app` empties it again."""
    return database_url


@pytest.fixture
def db(url: str) -> Iterator[cursor]:
    """A cursor on a connection in autocommit."""
    with closing(psycopg2.connect(url)) as opened:
        opened.autocommit = True
        yield opened.cursor()


@pytest.fixture
def other(url: str) -> Iterator[connection]:
    with closing(psycopg2.connect(url)) as opened:
        yield opened


def totals(cur: cursor) -> tuple[int, int]:
    cur.execute(TOTAL_AND_COUNT)
    total, count = cur.fetchall()[0]
    return total, count


def slots(cur: cursor) -> int:
    cur.execute(SLOTS)
    return int(cur.fetchall()[0][0])


class TestEveryWayToChangeTheNumber:
    def test_nothing_is_zero(self, db: cursor) -> None:
        assert totals(db) == (0, 0)

    def test_inserts_of_one_and_many(self, db: cursor) -> None:
        db.execute(INSERT, (1,))
        db.execute(INSERT, (50,))
        assert totals(db) == (51, 51)

    def test_rows_that_arrive_deleted_or_not_at_all(self, db: cursor) -> None:
        db.execute("INSERT INTO companies (name, slug, deleted_at) VALUES ('x', 'gone', now()), ('x', 'here', NULL)")
        db.execute("INSERT INTO companies (name, slug) VALUES ('x', 'here') ON CONFLICT DO NOTHING")
        assert totals(db) == (1, 1)

    def test_upserts(self, db: cursor) -> None:
        upsert = (
            "INSERT INTO companies (name, slug) VALUES ('x', 'a'), ('x', %s)"
            " ON CONFLICT (slug) WHERE deleted_at IS NULL DO UPDATE SET deleted_at = now()"
        )
        db.execute(upsert, ("b",))
        assert totals(db) == (2, 2)
        db.execute(upsert, ("c",))
        assert totals(db) == (2, 2)

    def test_soft_delete_restore_and_delete(self, db: cursor) -> None:
        db.execute(INSERT, (10,))
        db.execute("UPDATE companies SET deleted_at = now() WHERE id IN (SELECT id FROM companies LIMIT 4)")
        assert totals(db) == (6, 6)
        db.execute("UPDATE companies SET name = 'other'")
        assert totals(db) == (6, 6)
        db.execute("UPDATE companies SET deleted_at = NULL")
        assert totals(db) == (10, 10)
        db.execute("UPDATE companies SET deleted_at = now() WHERE id IN (SELECT id FROM companies LIMIT 3)")
        db.execute("DELETE FROM companies WHERE id IN (SELECT id FROM companies ORDER BY deleted_at LIMIT 5)")
        assert totals(db) == (5, 5)

    def test_truncate(self, db: cursor) -> None:
        db.execute(INSERT, (3,))
        db.execute("BEGIN; TRUNCATE companies CASCADE")
        assert totals(db) == (0, 0)
        db.execute("ROLLBACK")
        assert totals(db) == (3, 3)
        db.execute("BEGIN")
        db.execute(INSERT, (2,))
        db.execute("TRUNCATE companies CASCADE")
        db.execute(INSERT, (1,))
        db.execute("COMMIT")
        assert totals(db) == (1, 1)

    def test_deletes_of_thousands_stay_linear(self, db: cursor) -> None:
        db.execute(INSERT, (20_000,))
        db.execute("SET statement_timeout = '20s'")
        db.execute("UPDATE companies SET deleted_at = now()")
        assert totals(db) == (0, 0)


class TestTransactions:
    def test_its_own_changes_show_to_the_writer_alone(self, db: cursor, other: connection) -> None:
        writing = other.cursor()
        writing.execute(INSERT, (2,))
        assert totals(writing) == (2, 2)
        assert totals(db) == (0, 0)
        other.rollback()
        assert totals(writing) == (0, 0)

    def test_savepoints(self, db: cursor) -> None:
        db.execute("BEGIN")
        db.execute("SAVEPOINT a")
        db.execute(INSERT, (5,))
        db.execute("ROLLBACK TO a")
        assert totals(db) == (0, 0)
        db.execute(INSERT, (1,))
        db.execute("SAVEPOINT b")
        db.execute(INSERT, (3,))
        db.execute("ROLLBACK TO b")
        db.execute(INSERT, (2,))
        db.execute("RELEASE b")
        db.execute("COMMIT")
        assert totals(db) == (3, 3)

    def test_a_writer_waits_for_nobody(self, db: cursor, other: connection) -> None:
        """Not for a slot that an open transaction has, even if it was the writer's own in an earlier transaction."""
        db.execute("SET lock_timeout = '1ms'")
        db.execute(INSERT, (1,))
        for _ in range(2):
            other.cursor().execute(INSERT, (1,))
            db.execute(INSERT, (1,))
            other.commit()
        assert totals(db) == (5, 5)
        assert slots(db) == 2

    def test_a_transaction_keeps_to_one_slot(self, db: cursor, other: connection) -> None:
        """Or each would come to hold several, and the others would have to add new ones."""
        db.execute("BEGIN")
        db.execute(INSERT, (1,))
        second = other.cursor()
        second.execute("SAVEPOINT step")
        second.execute(INSERT, (1,))
        second.execute("RELEASE step")
        db.execute("COMMIT")
        second.execute(INSERT, (1,))
        db.execute("SELECT slot FROM row_totals FOR UPDATE SKIP LOCKED")
        assert db.rowcount == 1, "the first slot isn't free"

    def test_a_repeatable_reader_sees_its_snapshot(self, db: cursor, other: connection) -> None:
        db.execute(INSERT, (1,))
        other.set_isolation_level(ISOLATION_LEVEL_REPEATABLE_READ)
        reading = other.cursor()
        assert totals(reading) == (1, 1)
        db.execute(INSERT, (7,))
        assert totals(reading) == (1, 1)
        other.commit()
        assert totals(reading) == (8, 8)

    def test_a_repeatable_writer_is_exact_or_refused(self, db: cursor, other: connection) -> None:
        db.execute(INSERT, (1,))
        other.set_isolation_level(ISOLATION_LEVEL_REPEATABLE_READ)
        writing = other.cursor()
        assert totals(writing) == (1, 1)
        db.execute(INSERT, (1,))
        with pytest.raises(psycopg2.errors.SerializationFailure):
            writing.execute(INSERT, (1,))
        other.rollback()
        writing.execute(INSERT, (1,))
        other.commit()
        assert totals(db) == (3, 3)


class TestRecount:
    def test_repairs_what_came_in_without_triggers(self, db: cursor) -> None:
        db.execute(INSERT, (4,))
        db.execute("SET session_replication_role = replica")
        db.execute(INSERT, (6,))
        db.execute("RESET session_replication_role")
        assert totals(db) == (4, 10)
        db.execute("SELECT recount_live_rows('companies')")
        assert db.fetchall() == [(10,)]
        assert totals(db) == (10, 10)

    def test_refuses_a_snapshot_that_may_be_old(self, other: connection) -> None:
        other.set_isolation_level(ISOLATION_LEVEL_REPEATABLE_READ)
        with pytest.raises(psycopg2.errors.RaiseException, match="READ COMMITTED"):
            other.cursor().execute("SELECT recount_live_rows('companies')")


WRITERS = 8
TRANSACTIONS_EACH = 60


class TestStorm:
    def test_every_snapshot_is_exact_while_writers_insert_delete_and_roll_back(self, url: str, db: cursor) -> None:
        with ThreadPoolExecutor(WRITERS) as pool:
            writers = [pool.submit(storm, url, seed) for seed in range(WRITERS)]
            seen = snapshots_until_done(db, writers)
        for writer in writers:
            writer.result()
        assert seen
        assert [(total, count) for total, count in seen if total != count] == []
        assert len({total for total, _ in seen}) > 1, "nothing changed between the snapshots"
        total, count = totals(db)
        assert total == count > 0
        assert 1 < slots(db) <= WRITERS


def snapshots_until_done(cur: cursor, writers: list[Future[None]]) -> list[tuple[int, int]]:
    seen = []
    while not all(writer.done() for writer in writers):
        seen.append(totals(cur))
    return seen


def storm(url: str, seed: int) -> None:
    """Transactions of a few random changes each; a third of them, and of their savepoints, is rolled back."""
    chance = random.Random(seed)
    with closing(psycopg2.connect(url)) as opened:
        cur = opened.cursor()
        for _ in range(TRANSACTIONS_EACH):
            # Writers may meet on the same company, in another order each; PostgreSQL ends one of them.
            with suppress(psycopg2.errors.DeadlockDetected):
                for _ in range(chance.randint(1, 3)):
                    change_something(cur, chance)
                if chance.random() < 2 / 3:
                    opened.commit()
            opened.rollback()


CHANGES = [
    INSERT,
    "UPDATE companies SET deleted_at = now() WHERE id IN (live)",
    "UPDATE companies SET deleted_at = NULL WHERE id IN (deleted)",
    "UPDATE companies SET name = 'renamed' WHERE id IN (live)",
    "DELETE FROM companies WHERE id IN (deleted)",
]
TWO = "(SELECT id FROM companies WHERE deleted_at IS {} ORDER BY random() LIMIT 2 FOR UPDATE SKIP LOCKED)"


def change_something(cur: cursor, chance: random.Random) -> None:
    change = chance.choice(CHANGES)
    statement = change.replace("(live)", TWO.format("NULL")).replace("(deleted)", TWO.format("NOT NULL"))
    cur.execute("SAVEPOINT step")
    cur.execute(statement, (chance.randint(1, 5),) if change is INSERT else None)
    cur.execute("ROLLBACK TO step" if chance.random() < 1 / 3 else "RELEASE step")
