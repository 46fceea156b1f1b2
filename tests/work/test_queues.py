"""Workers for single queues: each takes its own, and what nobody takes is seen."""

from pathlib import Path

import pytest
from redis import Redis

from devtools.valkey import Valkey
from tests.support.api import ApiClient
from tests.support.work_processes import WORKER, environment, running, until
from tests.work.conftest import Work
from tests.work.test_metrics import figures


@pytest.mark.slow
def test_a_worker_of_one_queue_leaves_the_others_to_theirs(
    work: Work, valkey: Valkey, database_url: str, tmp_path: Path
) -> None:
    variables = environment(database_url, valkey.url)
    with running(tmp_path / "periodic.log", (*WORKER, "--queues", "periodic"), variables) as periodic:
        other = work.stage(key="of the queue work")
        job = work.stage("clean_up")
        until(lambda: work.status(job) == "done", what=periodic.said)
        # Its message is there for whoever takes from its queue.
        until(lambda: work.task(other)["dispatched_at"], what=periodic.said)
        assert work.status(other) == "pending"
        waited = figures(ApiClient(work.app.test_client()))
        assert waited[("tt_queue_due", "work")] == 1
        assert waited[("tt_queue_oldest_due_seconds", "work")] > 0
        with running(
            tmp_path / "work.log", (*WORKER, "--queues", "work,mail", "--hostname", "w@%h"), variables
        ) as both:
            until(lambda: work.status(other) == "done", what=both.said)
    with Redis.from_url(valkey.url) as store:
        store.flushall()


def test_a_queue_that_nobody_takes_from_is_seen(work: Work) -> None:
    mail, _ = work.stage("send_email", sendId="0"), work.stage()
    work.change(mail, "due_at = now() - interval '90 s'")
    found = figures(ApiClient(work.app.test_client()))
    assert found[("tt_queue_due", "mail")] == found[("tt_queue_due", "work")] == 1
    assert 90 <= found[("tt_queue_oldest_due_seconds", "mail")] < 120
    assert found[("tt_queue_oldest_due_seconds", "work")] < 60
    assert (found[("tt_queue_due", "periodic")], found[("tt_queue_oldest_due_seconds", "periodic")]) == (0, 0)
