"""Conversations as they are stored: claimed for a turn, written when it ends."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from marshmallow import ValidationError
from uuid_utils import uuid7

from tt_api.current import settings
from tt_api.database.transaction import execute, read
from tt_api.errors import ConflictError, NotFoundError
from tt_api.json_text import to_json_text
from tt_api.resources.fields.formats import parse_uuid

# Of a conversation; the oldest make room.
MOST_KEPT = 200

_COLUMNS = (
    "id::text, session_id::text, turn, intent, intent_score, signals, facts, contact_id::text, deal_id::text,"
    " intent_told_at, contact_told, input_tokens + output_tokens + held_tokens"
)
_BUSY = "clock_timestamp() + make_interval(secs => %(busy)s)"
_CONSENT = "CASE WHEN %(consent)s THEN clock_timestamp() END"
# Whoever finds it busy has been forestalled, so of two messages at once one is answered.
_CLAIM = f"""
UPDATE chat_conversations SET turn = turn + 1, message_count = message_count + 1, busy_until = {_BUSY},
  last_message_at = clock_timestamp(), context = coalesce(%(context)s::jsonb, context),
  consent_at = coalesce(consent_at, {_CONSENT})
WHERE session_id = %(session)s AND deleted_at IS NULL AND (busy_until IS NULL OR busy_until <= clock_timestamp())
RETURNING {_COLUMNS}
"""  # noqa: S608 -- our own names
_BEGIN = f"""
INSERT INTO chat_conversations (id, session_id, turn, message_count, busy_until, context, consent_at)
VALUES (%(id)s, %(session)s, 1, 1, {_BUSY}, coalesce(%(context)s::jsonb, '{{}}'), {_CONSENT})
RETURNING {_COLUMNS}
"""  # noqa: S608 -- our own names
# Only the latest turn ends: one that comes after its time would write into the next.
_END = f"""
UPDATE chat_conversations SET busy_until = NULL, status = %(status)s, intent = %(intent)s, intent_score = %(score)s,
  signals = %(signals)s::jsonb, facts = %(facts)s::jsonb, message_count = message_count + %(said)s,
  input_tokens = input_tokens + %(input)s, output_tokens = output_tokens + %(output)s,
  held_tokens = greatest(0, held_tokens - %(held)s), last_message_at = clock_timestamp()
WHERE id = %(id)s AND turn = %(turn)s AND deleted_at IS NULL
RETURNING {_COLUMNS}
"""  # noqa: S608 -- our own names
# One that ended, or that another came after, is left alone.
_FREE = """
UPDATE chat_conversations SET busy_until = NULL, input_tokens = input_tokens + %(input)s,
  output_tokens = output_tokens + %(output)s, held_tokens = greatest(0, held_tokens - %(held)s)
WHERE id = %(id)s AND turn = %(turn)s AND busy_until IS NOT NULL AND deleted_at IS NULL
RETURNING id
"""
_HOLD = f"""
SELECT {_COLUMNS} FROM chat_conversations WHERE session_id = %s AND deleted_at IS NULL FOR NO KEY UPDATE
"""  # noqa: S608 -- our own names
_TELL = """
UPDATE chat_conversations SET intent_told_at = coalesce(intent_told_at, clock_timestamp()),
  contact_told = contact_told OR %s, deal_id = %s
WHERE id = %s
"""
_ADD = """
INSERT INTO chat_messages (id, conversation_id, role, content, tokens, degraded, created_at)
VALUES (%s, %s, %s, %s, %s, %s, clock_timestamp())
"""
_FORGET = """
DELETE FROM chat_messages WHERE conversation_id = %s AND created_at < (
  SELECT created_at FROM chat_messages WHERE conversation_id = %s ORDER BY created_at DESC OFFSET %s LIMIT 1)
"""
_HISTORY = """
SELECT role, content, degraded, created_at FROM chat_messages
WHERE conversation_id = %s AND role <> 'tool' AND deleted_at IS NULL
ORDER BY created_at DESC, id DESC LIMIT %s
"""


class Conversation(NamedTuple):
    """A conversation as a turn finds it; ``turn`` is the turn's own number, ``tokens`` what it used and holds."""

    id: str
    session_id: str
    turn: int
    intent: str | None
    score: int
    signals: list[str]
    facts: dict[str, Any]
    contact_id: str | None
    deal_id: str | None
    intent_told_at: datetime | None
    contact_told: bool
    tokens: int


class Message(NamedTuple):
    """A message as it is read back."""

    role: str
    content: str
    degraded: bool
    created_at: datetime


def claim(session_id: str | None, *, context: Mapping[str, Any] | None, consent: bool) -> Conversation:
    """Take a conversation for a turn; a new one where none is named, or none is known by that name.

    A session of long ago is erased, and its visitor goes on in a new one; nobody can name a session of their own.

    Raises:
        ConflictError: its message before is still being answered.
    """
    values = {
        "session": session_id,
        "context": to_json_text(context) if context is not None else None,
        "consent": consent,
        "busy": settings().chat.turn_seconds,
    }
    if session_id is not None:
        row = execute(_CLAIM, values).fetchone()
        if row is not None:
            return Conversation(*row)
        if _exists(session_id):
            raise ConflictError("Miles is still answering the message before this one", retry_after_seconds=2)
    row = execute(_BEGIN, {**values, "id": str(uuid7()), "session": str(uuid4())}).fetchone()
    assert row is not None  # noqa: S101 -- an INSERT gives back its row
    return Conversation(*row)


def end(turn: Conversation, *, said: int, held: int, values: Mapping[str, Any]) -> Conversation | None:
    """Store what a turn has made of its conversation, and give that back as it is now, locked.

    None where it is no longer there, or has gone on without the turn.

    Args:
        turn: as it was claimed.
        said: how many messages were answered.
        held: how many tokens are no longer held.
        values: ``status``, ``intent``, ``score``, ``signals``, ``facts``, and ``input`` and ``output`` tokens.
    """
    stored = {
        **values,
        "signals": to_json_text(sorted(values["signals"])),
        "facts": to_json_text(values["facts"]),
        "said": said,
        "held": held,
        "id": turn.id,
        "turn": turn.turn,
    }
    row = execute(_END, stored).fetchone()
    return Conversation(*row) if row is not None else None


def free(turn: Conversation, *, held: int, used: tuple[int, int]) -> bool:
    """Let a conversation go on without its turn's answer; False where it has already.

    Args:
        turn: as it was claimed.
        held: how many tokens are no longer held.
        used: the tokens in and out that were used instead.
    """
    values = {"held": held, "input": used[0], "output": used[1], "id": turn.id, "turn": turn.turn}
    return execute(_FREE, values).fetchone() is not None


def note_lead(turn: Conversation, *, contact_id: str) -> None:
    """Note who the visitor is."""
    execute("UPDATE chat_conversations SET contact_id = %s WHERE id = %s", (contact_id, turn.id))


def note_told(turn: Conversation, *, deal_id: str, reachable: bool) -> None:
    """Note that staff was told of a high intent, by which deal, and whether they know whom to answer."""
    execute(_TELL, (reachable, deal_id, turn.id))


def add_message(
    conversation_id: str, role: str, content: str, *, tokens: int | None = None, degraded: bool = False
) -> None:
    """Store a message."""
    execute(_ADD, (str(uuid7()), conversation_id, role, content, tokens, degraded))


def forget_oldest(conversation_id: str) -> None:
    """Make room: a conversation keeps its latest messages."""
    execute(_FORGET, (conversation_id, conversation_id, MOST_KEPT - 1))


def history(conversation_id: str, most: int = MOST_KEPT) -> list[Message]:
    """The latest messages of the visitor and of Miles, the oldest of them first."""
    return [Message(*row) for row in reversed(read(_HISTORY, (conversation_id, most)))]


def hold(session_id: str) -> Conversation | None:
    """A conversation by its session, locked; None where it is none of ours."""
    try:
        session = parse_uuid(session_id)
    except ValidationError:
        return None
    row = execute(_HOLD, (session,)).fetchone()
    return Conversation(*row) if row is not None else None


def find(session_id: str) -> Conversation:
    """A conversation by its session.

    Raises:
        NotFoundError: nobody has it.
    """
    rows = read(
        f"SELECT {_COLUMNS} FROM chat_conversations WHERE session_id = %s AND deleted_at IS NULL",  # noqa: S608 -- our own names
        (session_id,),
    )
    if not rows:
        raise NotFoundError.of("Chat session", session_id)
    return Conversation(*rows[0])


def _exists(session_id: str) -> bool:
    found = execute(
        "SELECT 1 FROM chat_conversations WHERE session_id = %s AND deleted_at IS NULL",
        (session_id,),
    )
    return found.fetchone() is not None


def words_of(messages: Sequence[Message]) -> list[str]:
    """What the visitor wrote."""
    return [message.content for message in messages if message.role == "user"]
