"""Workers that are killed after the other side said yes and before we wrote that down."""

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import psycopg2
import pytest
from pytest_httpserver import HTTPServer

from devtools.valkey import Valkey
from tests.support.office import Office
from tests.support.outside_stubs import BUFFER_KEY, BufferStub, NexusStub, SlackStub
from tests.support.work_processes import WORKER, Process, environment, running, until
from tt_api.work.claims import MAX_LEASE_LOSSES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def buffer(outside: HTTPServer) -> BufferStub:
    return BufferStub(outside)


@pytest.fixture(scope="module")
def shared_worker(
    tmp_path_factory: pytest.TempPathFactory,
    database_url: str,
    valkey: Valkey,
    outside_addresses: dict[str, str],
    buffer: BufferStub,
    office_app: Any,
) -> Iterator[Process]:
    variables = environment(
        database_url,
        valkey.url,
        WORK_LEASE_SECONDS="1",
        WORK_REDISPATCH_SECONDS="1",
        **outside_addresses,
        BUFFER_ACCESS_TOKEN=BUFFER_KEY,
        BUFFER_API_URL=buffer.url,
        BUFFER_CHANNELS="linkedin=c1",
    )
    with running(tmp_path_factory.mktemp("jobs") / "worker.log", WORKER, variables) as process:
        yield process


@pytest.fixture
def worker(shared_worker: Process, office: Office) -> Iterator[Process]:
    yield shared_worker
    until(lambda: office.query("SELECT FROM scheduled_tasks WHERE finished_at IS NULL") == [])


def once(action: Callable[[], None]) -> Callable[[Any], None]:
    """The action at the first call, nothing at all others."""
    left = [action]
    return lambda *_: left.pop()() if left else None


def kill_child(worker: Process) -> None:
    os.kill(worker.children()[0], signal.SIGKILL)


def until_ended(office: Office, worker: Process, task_type: str, how: str) -> None:
    until(lambda: office.ended(task_type) == [how], what=worker.said)
    # One for the killed worker; on a busy machine more leases may end before they are renewed.
    assert office.query("SELECT lease_losses > 0 FROM scheduled_tasks WHERE task_type = %s", (task_type,)) == [(True,)]


def test_a_company_has_one_channel(office: Office, worker: Process, slack: SlackStub) -> None:
    holder = psycopg2.connect(office.url)
    try:
        company = office.api.created("/api/companies", {"name": "Heron"})
        # Whoever writes to the company waits for us, with Slack's answer in hand.
        holder.cursor().execute("SELECT FROM companies WHERE id = %s FOR UPDATE", (company["id"],))
        until(
            lambda: office.query(
                "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%SET slack_channel_id%'"
                " AND pid <> pg_backend_pid()"
            ),
            what=worker.said,
        )
        kill_child(worker)
    finally:
        holder.close()
    until_ended(office, worker, "create_slack_channel", "done")
    assert slack.calls == ["conversations.create", "conversations.create", "conversations.list"]
    assert list(slack.channels.values()) == [
        office.api.get(f"/api/companies/{company['id']}").get_json()["data"]["slackChannelId"]
    ]


def test_a_message_is_posted_once(office: Office, worker: Process, slack: SlackStub) -> None:
    slack.after = once(lambda: kill_child(worker))
    office.api.created("/api/deals", {"title": "Retreat", "stage": "won"})
    until_ended(office, worker, "announce_deal_won", "skipped")
    assert len(slack.messages) == 1
    assert "message_in_doubt" in worker.said()


def test_a_page_is_sent_again_under_the_same_key(office: Office, worker: Process, nexus: NexusStub) -> None:
    nexus.after = once(lambda: kill_child(worker))
    office.execute("INSERT INTO contacts (first_name, updated_at) VALUES ('Ada', now() - interval '1 hour')")
    office.execute(
        "INSERT INTO scheduled_tasks (task_type, payload)"
        " SELECT 'push_to_nexus', jsonb_build_object('kind', 'contacts', 'until', now()) FROM pg_notify('tt_work', '')"
    )
    until_ended(office, worker, "push_to_nexus", "done")
    (_, first, rows), (_, again, same) = nexus.pages
    assert (first, rows) == (again, same)


class TestASocialPost:
    def test_is_posted_once(self, office: Office, worker: Process, buffer: BufferStub) -> None:
        buffer.posts.clear()
        buffer.answer = once(lambda: kill_child(worker))
        post_id = taken_up(office)
        until_ended(office, worker, "publish_social_post", "done")
        assert len(buffer.posts) == 1
        assert outcome(office, post_id) == ("failed", "outcome unknown: an earlier attempt was interrupted")

    def test_is_left_in_doubt_when_too_many_workers_died(
        self, office: Office, worker: Process, buffer: BufferStub
    ) -> None:
        buffer.posts.clear()
        holder = psycopg2.connect(office.url)
        try:
            post_id = taken_up(office, lease_losses=MAX_LEASE_LOSSES - 1, held_by=holder)
            until(
                lambda: office.query(
                    "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid <> pg_backend_pid()"
                    " AND query LIKE '%FROM social_media_posts%'"
                ),
                what=worker.said,
            )
            kill_child(worker)
        finally:
            holder.close()
        until_ended(office, worker, "publish_social_post", "dead")
        assert outcome(office, post_id) == ("publishing", None)
        office.run("social_publishing")
        # The worker may have taken the job up before this process could.
        until(lambda: office.ended("social_publishing") == ["done"], what=worker.said)
        assert outcome(office, post_id) == ("failed", "outcome unknown: its work was given up")
        assert buffer.posts == []


def taken_up(office: Office, *, lease_losses: int = 0, held_by: Any = None) -> str:
    """A post that is being published, by a task that is due; the connection holds it first, where there is one."""
    post_id = str(office.api.created("/api/social", {"platform": "linkedin", "body": "Two fjords"})["id"])
    office.execute("UPDATE social_media_posts SET status = 'publishing', scheduled_for = now()")
    if held_by:
        held_by.cursor().execute("SELECT FROM social_media_posts FOR UPDATE")
    office.execute(
        "INSERT INTO scheduled_tasks (task_type, payload, lease_losses)"
        " SELECT 'publish_social_post', jsonb_build_object('postId', %s::text), %s FROM pg_notify('tt_work', '')",
        (post_id, lease_losses),
    )
    return post_id


def outcome(office: Office, post_id: str) -> tuple[str, str | None]:
    (found,) = office.api.get(f"/api/social?id={post_id}").get_json()["data"]
    return found["status"], found["error"]
