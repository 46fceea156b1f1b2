"""A reference to a deleted row is refused under concurrent deletes too."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic, sleep

import pytest
from flask import Flask
from psycopg2.extensions import cursor as Cursor  # noqa: N812 -- a class, whatever its name
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.maker import Made, Maker
from tests.support.refusals import refused
from tests.support.resources import LEGS, PORTS, VOYAGES
from tests.support.threads import Send, Together, statuses

pytestmark = pytest.mark.deep

ROUNDS = 12
Behind = Callable[[Send], Future[TestResponse]]


class TestAtTheSameMoment:
    """Of each pair either came first; what was let through was stored before the delete."""

    LATE = """
        SELECT count(*) FROM {child} AS child JOIN {target} AS target ON target.id = child.{column}
         WHERE target.deleted_at IS NOT NULL AND child.{written} >= target.deleted_at
    """

    def outcomes(self, answers: Sequence[TestResponse], refusal: int) -> None:
        deleted, *stored = answers
        assert deleted.status_code == 204
        assert {answer.status_code for answer in stored} <= {200, 201, refusal}, statuses(stored)

    @pytest.mark.parametrize("change", [False, True], ids=["create", "change"])
    def test_a_row_refers_to_a_live_one_or_is_a_400(self, make: Maker, together: Together, change: bool) -> None:
        for _ in range(ROUNDS):
            port = make.make(PORTS)
            given = {"homePortId": port.id}
            if change:
                writes = [lambda api, url=one.url, body=given: api.patch(url, body) for one in make.many(VOYAGES, 3)]
            else:
                bodies = [make.body(VOYAGES, **given) for _ in range(3)]
                writes = [lambda api, body=body: api.post(VOYAGES.rule, body) for body in bodies]
            self.outcomes(together([lambda api, url=port.url: api.delete(url), *writes]), 400)
        written = "updated_at" if change else "created_at"
        late = self.LATE.format(child="sample_voyages", target="sample_ports", column="home_port_id", written=written)
        assert make.rows(late) == [(0,)]

    def test_a_child_is_made_below_a_live_parent_or_is_a_404(self, make: Maker, together: Together) -> None:
        for _ in range(ROUNDS):
            voyage = make.make(VOYAGES)
            legs = f"{voyage.url}/legs"
            bodies = [make.body(LEGS) for _ in range(3)]
            creates = [lambda api, body=body, legs=legs: api.post(legs, body) for body in bodies]
            self.outcomes(together([lambda api, url=voyage.url: api.delete(url), *creates]), 404)
        late = self.LATE.format(child="sample_legs", target="sample_voyages", column="voyage_id", written="created_at")
        assert make.rows(late) == [(0,)]


class TestOneBeforeTheOther:
    """Each of the two is held open in turn, so that the other has to wait for how it ends."""

    @pytest.fixture
    def behind(self, app: Flask, make: Maker) -> Behind:
        """Sends a request in a thread and comes back when it waits for a lock."""
        pool = ThreadPoolExecutor(1)

        def send(request: Send) -> Future[TestResponse]:
            future = pool.submit(request, ApiClient(app.test_client()))
            deadline = monotonic() + 60
            waiting = (
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            while make.rows(waiting) == [(0,)]:
                assert not future.done(), future.result().get_data(as_text=True)
                assert monotonic() < deadline, "the request neither waits nor answers"
                sleep(0.01)
            return future

        return send

    @contextmanager
    def held_delete(self, make: Maker, table: str, row: Made) -> Iterator[Cursor]:
        with make.sql() as connection, connection.cursor() as cursor:
            cursor.execute(f"SELECT FROM {table} WHERE id = %s FOR UPDATE", (row.id,))
            cursor.execute(f"UPDATE {table} SET deleted_at = clock_timestamp() WHERE id = %s", (row.id,))  # noqa: S608
            yield cursor

    @pytest.mark.parametrize("committed", [True, False])
    def test_a_create_waits_for_how_a_delete_ends(self, make: Maker, behind: Behind, committed: bool) -> None:
        port = make.make(PORTS)
        body = make.body(VOYAGES, homePortId=port.id)
        with self.held_delete(make, "sample_ports", port) as cursor:
            answer = behind(lambda api: api.post(VOYAGES.rule, body))
            cursor.execute("COMMIT" if committed else "ROLLBACK")
        if committed:
            refused(answer.result(), 400, "homePortId")
        else:
            assert answer.result().status_code == 201

    @pytest.mark.parametrize("committed", [True, False])
    def test_a_change_waits_for_how_a_delete_ends(self, make: Maker, behind: Behind, committed: bool) -> None:
        port, voyage = make.make(PORTS), make.make(VOYAGES)
        with self.held_delete(make, "sample_ports", port) as cursor:
            answer = behind(lambda api: api.patch(voyage.url, {"homePortId": port.id}))
            cursor.execute("COMMIT" if committed else "ROLLBACK")
        assert answer.result().status_code == (400 if committed else 200)

    @pytest.mark.parametrize("committed", [True, False])
    def test_a_child_waits_for_how_its_parents_delete_ends(self, make: Maker, behind: Behind, committed: bool) -> None:
        voyage, body = make.make(VOYAGES), make.body(LEGS)
        with self.held_delete(make, "sample_voyages", voyage) as cursor:
            answer = behind(lambda api: api.post(f"{voyage.url}/legs", body))
            cursor.execute("COMMIT" if committed else "ROLLBACK")
        assert answer.result().status_code == (404 if committed else 201)

    def test_a_delete_waits_for_a_create_that_came_first(self, make: Maker, behind: Behind) -> None:
        port = make.make(PORTS)
        with make.sql() as connection, connection.cursor() as cursor:
            cursor.execute("INSERT INTO sample_voyages (name, slug, home_port_id) VALUES ('a', 'a', %s)", (port.id,))
            answer = behind(lambda api: api.delete(port.url))
        assert answer.result().status_code == 204
        assert make.rows("SELECT count(*) FROM sample_voyages WHERE home_port_id = %s", port.id) == [(1,)]

    def test_a_create_without_references_waits_for_nobody(self, make: Maker) -> None:
        port = make.make(PORTS)
        with self.held_delete(make, "sample_ports", port):
            assert make.api.post(VOYAGES.rule, {"name": "free"}).status_code == 201
