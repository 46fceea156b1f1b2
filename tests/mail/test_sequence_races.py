"""Sequences when several do the same at once, and when tasks go missing."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Barrier, Event
from time import monotonic, sleep
from typing import Any

import psycopg2
import pytest
from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.journeys import DAY, Journeys
from tests.support.threads import at_once, statuses
from tt_api.database.transaction import transaction
from tt_api.services.mail.sequences.advancing import advance
from tt_api.work import stage
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task

COPIES = 4
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def in_threads(app: Flask, functions: list[Callable[[], Any]]) -> list[Any]:
    """What the functions return, all called at the same moment."""
    barrier = Barrier(len(functions))

    def call(function: Callable[[], Any]) -> Any:
        with app.app_context():
            barrier.wait(timeout=60)
            return function()

    with ThreadPoolExecutor(len(functions)) as pool:
        return list(pool.map(call, functions))


def advanced(enrolment: dict[str, Any]) -> bool:
    with transaction():
        return advance(enrolment["id"])


def start(app: Flask, function: Callable[[], Any]) -> Future[Any]:
    """Call a function in a thread of its own."""

    def call() -> Any:
        with app.app_context():
            return function()

    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(call)
    finally:
        pool.shutdown(wait=False)


@contextmanager
def held(url: str, sql: str, *parameters: str) -> Iterator[None]:
    """Somebody else's transaction, which has done this, and is committed when the block ends."""
    with closing(psycopg2.connect(url)) as other, other, other.cursor() as cursor:
        cursor.execute(sql, parameters)
        yield


def until_waiting(url: str, number: int) -> None:
    deadline = monotonic() + 60
    while query(url, WAITING) != [(number,)]:
        assert monotonic() < deadline, "nobody waits"
        sleep(0.01)


class TestCopiesAtOnce:
    def test_of_a_step_s_task_queue_one_mail(self, journeys: Journeys, app: Flask) -> None:
        sequence = journeys.sequence(0, DAY)
        enrolled = [journeys.enrol(sequence) for _ in range(5)]
        for enrolment in enrolled:
            assert sorted(in_threads(app, [lambda one=enrolment: advanced(one)] * COPIES)) == [False] * 3 + [True]
        assert [journeys.mails(one) for one in enrolled] == [["Mail 1"]] * 5

    def test_run_by_workers_queue_one_mail_each_step(self, journeys: Journeys, app: Flask) -> None:
        sequence = journeys.sequence(0, 0, 0)
        enrolled = [journeys.enrol(sequence) for _ in range(4)]
        load_handlers()
        with app.app_context(), transaction():
            for enrolment in enrolled * 3:
                stage("sequence_step", {"enrolmentId": enrolment["id"]})

        def work() -> None:
            while run_task():
                pass

        in_threads(app, [work] * COPIES)
        journeys.work()
        # Sorted, since a run that had to wait for the one before it may have begun, and so dated its mail, earlier.
        assert [sorted(journeys.mails(one)) for one in enrolled] == [["Mail 1", "Mail 2", "Mail 3"]] * 4

    def test_one_that_waited_for_another_finds_nothing_left(
        self, journeys: Journeys, app: Flask, database_url: str
    ) -> None:
        enrolment = journeys.enrol(journeys.sequence(0, DAY))
        lock = "SELECT FROM email_sequence_enrolments WHERE id = %s FOR UPDATE"
        with held(database_url, lock, enrolment["id"]):
            waiting = [start(app, lambda: advanced(enrolment)) for _ in range(2)]
            until_waiting(database_url, 2)
        assert sorted(future.result(60) for future in waiting) == [False, True]
        assert journeys.mails(enrolment) == ["Mail 1"]

    def test_of_an_enrolment_enrol_once(self, journeys: Journeys, app: Flask) -> None:
        sequence, contact = journeys.sequence(0), journeys.contact()
        path, body = f"/api/email-sequences/{sequence['id']}/enrolments", {"contactId": contact["id"]}
        answers = at_once(app, [lambda api: api.post(path, body)] * COPIES)
        assert statuses(answers) == [201, 409, 409, 409]
        journeys.work()
        (row,) = journeys.api.get(path).get_json()["data"]
        assert journeys.mails(row) == ["Mail 1"]


@pytest.mark.slow
class TestChangesMeanwhile:
    def test_nobody_who_is_enrolled_while_the_first_step_is_added_misses_it(
        self, journeys: Journeys, app: Flask
    ) -> None:
        template = journeys.template("Mail 1")
        body = {"position": 1, "delayMinutes": 0, "templateId": template["id"]}
        for _ in range(5):
            sequence = journeys.sequence()
            path = f"/api/email-sequences/{sequence['id']}"
            contacts = [journeys.contact() for _ in range(COPIES)]
            requests = [
                lambda api, contact=contact, path=path: api.post(f"{path}/enrolments", {"contactId": contact["id"]})
                for contact in contacts
            ]
            requests.insert(2, lambda api, path=path: api.post(f"{path}/steps", body))
            assert statuses(at_once(app, requests)) == [201] * 5
            journeys.work()
            enrolled = journeys.api.get(f"{path}/enrolments").get_json()["data"]
            assert [journeys.mails(one) for one in enrolled] == [["Mail 1"]] * COPIES

    def test_nothing_is_mailed_twice_or_fails_while_steps_change_and_sequences_go(
        self, journeys: Journeys, app: Flask, database_url: str
    ) -> None:
        sequences = [journeys.sequence(0, 0, 0, 0) for _ in range(3)]
        for sequence in sequences:
            for _ in range(4):
                journeys.enrol(sequence)
        load_handlers()
        over = Event()

        def work() -> None:
            while not over.is_set():
                run_task()

        def change() -> None:
            api = ApiClient(app.test_client())
            try:
                for sequence in sequences:
                    path = f"/api/email-sequences/{sequence['id']}"
                    second, third = journeys.steps(sequence)[1:3]
                    changes = [
                        api.patch(f"{path}/steps/{second['id']}", {"position": 20}),
                        api.delete(f"{path}/steps/{third['id']}"),
                        api.patch(path, {"isActive": False}),
                        api.patch(path, {"isActive": True}),
                    ]
                    assert statuses(changes) == [200, 200, 200, 204]
                assert api.delete(f"/api/email-sequences/{sequences[0]['id']}").status_code == 204
            finally:
                over.set()

        in_threads(app, [work, work, change])
        journeys.work()
        rows = query(
            database_url,
            "SELECT enrolment.status, array_agg(subject ORDER BY email_sends.created_at, email_sends.id)"
            " FROM email_sequence_enrolments AS enrolment LEFT JOIN email_sends ON enrolment_id = enrolment.id"
            " WHERE enrolment.sequence_id <> %s GROUP BY enrolment.id",
            (sequences[0]["id"],),
        )
        assert len(rows) == 8
        for status, mails in rows:
            assert status == "completed"
            assert {"Mail 1", "Mail 2", "Mail 4"} <= set(mails)
            assert len(set(mails)) == len(mails)
        assert query(database_url, "SELECT status FROM email_sequence_enrolments WHERE status = 'active' LIMIT 1") == []


class TestOneBehindTheOther:
    @pytest.mark.parametrize(
        ("table", "outcome"),
        [
            ("email_sequences", ("stopped", "sequence_inactive", [])),
            ("contacts", ("stopped", "contact_deleted", [])),
            ("email_sequence_steps", ("completed", None, ["Mail 2"])),
            ("email_templates", ("completed", None, ["Mail 2"])),
        ],
    )
    def test_a_step_waits_for_how_a_delete_ends(
        self, journeys: Journeys, app: Flask, database_url: str, table: str, outcome: tuple[Any, ...]
    ) -> None:
        sequence, contact = journeys.sequence(0, 0), journeys.contact()
        step = journeys.steps(sequence)[0]
        enrolment = journeys.enrol(sequence, contact)
        row_id = {
            "email_sequences": sequence["id"],
            "contacts": contact["id"],
            "email_sequence_steps": step["id"],
            "email_templates": step["templateId"],
        }[table]
        delete = f"SELECT FROM {table} WHERE id = %s FOR UPDATE; UPDATE {table} SET deleted_at = now() WHERE id = %s"  # noqa: S608
        with held(database_url, delete, row_id, row_id):
            waiting = start(app, lambda: advanced(enrolment))
            until_waiting(database_url, 1)
        assert waiting.result(60) is True
        assert (*journeys.stands(enrolment), journeys.mails(enrolment)) == outcome

    def test_who_enrols_waits_for_a_step_that_is_being_changed(
        self, journeys: Journeys, app: Flask, database_url: str
    ) -> None:
        """Or the enrolment would be missing from those that the change is worked out for, and not know of it."""
        sequence, contact = journeys.sequence(), journeys.contact()
        path = f"/api/email-sequences/{sequence['id']}/enrolments"
        add = (
            "SELECT FROM email_sequences WHERE id = %s FOR NO KEY UPDATE; INSERT INTO email_sequence_steps"
            " (sequence_id, position, delay_minutes, template_id) VALUES (%s, 1, 60, %s)"
        )
        with held(database_url, add, sequence["id"], sequence["id"], journeys.template()["id"]):
            waiting = start(app, lambda: ApiClient(app.test_client()).post(path, {"contactId": contact["id"]}))
            until_waiting(database_url, 1)
        assert waiting.result(60).get_json()["data"]["nextDueAt"]

    def test_a_change_of_steps_waits_for_who_enrols(self, journeys: Journeys, app: Flask, database_url: str) -> None:
        sequence = journeys.sequence()
        path = f"/api/email-sequences/{sequence['id']}/steps"
        body = {"position": 1, "delayMinutes": 0, "templateId": journeys.template("Mail 1")["id"]}
        contact = journeys.contact()
        enrol = (
            "SELECT FROM email_sequences WHERE id = %s FOR SHARE;"
            " INSERT INTO email_sequence_enrolments (sequence_id, contact_id) VALUES (%s, %s)"
        )
        with held(database_url, enrol, sequence["id"], sequence["id"], contact["id"]):
            waiting = start(app, lambda: ApiClient(app.test_client()).post(path, body))
            until_waiting(database_url, 1)
        assert waiting.result(60).status_code == 201
        journeys.work()
        (enrolment,) = journeys.api.get(path.replace("/steps", "/enrolments")).get_json()["data"]
        assert journeys.mails(enrolment) == ["Mail 1"]
