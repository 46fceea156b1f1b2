"""A worker that dies while it queues a sequence's mail: another one does it, and nobody gets it twice."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from flask import Flask

from devtools.valkey import Valkey
from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.journeys import DAY, Journeys
from tests.support.work_processes import WORKER, environment, running, until

pytestmark = pytest.mark.slow

# Whoever waits for a lock, and with what statement.
WAITING = (
    "SELECT query FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    " AND query LIKE '%email_templates%'"
)


@pytest.fixture
def journeys(app: Flask, api: ApiClient, database_url: str) -> Iterator[Journeys]:
    yield Journeys(app, api, database_url)
    until(lambda: query(database_url, "SELECT count(*) FROM scheduled_tasks WHERE status = 'running'") == [(0,)])


def test_a_killed_worker_s_step_is_done_once_by_the_next(
    journeys: Journeys, database_url: str, valkey: Valkey, tmp_path: Path
) -> None:
    variables = environment(database_url, valkey.url, WORK_LEASE_SECONDS="1", WORK_REDISPATCH_SECONDS="1")
    sequence = journeys.sequence(0, DAY)
    (template,) = {journeys.steps(sequence)[0]["templateId"]}
    with closing(psycopg2.connect(database_url)) as other, other.cursor() as cursor:
        # The worker gets as far as the template: the enrolment is its own, the mail isn't stored yet.
        cursor.execute("SELECT FROM email_templates WHERE id = %s FOR UPDATE", (template,))
        with running(tmp_path / "first.log", WORKER, variables) as first:
            enrolment = journeys.enrol(sequence)
            until(lambda: query(database_url, WAITING), what=first.said)
            first.kill()
        other.rollback()
    with running(tmp_path / "second.log", WORKER, variables) as second:
        until(lambda: journeys.mails(enrolment) == ["Mail 1"], what=second.said)
        until(lambda: journeys.staged() == [("sequence_step", DAY)], what=second.said)
        assert second.stop() == 0
    assert journeys.mails(enrolment) == ["Mail 1"]
    assert journeys.now(enrolment)["lastPosition"] == 1
