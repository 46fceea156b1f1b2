"""Dead letters seen and settled, with either key, and periodic jobs run with the service key."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.operations.conftest import SERVICE, Operations
from tests.support.refusals import NOBODY, refused
from tests.support.settings import API_KEY
from tt_api.database.transaction import execute, transaction
from tt_api.services.operations.jobs import JOBS
from tt_api.work import stage
from tt_api.work.claims import bury, claim, fail

Settling = Callable[..., TestResponse]


@pytest.fixture(params=["/api", "/internal"])
def settling(request: pytest.FixtureRequest, keyless: Operations) -> Settling:
    """Ask where dead letters are settled: with an API key below /api, with the service key below /internal."""
    headers = SERVICE if request.param == "/internal" else {"X-API-Key": API_KEY}
    client = keyless.app.test_client()

    def ask(method: str, path: str, **options: Any) -> TestResponse:
        return client.open(f"{request.param}/dead-letters{path}", method=method, headers=headers, **options)

    return ask


@pytest.fixture
def bury_one(keyless: Operations) -> Any:
    """A dead letter of a task of that type, with an id of nothing as its payload: the letter's and the task's id."""

    def make(task_type: str = "deliver_notification") -> tuple[str, str]:
        with keyless.app.app_context():
            with transaction():
                task = stage(task_type, {"notificationId": NOBODY})
            held = claim(task)
            assert held
            bury(held, "ValueError: no")
        ((letter,),) = keyless.rows("SELECT id::text FROM dead_letters WHERE scheduled_task_id = %s", held.task_id)
        return letter, held.task_id

    return make


class TestDeadLetters:
    def test_are_listed_for_both_keys_alike(self, keyless: Operations, bury_one: Any) -> None:
        letter, task = bury_one()
        answer = keyless.internal("GET", "/dead-letters")
        assert answer.status_code == 200
        (found,) = answer.get_json()["data"]
        assert found["id"] == letter
        assert found["scheduledTaskId"] == task
        assert (found["source"], found["error"], found["attempts"]) == ("deliver_notification", "ValueError: no", 1)
        assert (found["payload"], found["resolution"], found["resolvedAt"]) == ({"notificationId": NOBODY}, None, None)
        assert answer.get_json()["pagination"]["total"] == 1
        assert keyless.api.get("/api/dead-letters").get_json() == answer.get_json()
        detail = keyless.internal("GET", f"/dead-letters/{letter}")
        assert detail.get_json() == {"data": found} == keyless.api.get(f"/api/dead-letters/{letter}").get_json()
        assert detail.headers["ETag"]
        assert detail.headers["Cache-Control"] == "no-store"

    def test_are_filtered(self, keyless: Operations, bury_one: Any) -> None:
        (first, task), (second, _) = bury_one(), bury_one("tell_unsplash_of_use")
        keyless.internal("POST", f"/dead-letters/{second}/discard")

        def ids(sent: str) -> set[str]:
            return {one["id"] for one in keyless.internal("GET", f"/dead-letters?{sent}").get_json()["data"]}

        assert ids("resolution=null") == ids("source=deliver_notification") == ids(f"scheduledTaskId={task}") == {first}
        assert ids("resolution=discarded,retried") == ids("source=tell_unsplash_of_use") == {second}
        assert ids("createdAtFrom=2020-01-01") == ids("resolution=null,discarded") == {first, second}
        assert ids("createdAtTo=2020-01-01") == set()

    @pytest.mark.parametrize(
        ("sent", "key"),
        [("resolution=open", "resolution"), ("resolution=", "resolution"), ("limit=0", "limit"), ("x=1", "x")],
    )
    def test_refuse_other_parameters(self, keyless: Operations, sent: str, key: str) -> None:
        refused(keyless.internal("GET", f"/dead-letters?{sent}"), 400, key)

    def test_are_settled_and_never_changed(self, keyless: Operations, settling: Settling, bury_one: Any) -> None:
        letter, _ = bury_one()
        for method in ("PATCH", "DELETE", "PUT"):
            refused(settling(method, f"/{letter}"), 405)


class TestSettling:
    def test_by_a_retry_has_the_same_task_done_again(
        self, keyless: Operations, settling: Settling, bury_one: Any
    ) -> None:
        letter, task = bury_one()
        answer = settling("POST", f"/{letter}/retry")
        assert answer.status_code == 200
        settled = answer.get_json()["data"]
        assert (settled["resolution"], settled["scheduledTaskId"]) == ("retried", task)
        assert settled["resolvedAt"] >= settled["createdAt"]
        assert settling("GET", f"/{letter}").get_json()["data"] == settled
        assert keyless.tasks() == [("deliver_notification", "pending")]
        assert keyless.work() == 1

    def test_by_a_retry_names_the_new_task_where_the_old_one_is_gone(
        self, keyless: Operations, settling: Settling, bury_one: Any
    ) -> None:
        letter, task = bury_one()
        with keyless.app.app_context(), transaction():
            execute("DELETE FROM scheduled_tasks")
        settled = settling("POST", f"/{letter}/retry").get_json()["data"]
        assert settled["scheduledTaskId"] != task
        assert keyless.rows("SELECT id::text FROM scheduled_tasks") == [(settled["scheduledTaskId"],)]

    def test_by_discarding_does_nothing(self, keyless: Operations, settling: Settling, bury_one: Any) -> None:
        letter, _ = bury_one()
        settled = settling("POST", f"/{letter}/discard", json={}).get_json()["data"]
        assert settled["resolution"] == "discarded"
        assert keyless.tasks() == [("deliver_notification", "dead")]

    @pytest.mark.parametrize("second", ["retry", "discard"])
    @pytest.mark.parametrize("first", ["retry", "discard"])
    def test_happens_once(self, settling: Settling, bury_one: Any, first: str, second: str) -> None:
        letter, _ = bury_one()
        assert settling("POST", f"/{letter}/{first}").status_code == 200
        refused(settling("POST", f"/{letter}/{second}"), 409)

    @pytest.mark.parametrize("how", ["retry", "discard"])
    def test_of_nothing_is_refused(self, settling: Settling, how: str) -> None:
        assert "DeadLetter" in refused(settling("POST", f"/{NOBODY}/{how}"), 404)["message"]
        refused(settling("POST", f"/1/{how}"), 400, "id")
        refused(settling("GET", f"/{NOBODY}/{how}"), 405)

    @pytest.mark.parametrize("body", [b'{"a": 1}', b"[]", b"null", b"x", b"\xff", b"{", b'"retry"'])
    @pytest.mark.parametrize("how", ["retry", "discard"])
    def test_takes_no_body(self, keyless: Operations, settling: Settling, bury_one: Any, how: str, body: bytes) -> None:
        letter, _ = bury_one()
        path = f"/{letter}/{how}"
        refused(settling("POST", path, data=body, content_type="application/json"), 400)
        refused(settling("POST", path, data=body, content_type="text/plain"), 415)
        assert keyless.tasks() == [("deliver_notification", "dead")]


class TestRunningAJob:
    @pytest.mark.parametrize("name", sorted(JOBS))
    def test_stages_it_at_once(self, keyless: Operations, name: str) -> None:
        answer = keyless.internal("POST", f"/tasks/{name}")
        assert answer.status_code == 202, answer.get_data(as_text=True)
        ((task, task_type, period, due),) = keyless.rows(
            "SELECT id::text, task_type, period, due_at <= now() FROM scheduled_tasks"
        )
        assert answer.get_json() == {"data": {"taskId": task, "name": name}}
        assert (task_type, period, due) == (name, None, True)

    def test_runs_it(self, keyless: Operations) -> None:
        keyless.internal("POST", "/tasks/clean_up", {})
        assert keyless.work() == 1
        assert keyless.tasks() == [("clean_up", "done")]

    @pytest.mark.parametrize(
        "name", ["deliver_notification", "announce_deal_won", "nothing", "CLEAN_UP", "clean_up%20", "%00", "%FF", "é"]
    )
    def test_is_for_periodic_jobs_only_and_says_which_there_are(self, keyless: Operations, name: str) -> None:
        message = refused(keyless.internal("POST", f"/tasks/{name}"), 404)["message"]
        assert all(job in message for job in JOBS)
        assert keyless.tasks() == []

    def test_takes_no_body(self, keyless: Operations) -> None:
        refused(keyless.internal("POST", "/tasks/clean_up", {"days": 1}), 400)
        refused(keyless.internal("DELETE", "/tasks/clean_up"), 405)
        assert keyless.tasks() == []


class TestATask:
    def shown(self, keyless: Operations, task: str) -> dict[str, Any]:
        answer = keyless.internal("GET", f"/tasks/{task}")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return dict(answer.get_json()["data"])

    def test_is_where_the_202_says(self, keyless: Operations) -> None:
        staged = keyless.internal("POST", "/tasks/clean_up")
        location = staged.headers["Location"]
        assert location == f"/internal/tasks/{staged.get_json()['data']['taskId']}"
        task = self.shown(keyless, location.rpartition("/")[2])
        assert task.pop("dueAt").endswith("Z")
        nothing_yet = {"attempts": 0, "startedAt": None, "finishedAt": None, "lastError": None}
        assert task == {"id": location.rpartition("/")[2], "name": "clean_up", "status": "pending", **nothing_yet}
        keyless.work()
        done = self.shown(keyless, task["id"])
        assert (done["status"], done["attempts"], done["dueAt"], done["lastError"]) == ("done", 1, None, None)
        assert done["startedAt"] < done["finishedAt"]

    def test_that_failed_says_why_and_when_it_is_tried_again(self, keyless: Operations) -> None:
        task = keyless.internal("POST", "/tasks/clean_up").get_json()["data"]["taskId"]
        with keyless.app.app_context():
            held = claim(task)
            assert held
            under_way = self.shown(keyless, task)
            fail(held, "ValueError: no")
        assert (under_way["status"], under_way["attempts"], under_way["dueAt"]) == ("running", 1, None)
        failed = self.shown(keyless, task)
        assert (failed["status"], failed["attempts"], failed["lastError"]) == ("pending", 1, "ValueError: no")
        assert failed["dueAt"] > failed["startedAt"]
        assert failed["finishedAt"] is None

    def test_that_is_dead_counts_as_its_letter_does(self, keyless: Operations, bury_one: Any) -> None:
        letter, task = bury_one()
        dead = self.shown(keyless, task)
        attempts = keyless.get(f"/api/dead-letters/{letter}")["attempts"]
        assert (dead["status"], dead["attempts"], dead["lastError"]) == ("dead", attempts, "ValueError: no")

    def test_of_nobody_is_a_404_and_a_name_is_no_id(self, keyless: Operations) -> None:
        refused(keyless.internal("GET", f"/tasks/{NOBODY}"), 404)
        refused(keyless.internal("GET", "/tasks/clean_up"), 400, "id")


@pytest.mark.parametrize("headers", [{}, {"X-API-Key": API_KEY}, {"X-Webhook-Secret": "wrong"}])
def test_all_of_it_wants_the_service_key(app: Flask, headers: dict[str, str]) -> None:
    client = app.test_client()
    assert client.get("/internal/dead-letters", headers=headers).status_code == 401
    assert client.get(f"/internal/tasks/{NOBODY}", headers=headers).status_code == 401
    for path in (f"dead-letters/{NOBODY}/retry", "tasks/clean_up", "automation-runs"):
        assert client.post(f"/internal/{path}", headers=headers, json={}).status_code == 401
    assert client.get("/internal/dead-letters", headers=SERVICE).status_code == 200


@pytest.mark.parametrize("headers", [{}, SERVICE, {"X-API-Key": "wrong"}])
def test_settling_below_api_wants_an_api_key(app: Flask, headers: dict[str, str]) -> None:
    for how in ("retry", "discard"):
        assert app.test_client().post(f"/api/dead-letters/{NOBODY}/{how}", headers=headers).status_code == 401


@pytest.mark.parametrize("how", ["retry", "discard"])
def test_settled_by_several_at_once_is_settled_by_one(keyless: Operations, bury_one: Any, how: str) -> None:
    letter, _ = bury_one()
    with ThreadPoolExecutor(6) as pool:
        answers = pool.map(lambda _: keyless.api.post(f"/api/dead-letters/{letter}/{how}").status_code, range(6))
        assert sorted(answers) == [200, 409, 409, 409, 409, 409]
    if how == "retry":
        assert keyless.work() == 1
