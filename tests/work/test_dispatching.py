"""Dispatching: by id only, no more than a queue has room for, and again as soon as the broker is back."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from celery import Celery
from flask import Flask
from kombu import pools
from redis import Redis

from devtools.valkey import Valkey
from tests.support.emptying import empty_database
from tests.support.settings import settings_for
from tests.support.work_processes import until
from tests.work.conftest import Work
from tt_api.app import create_app
from tt_api.database.engine import engine
from tt_api.database.transaction import execute, read, transaction
from tt_api.services.operations.jobs import JOBS
from tt_api.work.claims import claim
from tt_api.work.dispatching import QUEUE_ROOM, dispatch_due, is_away
from tt_api.work.handlers import load_handlers
from tt_api.work.listening import Dispatcher
from tt_api.work.periods import stage_due_jobs

PREFIX = "tt_api:"
QUEUE = f"{PREFIX}work"
load_handlers()


@pytest.fixture(scope="module")
def slow_to_repeat(database_url: str) -> Flask:
    """An application that dispatches a task again after an hour."""
    return create_app(settings_for(database_url, WORK_REDISPATCH_SECONDS="3600"))


@pytest.fixture(scope="module")
def celery(valkey: Valkey) -> Iterator[Celery]:
    """Celery's side as the worker has it, but sooner tired of a broker that doesn't answer."""
    app = Celery("probe", broker=valkey.url)
    app.config_from_object("celeryconfig")
    app.conf.broker_transport_options = {**app.conf.broker_transport_options, "socket_timeout": 0.5}
    app.conf.broker_connection_timeout = 0.5
    app.set_default()
    yield app
    pools.reset()
    app.close()


@pytest.fixture
def broker(celery: Celery, valkey: Valkey, slow_to_repeat: Flask, database_url: str) -> Iterator[Redis]:
    """The queue, which no worker empties."""
    with Redis.from_url(valkey.url) as redis, slow_to_repeat.app_context():
        redis.flushall()
        yield redis
        redis.flushall()
        engine().dispose()
    empty_database(database_url)


@pytest.fixture
def work(broker: Redis, slow_to_repeat: Flask, database_url: str) -> Work:
    return Work(slow_to_repeat, database_url)


def queued(broker: Redis, queue: str = QUEUE) -> list[dict[str, Any]]:
    return [json.loads(message) for message in broker.lrange(queue, 0, -1)]


def stage_backlog(tasks: int) -> None:
    """More work than a queue has room for, due for a while."""
    with transaction():
        execute(
            "INSERT INTO scheduled_tasks (task_type, due_at)"
            " SELECT 'probe_effect', now() - make_interval(secs => n) FROM generate_series(1, %s) AS n",
            (tasks,),
        )


class TestDispatching:
    def test_sends_a_message_for_each_due_task_once(self, work: Work, broker: Redis) -> None:
        tasks = [work.stage() for _ in range(3)]
        assert (dispatch_due(), dispatch_due()) == (3, 0)
        assert [message["headers"]["argsrepr"] for message in reversed(queued(broker))] == [
            f"('{task}',)" for task in tasks
        ]

    def test_sends_ids_and_nothing_else(self, work: Work, broker: Redis) -> None:
        work.stage(key="Ann Bell")
        dispatch_due()
        assert b"Ann" not in b"".join(broker.lrange(QUEUE, 0, -1))

    def test_sends_none_for_what_only_another_version_can_do(self, work: Work) -> None:
        work.stage("only_known_to_the_next_version")
        assert dispatch_due() == 0

    def test_sends_another_for_a_task_whose_worker_died(self, work: Work) -> None:
        task = work.stage()
        dispatch_due()
        claim(task)
        work.make_due(task)
        assert dispatch_due() == 1

    def test_sends_another_when_a_message_has_grown_old(self, work: Work, broker: Redis) -> None:
        task = work.stage()
        dispatch_due()
        broker.flushall()
        assert dispatch_due() == 0
        work.change(task, "dispatched_at = now() - interval '3601 s'")
        assert dispatch_due() == 1

    def test_leaves_in_postgresql_what_the_queue_has_no_room_for(self, work: Work, broker: Redis) -> None:
        stage_backlog(QUEUE_ROOM + 20)
        assert (dispatch_due(), dispatch_due()) == (QUEUE_ROOM, 0)
        broker.rpop(QUEUE, 5)
        assert dispatch_due() == 5
        # However old its messages are.
        with transaction():
            execute("UPDATE scheduled_tasks SET dispatched_at = now() - interval '1 day'")
        assert dispatch_due() == 0
        assert broker.llen(QUEUE) == QUEUE_ROOM

    def test_goes_by_the_name_and_the_queue_of_each_kind_of_work(self, work: Work, broker: Redis) -> None:
        where = {"send_email": "mail", "create_slack_channel": "work", "kpi_snapshots": "periodic"}
        tasks = {name: work.stage(name) for name in where}
        dispatch_due()
        for name, queue in where.items():
            (message,) = queued(broker, PREFIX + queue)
            assert (message["headers"]["task"], message["headers"]["argsrepr"]) == (
                f"tt_api.{name}",
                f"('{tasks[name]}',)",
            )

    def test_keeps_nothing_out_of_one_queue_for_a_backlog_in_another(self, work: Work, broker: Redis) -> None:
        stage_backlog(QUEUE_ROOM + 20)
        dispatch_due()
        periods = len(stage_due_jobs(JOBS, datetime.now(UTC)))
        work.stage("send_email")
        assert dispatch_due() == periods + 1
        assert (broker.llen(f"{PREFIX}periodic"), broker.llen(f"{PREFIX}mail")) == (len(JOBS), 1)


@pytest.mark.slow
class TestABrokerThatIsAway:
    @pytest.mark.parametrize("how", ["frozen", "killed"])
    def test_leaves_no_mark_and_is_used_again_when_it_is_back(
        self, work: Work, broker: Redis, valkey: Valkey, how: str
    ) -> None:
        work.stage()
        assert dispatch_due() == 1
        task = work.stage()
        valkey.freeze() if how == "frozen" else valkey.kill()
        try:
            for _ in range(2):
                with pytest.raises(Exception) as caught:  # noqa: PT011 -- which one is the library's business
                    dispatch_due()
                assert is_away(caught.value)
                assert work.task(task)["dispatched_at"] is None
        finally:
            valkey.thaw() if how == "frozen" else valkey.restart()
        assert until(dispatch_due) == 1
        assert task in str(queued(broker))

    def test_half_way_through_leaves_a_mark_only_where_a_message_was_sent(self, work: Work, valkey: Valkey) -> None:
        for _ in range(300):
            work.stage()
        sent = 0
        with Redis.from_url(valkey.url) as redis:
            used = redis.info("memory")["used_memory"]
            try:
                # Refuses writes as a full one does, from some message on: what connections take of the room differs.
                for room in range(150_000, 1_000_000, 50_000):
                    redis.config_set("maxmemory", used + room)
                    with pytest.raises(Exception):  # noqa: B017, PT011 -- which one is the library's business
                        dispatch_due()
                    sent = redis.llen(QUEUE)
                    if sent:
                        break
            finally:
                redis.config_set("maxmemory", 0)
        assert 0 < sent < 300
        assert read("SELECT count(*) FROM scheduled_tasks WHERE dispatched_at IS NOT NULL") == [(sent,)]
        assert dispatch_due() == 300 - sent


class TestTheDispatcher:
    @pytest.mark.direct("nothing can be listened to through PgBouncer")
    def test_wakes_with_the_commit_that_stages_work(self, work: Work, broker: Redis, database_url: str) -> None:
        def sent(task: str) -> bool:
            return task in str(queued(broker))

        # By itself it would look once an hour.
        dispatcher = Dispatcher(create_app(settings_for(database_url)), look_up_seconds=3600)
        there_before = work.stage()
        dispatcher.start()
        try:
            until(lambda: sent(there_before))
            task = work.stage()
            until(lambda: sent(task))
        finally:
            dispatcher._stop.set()
            work.stage()
            dispatcher.stop()
