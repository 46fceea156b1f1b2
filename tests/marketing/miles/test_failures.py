"""Turns that fail: the conversation is free at once for what the visitor writes next."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2

from tests.marketing.miles.conftest import Chat, StartChat
from tests.support.claude_stub import ClaudeStub, text
from tt_api.database.transaction import read, transaction
from tt_api.services.marketing.miles import budget, conversations

STREAM = "/api/miles-chat/stream"


@contextmanager
def refusing(url: str) -> Iterator[None]:
    """Have PostgreSQL refuse every answer of Miles."""
    statements = (
        "CREATE FUNCTION refuse_answers() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no answers'; END $$;"
        "CREATE TRIGGER refuse_answers BEFORE INSERT ON chat_messages FOR EACH ROW"
        " WHEN (NEW.role = 'assistant') EXECUTE FUNCTION refuse_answers()"
    )
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(statements)
        try:
            yield
        finally:
            cursor.execute("DROP FUNCTION refuse_answers CASCADE")


def tokens_of_the_day(chat: Chat) -> int:
    with chat.app.app_context():
        return int(read("SELECT coalesce(sum(tokens), 0)::bigint FROM chat_days")[0][0])


def body(chat: Chat, message: str = "Lost?") -> dict[str, str | None]:
    return {"message": message, "sessionId": chat.session_id}


def is_free_again(chat: Chat, claude: ClaudeStub) -> None:
    assert chat.stored()["busy_until"] is None
    assert chat.stored()["held_tokens"] == 0
    claude.says(text("Here I am."))
    chat.say("Are you there?")
    said = [content for _, content in chat.history()]
    assert said == ["Hello", "Gladly.", "Lost?", "Are you there?", "Here I am."]


class TestInOnePiece:
    def test_an_answer_that_is_not_stored(self, chat: Chat, claude: ClaudeStub, database_url: str) -> None:
        chat.say("Hello")
        with refusing(database_url):
            assert chat.send("Lost?").status_code == 500
        # What Claude was asked has its price.
        assert tokens_of_the_day(chat) == 300
        is_free_again(chat, claude)

    def test_a_search_that_fails(self, chat: Chat, claude: ClaudeStub, database_url: str) -> None:
        chat.say("Hello")
        claude.says(500)
        with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute("ALTER TABLE trip_offerings RENAME TO gone_for_now")
            try:
                assert chat.send("Lost?").status_code == 500
            finally:
                cursor.execute("ALTER TABLE gone_for_now RENAME TO trip_offerings")
        is_free_again(chat, claude)


class TestStream:
    def test_an_answer_that_is_not_stored(self, chat: Chat, claude: ClaudeStub, database_url: str) -> None:
        chat.say("Hello")
        with refusing(database_url):
            sent = chat.client.post(STREAM, json=body(chat)).get_data(as_text=True)
        assert "event: error" in sent
        assert "event: done" not in sent
        assert tokens_of_the_day(chat) == 300
        is_free_again(chat, claude)

    def test_a_visitor_who_leaves_before_the_first_word(self, chat: Chat, claude: ClaudeStub) -> None:
        chat.say("Hello")
        chat.client.post(STREAM, json=body(chat)).close()
        assert tokens_of_the_day(chat) == 150
        is_free_again(chat, claude)

    def test_a_visitor_who_leaves_while_nothing_can_be_stored(
        self, start: StartChat, claude: ClaudeStub, database_url: str
    ) -> None:
        # With one place, which is free again too.
        chat = start(WEB_THREADS="2")
        chat.say("Hello")
        with refusing(database_url):
            response = chat.client.post(STREAM, json=body(chat))
            pieces = iter(response.response)
            while b"event: delta" not in next(pieces):
                pass
            response.close()
        is_free_again(chat, claude)
        claude.says(text("Yes."))
        assert "event: done" in chat.client.post(STREAM, json=body(chat)).get_data(as_text=True)


def test_a_turn_is_given_up_once(start: StartChat, claude: ClaudeStub, database_url: str) -> None:
    visitor = start(CHAT_DAILY_TOKENS=str(2 * budget.A_TURN))
    visitor.say("Hello")
    with refusing(database_url):
        for _ in range(3):
            assert visitor.send("Lost?").status_code == 500
    assert tokens_of_the_day(visitor) == 4 * 150


def test_a_process_that_dies_keeps_a_conversation_hardly_longer_than_an_answer_takes(start: StartChat) -> None:
    visitor = start(CHAT_SECONDS="30")
    visitor.say("Hello")
    with visitor.app.app_context():
        with transaction():
            conversations.claim(visitor.session_id, context=None, consent=False)
        ((seconds,),) = read("SELECT extract(epoch FROM busy_until - last_message_at)::integer FROM chat_conversations")
    assert seconds == 45
