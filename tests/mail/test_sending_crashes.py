"""Workers that die while they send: no mail goes twice, and what nobody knows is said to be unknown."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import psycopg2
import pytest
from werkzeug import Request, Response

from devtools.valkey import Valkey
from tests.mail.conftest import BASE_URL
from tests.support.catalog import query
from tests.support.gmail_stub import GmailStub
from tests.support.mailing import Mailing
from tests.support.work_processes import WORKER, environment, running, until

pytestmark = pytest.mark.slow

UNKNOWN = ("failed", "outcome unknown: an earlier attempt was interrupted")
WAITING = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


class Slow:
    """An answer that is given when the test says so."""

    def __init__(self) -> None:
        self.asked = Event()
        self.go_on = Event()

    def __call__(self, _: Request) -> Response:
        self.asked.set()
        self.go_on.wait(60)
        return Response('{"id": "slow"}', content_type="application/json")


@pytest.fixture
def slow(gmail: GmailStub) -> Iterator[Slow]:
    answer = Slow()
    gmail.answer(answer)
    yield answer
    answer.go_on.set()


@pytest.fixture
def variables(database_url: str, valkey: Valkey, gmail: GmailStub) -> dict[str, str]:
    more = {"PUBLIC_BASE_URL": BASE_URL, **gmail.settings}
    return environment(database_url, valkey.url, WORK_LEASE_SECONDS="1", WORK_REDISPATCH_SECONDS="1", **more)


@contextmanager
def holding(database_url: str, send_id: str) -> Iterator[None]:
    """Keep everybody from changing a mail's row while the block runs."""
    with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM email_sends WHERE id = %s FOR UPDATE", (send_id,))
        yield
        connection.rollback()


def settled(mailing: Mailing, send_id: str) -> bool:
    return mailing.now(send_id)["status"] != "queued" and set(mailing.tasks()) <= {"done"}


def test_killed_while_gmail_thinks(
    mailing: Mailing, gmail: GmailStub, slow: Slow, variables: dict[str, str], tmp_path: Path
) -> None:
    send_id = mailing.queue()
    with running(tmp_path / "first.log", WORKER, variables, wait=False) as worker:
        assert slow.asked.wait(60), worker.said()
        assert mailing.now(send_id)["sendingStartedAt"], "the marker is committed before Gmail is called"
        worker.kill()
    slow.go_on.set()
    with running(tmp_path / "second.log", WORKER, variables) as second:
        until(lambda: settled(mailing, send_id), what=second.said)
    assert mailing.outcome(send_id) == UNKNOWN
    assert len(gmail.mails) == 1


def test_killed_between_gmails_yes_and_the_commit(
    mailing: Mailing, gmail: GmailStub, slow: Slow, variables: dict[str, str], tmp_path: Path, database_url: str
) -> None:
    send_id = mailing.queue()
    with running(tmp_path / "first.log", WORKER, variables, wait=False) as worker:
        assert slow.asked.wait(60), worker.said()
        with holding(database_url, send_id):
            slow.go_on.set()
            until(lambda: "mail_sent" in worker.said() and query(database_url, WAITING), what=worker.said)
            worker.kill()
    with running(tmp_path / "second.log", WORKER, variables) as second:
        until(lambda: settled(mailing, send_id), what=second.said)
    assert mailing.outcome(send_id) == UNKNOWN
    assert len(gmail.mails) == 1


def test_killed_before_gmail_was_asked_so_the_next_sends_it(
    mailing: Mailing, gmail: GmailStub, variables: dict[str, str], tmp_path: Path, database_url: str
) -> None:
    send_id = mailing.queue()
    with running(tmp_path / "first.log", WORKER, variables, wait=False) as worker, holding(database_url, send_id):
        until(lambda: query(database_url, WAITING), what=worker.said)
        worker.kill()
    with running(tmp_path / "second.log", WORKER, variables) as second:
        until(lambda: settled(mailing, send_id), what=second.said)
    assert mailing.outcome(send_id) == ("sent", None)
    assert len(gmail.mails) == 1


def test_frozen_while_gmail_thinks_and_awake_when_another_has_given_it_up(
    mailing: Mailing, gmail: GmailStub, slow: Slow, variables: dict[str, str], tmp_path: Path
) -> None:
    send_id = mailing.queue()
    with running(tmp_path / "first.log", WORKER, variables) as worker:
        assert slow.asked.wait(60), worker.said()
        frozen = worker.children()
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        with running(tmp_path / "second.log", (*WORKER, "--hostname", "second@%h"), variables) as second:
            until(lambda: settled(mailing, send_id), what=second.said)
        slow.go_on.set()
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
        # It hears Gmail's yes, or has waited too long when it wakes; either way it can't write that down any more.
        until(lambda: "lease_lost" in worker.said().partition('"event": "mail_')[2], what=worker.said)
    assert mailing.outcome(send_id) == UNKNOWN
    assert len(gmail.mails) == 1
