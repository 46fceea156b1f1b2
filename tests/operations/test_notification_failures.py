"""Notifications when Slack fails, and when we do: nothing is posted twice by itself, nothing known to fail is lost."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from devtools import places
from devtools.processes import tethered
from tests.operations.conftest import Operations
from tests.support.api import ApiClient
from tests.support.pooling import route
from tests.support.settings import LIMITS, SECRETS, settings_for
from tests.support.work_processes import until
from tt_api.app import create_app
from tt_api.database.transaction import transaction
from tt_api.work import stage

Posted = Callable[[], list[dict[str, str]]]
Says = Callable[..., None]


def record(operations: Operations) -> tuple[Any, ...]:
    ((found),) = operations.rows("SELECT status, error, sent_at IS NOT NULL FROM notifications")
    return found


class TestInDoubt:
    @pytest.mark.parametrize(
        ("body", "status"),
        [("", 500), ("<html>", 502), ("<html>", 200), ("[]", 200), ({"ok": False, "error": "fatal_error"}, 200)],
    )
    def test_it_is_not_posted_again_and_ends_as_failed(
        self, operations: Operations, slack_says: Says, posted: Posted, body: Any, status: int
    ) -> None:
        slack_says(body, status)
        operations.notify()
        assert operations.work_through() == 1
        assert len(posted()) == 1
        outcome, error, sent = record(operations)
        assert (outcome, sent) == ("failed", False)
        assert error.startswith("outcome unknown: slack: ")
        assert operations.tasks() == [("deliver_notification", "done")]
        slack_says()
        assert operations.work_through() == 0


class TestKnownFailures:
    def test_are_tried_again_and_posted_once(self, operations: Operations, slack_says: Says, posted: Posted) -> None:
        slack_says({"ok": False, "error": "token_revoked"})
        operations.notify()
        assert operations.work() == 1
        assert record(operations) == ("pending", "slack: unauthorized (token_revoked)", False)
        slack_says()
        assert operations.work_through() == 1
        assert record(operations) == ("sent", None, True)
        assert len(posted()) == 2

    def test_by_a_flood_are_waited_out_however_often(
        self, operations: Operations, slack_says: Says, posted: Posted
    ) -> None:
        slack_says({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "30"})
        operations.notify()
        for number in range(1, 8):
            assert operations.work() == 1
            assert record(operations) == ("pending", "slack: rate limited (429), asks to wait 30 s", False)
            assert operations.tasks() == [("deliver_notification", "skipped")] * number + [
                ("deliver_notification", "pending")
            ]
            operations.rows("UPDATE scheduled_tasks SET due_at = now() WHERE status = 'pending' RETURNING 1")
        slack_says()
        assert operations.work_through() == 1
        assert record(operations) == ("sent", None, True)
        assert len(posted()) == 8

    def test_for_good_end_as_failed_and_are_retried_from_the_dead_letters(
        self, operations: Operations, slack_says: Says, posted: Posted
    ) -> None:
        slack_says({"ok": False, "error": "channel_not_found"})
        operations.notify()
        assert operations.work_through() == 5
        assert record(operations) == ("failed", "slack: refused (channel_not_found)", False)
        ((letter, error),) = operations.rows("SELECT id, error FROM dead_letters")
        assert error == "SlackError: slack: refused (channel_not_found)"
        slack_says()
        assert operations.internal("POST", f"/dead-letters/{letter}/retry").status_code == 200
        assert operations.work_through() == 1
        assert record(operations) == ("sent", None, True)
        assert len(posted()) == 6

    def test_of_the_connection_are_tried_again(
        self, operations: Operations, slack_says: Says, posted: Posted, addresses: dict[str, str]
    ) -> None:
        operations.notify()
        nowhere = {**addresses, "SLACK_API_URL": "http://127.0.0.1:1"}
        cut_off = Operations(create_app(settings_for(operations.url, **nowhere)), operations.url)
        assert cut_off.work() == 1
        assert record(operations)[:2] == ("pending", "slack: unavailable")
        assert operations.work_through() == 1
        assert record(operations) == ("sent", None, True)
        assert len(posted()) == 1


class TestRaces:
    def test_of_workers_for_one_notification_post_it_once(
        self, operations: Operations, slack_says: Says, posted: Posted
    ) -> None:
        made = operations.notify()
        with operations.app.app_context(), transaction():
            for _ in range(5):
                stage("deliver_notification", {"notificationId": made["id"]})
        with ThreadPoolExecutor(6) as threads:
            done = list(threads.map(lambda _: operations.work(), range(6)))
        assert sum(done) == 6
        assert len(posted()) == 1
        assert record(operations)[0] == "sent"

    def test_of_changes_and_deliveries_post_what_the_record_says(
        self, operations: Operations, slack_says: Says, posted: Posted
    ) -> None:
        made = [operations.notify(title=f"{number} before") for number in range(12)]

        def change(one: dict[str, Any]) -> int:
            api = ApiClient(operations.app.test_client())
            body = {"title": one["title"].replace("before", "after")}
            return api.patch(f"/api/notifications/{one['id']}", body).status_code

        with ThreadPoolExecutor(4) as threads:
            workers = [threads.submit(operations.work) for _ in range(2)]
            answers = list(threads.map(change, made))
            assert sum(one.result() for one in workers) + operations.work() == 12
        assert set(answers) <= {200, 409}
        titles = [title for (title,) in operations.rows("SELECT title FROM notifications WHERE status = 'sent'")]
        assert sorted(titles) == sorted(message["text"] for message in posted())
        assert sum("after" in title for title in titles) == answers.count(200)


@contextmanager
def worker(url: str, addresses: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """`flask tasks work`, killed at the end."""
    variables = {**os.environ, **SECRETS, **LIMITS, **addresses, "APP_ENV": "test", **route(url)}
    process = subprocess.Popen(
        tethered([sys.executable, "-m", "flask", "--app", "wsgi", "tasks", "work"], signal.SIGKILL),
        cwd=places.CLONE,
        env={**variables, "REDIS_URL": "", "LOG_LEVEL": "error"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
class TestAWorkerThatIsKilled:
    def test_while_slack_is_asked_leaves_a_failure_and_no_second_message(
        self, operations: Operations, stub: HTTPServer, addresses: dict[str, str]
    ) -> None:
        asked, over = threading.Event(), threading.Event()

        def wait(_: Any) -> Response:
            asked.set()
            over.wait(60)
            return Response('{"ok": true, "channel": "C1", "ts": "1.2"}', mimetype="application/json")

        stub.expect_request("/slack/chat.postMessage").respond_with_handler(wait)
        operations.notify()
        with worker(operations.url, addresses) as process:
            assert asked.wait(60)
            process.send_signal(signal.SIGKILL)
            process.wait()
        over.set()
        operations.work_through()
        assert record(operations) == ("failed", "outcome unknown: an earlier attempt was interrupted", False)
        until(lambda: len(stub.log) == 1)

    def test_between_slack_s_yes_and_the_commit_posts_nothing_again(
        self, operations: Operations, stub: HTTPServer, addresses: dict[str, str]
    ) -> None:
        made = operations.notify()
        connection = psycopg2.connect(operations.url)

        def hold_and_answer(_: Any) -> Response:
            # The mark is committed by now; what the worker writes of the outcome will wait for us.
            connection.cursor().execute("SELECT 1 FROM notifications WHERE id = %s FOR UPDATE", (made["id"],))
            return Response('{"ok": true, "channel": "C1", "ts": "1.2"}', mimetype="application/json")

        stub.expect_request("/slack/chat.postMessage").respond_with_handler(hold_and_answer)
        waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE %s"
        with worker(operations.url, addresses) as process:
            until(lambda: operations.rows(waiting, "%UPDATE notifications SET status%"))
            process.send_signal(signal.SIGKILL)
            process.wait()
        connection.close()
        operations.work_through()
        assert record(operations) == ("failed", "outcome unknown: an earlier attempt was interrupted", False)
        assert len(stub.log) == 1
