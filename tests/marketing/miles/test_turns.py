"""Turns at once, budgets of tokens, a process that dies, and the end of a conversation's time."""

import sys
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from types import FrameType
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.marketing.miles.conftest import Chat, StartChat
from tests.support.catalog import query
from tests.support.claude_stub import ClaudeStub, answer, text, tool
from tt_api.database.engine import engine
from tt_api.database.timeouts import LAST_WAIT_SECONDS, seconds_left
from tt_api.database.transaction import execute, read, transaction
from tt_api.services.marketing.miles import budget, conversations, retention, thinking
from tt_api.services.marketing.miles.without_claude import built_in_reply


def test_of_two_messages_at_once_one_is_answered(chat: Chat, claude: ClaudeStub) -> None:
    chat.say("Hello")
    asked, go_on = Event(), Event()

    def hesitate() -> object:
        asked.set()
        go_on.wait(60)
        return answer(text("Slowly."))

    claude.says(hesitate)  # type: ignore[arg-type]
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(chat.send, "One")
        assert asked.wait(60)
        # No connection is held while Claude thinks.
        with chat.app.app_context():
            assert engine().pool.checkedout() == 0  # type: ignore[attr-defined]
        second = Chat(chat.app)
        second.session_id = chat.session_id
        refused = second.send("Two")
        assert (refused.status_code, refused.headers["Retry-After"]) == (409, "2")
        go_on.set()
        assert slow.result().status_code == 200
    claude.says(text("Now."))
    assert second.say("Two")["reply"] == "Now."
    assert [content for _, content in chat.history()] == ["Hello", "Gladly.", "One", "Slowly.", "Two", "Now."]


def together(visitors: list[Chat]) -> list[TestResponse]:
    barrier = Barrier(len(visitors))

    def send(visitor: Chat) -> TestResponse:
        barrier.wait(60)
        return visitor.send("Norway?")

    with ThreadPoolExecutor(len(visitors)) as pool:
        return list(pool.map(send, visitors))


def test_messages_of_a_session_at_once_are_answered_or_refused(chat: Chat) -> None:
    chat.say("Hello")
    visitors = [Chat(chat.app) for _ in range(6)]
    for visitor in visitors:
        visitor.session_id = chat.session_id
    statuses = [response.status_code for response in together(visitors)]
    assert set(statuses) <= {200, 409}
    answered = statuses.count(200)
    assert answered >= 1
    assert len(chat.history()) == 2 + 2 * answered
    assert chat.stored()["message_count"] == 2 + 2 * answered


def tokens_of_the_day(app: Flask) -> int:
    with app.app_context():
        return int(read("SELECT coalesce(sum(tokens), 0)::bigint FROM chat_days")[0][0])


def test_a_days_tokens_are_not_passed_by_visitors_at_once(start: StartChat, claude: ClaudeStub) -> None:
    claude.says(lambda: answer(text("Yes."), tokens=(budget.A_TURN - 100, 100)))
    visitor = start(CHAT_DAILY_TOKENS=str(3 * budget.A_TURN), WEB_THREADS="16")
    responses = together([Chat(visitor.app) for _ in range(8)])
    degraded = [response.get_json()["data"].get("degraded", False) for response in responses]
    assert sorted(degraded) == [False] * 3 + [True] * 5
    assert len(claude.asked) == 3
    assert tokens_of_the_day(visitor.app) == 3 * budget.A_TURN


def test_what_was_not_used_is_given_back(start: StartChat) -> None:
    visitor = start(CHAT_DAILY_TOKENS=str(budget.A_TURN + 300))
    assert "degraded" not in visitor.say("Hello")
    assert tokens_of_the_day(visitor.app) == 150
    stored = visitor.stored()
    assert (stored["input_tokens"], stored["output_tokens"], stored["held_tokens"]) == (100, 50, 0)
    assert [("degraded" in visitor.say("Hello")) for _ in range(3)] == [False, False, True]


@contextmanager
def watched(watch: Callable[[FrameType, str, Any], None]) -> Iterator[None]:
    """Have this thread's calls looked at, which run as they are."""
    sys.setprofile(watch)
    try:
        yield
    finally:
        sys.setprofile(None)


def test_the_days_row_is_not_held_while_something_is_worked_out(chat: Chat, claude: ClaudeStub) -> None:
    chat.say("Hello")
    with chat.app.app_context():
        pool = engine().pool
    taken = False
    held_at_work: list[int] = []

    def watch(frame: FrameType, event: str, called: Any) -> None:
        nonlocal taken
        taken = taken or (event == "return" and frame.f_code is budget.take.__code__)
        # The words of a conversation are folded, which is the longest work.
        if taken and event == "c_call" and called is unicodedata.normalize:
            held_at_work.append(pool.checkedout())  # type: ignore[attr-defined]

    claude.says(tool("save_lead", {"dates": "May"}), text("Noted."))
    with watched(watch):
        chat.say("In May")
    assert held_at_work
    assert not any(held_at_work)


@pytest.mark.parametrize("sign", ["\u6328", "\U0001f6a2"], ids=["Chinese", "emoji"])
def test_a_token_may_be_a_single_sign(sign: str) -> None:
    longest = [{"role": "user", "content": sign * 12_000}]
    assert 12_000 < thinking._most_tokens_of(longest) < budget.A_TURN


def test_a_session_has_a_budget_of_its_own(start: StartChat) -> None:
    visitor = start(CHAT_SESSION_TOKENS=str(budget.A_TURN + 200))
    assert [("degraded" in visitor.say("Hello")) for _ in range(3)] == [False, False, True]
    assert "degraded" not in Chat(visitor.app).say("Hello")


def test_a_claude_that_hangs_ends_in_time_and_costs(start: StartChat, claude: ClaudeStub) -> None:
    go_on = Event()

    def hang() -> list[bytes]:
        go_on.wait(60)
        return []

    claude.says(hang)
    visitor = start(CHAT_SECONDS="1")
    try:
        assert visitor.say("Hello")["degraded"] is True
    finally:
        go_on.set()
    assert tokens_of_the_day(visitor.app) > 0
    assert visitor.stored()["held_tokens"] == 0


def test_the_search_after_a_claude_that_hangs_has_its_time(start: StartChat, claude: ClaudeStub) -> None:
    go_on, left = Event(), []

    def hang() -> list[bytes]:
        go_on.wait(60)
        return []

    def watch(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code is built_in_reply.__code__:
            left.append(seconds_left())

    claude.says(hang)
    with watched(watch):
        assert start(CHAT_SECONDS="2").say("Hello")["degraded"] is True
    go_on.set()
    assert left[0] > LAST_WAIT_SECONDS


def test_a_stream_that_fails_to_begin_keeps_no_place(start: StartChat, database_url: str) -> None:
    visitor = start(WEB_THREADS="2")
    fail_at_commit = (
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE 'shutting down' USING ERRCODE = 'admin_shutdown'; END $$;"
        " CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON chat_messages DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION fail(); SELECT 1"
    )
    query(database_url, fail_at_commit)
    try:
        for _ in range(2):
            assert visitor.client.post("/api/miles-chat/stream", json={"message": "Hello"}).status_code == 503
    finally:
        query(database_url, "DROP TRIGGER fail ON chat_messages; DROP FUNCTION fail(); SELECT 1")
    answered = visitor.client.post("/api/miles-chat/stream", json={"message": "Hello"})
    assert answered.status_code == 200
    assert "event: done" in answered.get_data(as_text=True)


def test_a_process_that_dies_leaves_the_message_and_the_next_one_is_answered(chat: Chat) -> None:
    chat.say("Hello")
    with chat.app.app_context(), transaction():
        # As far as it gets before Claude has answered.
        claimed = conversations.claim(chat.session_id, context=None, consent=False)
        conversations.add_message(claimed.id, "user", "Lost?")
        execute("UPDATE chat_conversations SET busy_until = clock_timestamp() - interval '1 second'")
    chat.say("Are you there?")
    assert [content for _, content in chat.history()] == ["Hello", "Gladly.", "Lost?", "Are you there?", "Gladly."]


def test_an_answer_after_its_time_writes_into_no_later_turn(chat: Chat) -> None:
    chat.say("Hello")
    with chat.app.app_context(), transaction():
        late = conversations.claim(chat.session_id, context=None, consent=False)
        execute("UPDATE chat_conversations SET busy_until = NULL")
    chat.say("Next")
    before = chat.stored()
    values = {"status": "open", "intent": "other", "score": 100, "signals": [], "facts": {}, "input": 0, "output": 0}
    with chat.app.app_context(), transaction():
        assert not conversations.end(late, said=1, held=0, values=values)
    assert chat.stored() == before


def test_a_conversation_keeps_its_latest_messages(chat: Chat) -> None:
    chat.say("Hello")
    long_ago = """
        INSERT INTO chat_messages (id, conversation_id, role, content, created_at)
        SELECT gen_random_uuid(), %s, 'user', number::text, now() - interval '1 hour' + number * interval '1 second'
        FROM generate_series(1, %s) AS number"""
    with chat.app.app_context(), transaction():
        execute(long_ago, (chat.stored()["id"], conversations.MOST_KEPT - 3))
    assert [content for _, content in chat.history()][:2] == ["1", "2"]
    chat.say("Hello again")
    kept = [content for _, content in chat.history()]
    assert (len(kept), kept[0], kept[-2:]) == (conversations.MOST_KEPT, "2", ["Hello again", "Gladly."])


def test_conversations_are_erased_after_their_time(start: StartChat) -> None:
    old, young = start(CHAT_RETENTION_DAYS="10"), start()
    old.say("Hello")
    young.say("Hello")
    with old.app.app_context(), transaction():
        sql = "UPDATE chat_conversations SET last_message_at = now() - interval '11 days' WHERE session_id = %s"
        execute(sql, (old.session_id,))
    ran = old.app.test_cli_runner().invoke(args=["tasks", "run", "chat_retention"])
    assert ran.exit_code == 0, ran.output
    with old.app.app_context():
        assert read("SELECT count(*) FROM chat_messages") == [(2,)]
    assert old.client.get(f"/api/miles-chat/{old.session_id}").status_code == 404
    assert len(young.history()) == 2


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (conversations._FORGET, (str(uuid4()), str(uuid4()), 200)),
        (retention._ERASE, (180, 1000)),
        # What a conversation that is erased runs for its messages.
        ("DELETE FROM chat_messages WHERE conversation_id = %s", (str(uuid4()),)),
    ],
    ids=["a turn", "erasing", "its messages"],
)
def test_forgetting_costs_the_same_however_much_is_kept(app: Flask, statement: str, values: tuple[object, ...]) -> None:
    with app.app_context(), transaction():
        # Tables are empty here: what counts is whether an index can do it, not whether it is cheaper today.
        execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(line for (line,) in execute(f"EXPLAIN {statement}", values).fetchall())
    assert "Seq Scan" not in plan, plan
