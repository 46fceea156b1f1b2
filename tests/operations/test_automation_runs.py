"""What n8n reports of its workflows' runs."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.operations.conftest import Operations
from tests.support.hostile import refused_values
from tests.support.refusals import raw_body, refused
from tt_api.schemas.operations.automation import AutomationRunSchema

PATH = "/automation-runs"
START = {"automationId": "wf-1", "executionId": "77", "status": "running", "startedAt": "2026-05-01T09:30:00Z"}
END = {
    "automationId": "wf-1",
    "executionId": "77",
    "status": "success",
    "finishedAt": "2026-05-01T09:30:02Z",
    "executionTimeMs": 2000,
    "payload": {"leads": 3, "snake_key": {"camelKey": [1.5]}},
}
BY_WIRE_NAME = {str(field.data_key): field for field in AutomationRunSchema().fields.values()}
SENDABLE = [key for key, field in BY_WIRE_NAME.items() if not field.dump_only]


def log(operations: Operations, body: dict[str, Any], status: int = 201) -> dict[str, Any]:
    answer = operations.internal("POST", PATH, body)
    assert answer.status_code == status, answer.get_data(as_text=True)
    run = dict(answer.get_json()["data"])
    assert answer.headers["Location"] == f"/api/automation-runs/{run['id']}"
    assert answer.headers["ETag"] == operations.api.get(answer.headers["Location"]).headers["ETag"]
    assert operations.get(answer.headers["Location"]) == run
    return run


def told(operations: Operations) -> list[tuple[Any, ...]]:
    return operations.rows(
        "SELECT title, notification_type, entity_type, entity_id::text FROM notifications ORDER BY id"
    )


class TestARun:
    def test_is_logged_at_its_start_and_updated_at_its_end(self, keyless: Operations) -> None:
        started = log(keyless, START)
        assert (started["payload"], started["error"], started["finishedAt"]) == ({}, None, None)
        ended = log(keyless, END, 200)
        assert ended["id"] == started["id"]
        assert (ended["status"], ended["startedAt"], ended["executionTimeMs"]) == ("success", START["startedAt"], 2000)
        assert ended["payload"] == END["payload"]
        assert ended["version"] == started["version"] + 1
        assert log(keyless, END, 200) == ended

    def test_keeps_the_beginning_of_a_long_error_and_says_that_it_was_cut(self, keyless: Operations) -> None:
        kept = log(keyless, {**END, "status": "error", "error": "x" * 31_204})["error"]
        assert len(kept) == 20_000
        assert kept.startswith("x" * 19_000)
        assert kept.endswith(" … (cut: it had 31204 characters)")
        whole = "y" * 20_000
        assert log(keyless, {**END, "executionId": "78", "error": whole})["error"] == whole

    def test_that_has_ended_is_not_under_way_again(self, keyless: Operations) -> None:
        ended = log(keyless, END)
        assert log(keyless, START, 200) == ended
        assert log(keyless, {**START, "status": "waiting"}, 200) == ended

    def test_without_an_execution_id_is_a_new_one_each_time(self, keyless: Operations) -> None:
        report = {"automationId": "wf-1", "status": "success"}
        runs = [log(keyless, report), log(keyless, report), log(keyless, {**report, "executionId": None})]
        assert len({run["id"] for run in runs}) == 3

    def test_of_another_automation_is_another(self, keyless: Operations) -> None:
        assert log(keyless, START)["id"] != log(keyless, {**START, "automationId": "wf-2"})["id"]

    def test_that_many_report_at_once_is_one_row(self, operations: Operations) -> None:
        reports = [{**START, "status": status} for status in ("running", "error", "waiting", "error", "running")]
        with ThreadPoolExecutor(5) as threads:
            answers = list(threads.map(lambda body: operations.internal("POST", PATH, body).status_code, reports))
        assert sorted(answers) == [200, 200, 200, 200, 201]
        assert operations.rows("SELECT status FROM automation_runs") == [("error",)]
        assert len(told(operations)) == 1

    def test_is_listed_for_nexus(self, keyless: Operations) -> None:
        first, second = log(keyless, START), log(keyless, {**END, "automationId": "wf-2", "automationName": "Leads"})

        def ids(sent: str) -> list[str]:
            return [one["id"] for one in keyless.api.get(f"/api/automation-runs?{sent}").get_json()["data"]]

        assert ids("") == [second["id"], first["id"]]
        assert ids("automationId=wf-1") == ids("status=running,waiting") == ids("startedAtFrom=2026-05-01")
        assert ids("automationId=wf-1") == [first["id"]]
        assert ids("search=LEADS") == ids("status=success") == [second["id"]]
        refused(keyless.api.post("/api/automation-runs", START), 405)
        refused(keyless.api.patch(f"/api/automation-runs/{first['id']}", {"status": "success"}), 405)


class TestAFailure:
    @pytest.mark.parametrize("status", ["error", "crashed"])
    @pytest.mark.parametrize("before", [None, "running", "success"])
    def test_is_told_to_staff_once_without_the_error(
        self, operations: Operations, before: str | None, status: str
    ) -> None:
        if before:
            log(operations, {**START, "status": before})
        report = {**END, "status": status, "automationName": "Lead intake", "error": "Anna's secret"}
        run = log(operations, report, 200 if before else 201)
        title = "An automation failed: Lead intake"
        assert told(operations) == [(title, "automation_failed", "automation_run", run["id"])]
        assert "secret" not in str(operations.rows("SELECT body FROM notifications"))
        log(operations, report, 200)
        log(operations, {**report, "status": "success"}, 200)
        log(operations, {**report, "error": "again"}, 200)
        assert len(told(operations)) == 1

    def test_of_two_runs_is_told_twice(self, operations: Operations) -> None:
        log(operations, {**END, "status": "error"})
        log(operations, {**END, "status": "error", "executionId": "78"})
        log(operations, {"automationId": "a" * 200, "status": "error"})
        assert len(told(operations)) == 3

    @pytest.mark.parametrize("status", ["success", "running", "waiting", "canceled"])
    def test_is_nothing_else(self, operations: Operations, status: str) -> None:
        log(operations, {**END, "status": status})
        assert told(operations) == []
        assert operations.tasks() == []


class TestAnErrorThatIsTooLong:
    def test_is_kept_up_to_the_limit_and_says_that_it_was_cut(self, operations: Operations) -> None:
        run = log(operations, {**END, "status": "error", "error": "é" * 100_000})
        assert len(run["error"]) == 20_000
        assert run["error"].endswith("é … (cut: it had 100000 characters)")
        assert len(told(operations)) == 1

    @pytest.mark.parametrize("sent", ["x" * 20_000, f" {'x' * 20_000}\n"])
    def test_is_not_one_that_just_fits(self, operations: Operations, sent: str) -> None:
        assert log(operations, {**END, "status": "error", "error": sent})["error"] == "x" * 20_000


class TestRefusals:
    @pytest.mark.parametrize("blank", ["", " ", "\t\n"])
    def test_of_a_blank_execution_id_keep_runs_apart(self, keyless: Operations, blank: str) -> None:
        refused(keyless.internal("POST", PATH, {**START, "executionId": blank}), 400, "executionId")

    @pytest.mark.parametrize("key", SENDABLE)
    def test_name_the_field(self, keyless: Operations, key: str) -> None:
        for raw, inside in refused_values(BY_WIRE_NAME[key]):
            if key == "error" and len(raw) > 20_000:
                continue  # is cut, below
            body = raw_body(START, key, raw)
            answer = keyless.internal("POST", PATH, data=body, content_type="application/json")
            refused(answer, 400, key, *inside, why=raw[:60])
        assert keyless.rows("SELECT count(*) FROM automation_runs") == [(0,)]

    @pytest.mark.parametrize("key", ["id", "version", "createdAt", "failureNotified", "workflow", "automation_id"])
    def test_of_fields_that_are_not_the_caller_s(self, keyless: Operations, key: str) -> None:
        refused(keyless.internal("POST", PATH, {**START, key: None}), 400, key)

    @pytest.mark.parametrize("key", ["automationId", "status"])
    def test_of_reports_without(self, keyless: Operations, key: str) -> None:
        refused(keyless.internal("POST", PATH, {name: value for name, value in START.items() if name != key}), 400, key)

    @pytest.mark.parametrize(
        "body", [b"", b"[]", b"null", b"{", b'{"status": "\\ud800"}', b'{"status": NaN}', b"[" * 9999]
    )
    def test_of_what_is_no_object(self, keyless: Operations, body: bytes) -> None:
        refused(keyless.internal("POST", PATH, data=body, content_type="application/json"), 400)
