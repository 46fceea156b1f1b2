"""Tokens: a conversation's and a day's, taken before Claude is asked and settled when it has answered.

Both are counted in PostgreSQL, so it doesn't matter how many processes answer. What a process took that died stays
taken, as Claude may well have used it.
"""

from datetime import date

from tt_api.current import settings
from tt_api.database.transaction import execute

# What an answer may use: its questions with their history, and its words.
A_TURN = 24_000

_TAKE_FROM_DAY = """
INSERT INTO chat_days AS today (day, tokens) VALUES (%(day)s, %(tokens)s)
ON CONFLICT (day) DO UPDATE SET tokens = today.tokens + %(tokens)s WHERE today.tokens + %(tokens)s <= %(most)s
RETURNING tokens
"""
_HOLD = "UPDATE chat_conversations SET held_tokens = held_tokens + %s WHERE id = %s"


def take(conversation_id: str, used: int, day: date) -> bool:
    """Take a turn's tokens for a conversation whose row the transaction holds; whether there were as many.

    Args:
        conversation_id: whose.
        used: what it has used and holds already.
        day: the agency's day. Its row is locked last, since all conversations of the day want it.
    """
    limits = settings().chat
    if used + A_TURN > limits.session_tokens or limits.daily_tokens < A_TURN:
        return False
    taken = execute(_TAKE_FROM_DAY, {"day": day, "tokens": A_TURN, "most": limits.daily_tokens}).fetchone()
    if taken is not None:
        execute(_HOLD, (A_TURN, conversation_id))
    return taken is not None


def settle(day: date, used: int) -> None:
    """Put a turn's real figure in place of what was taken from the day."""
    execute("UPDATE chat_days SET tokens = greatest(0, tokens + %s) WHERE day = %s", (used - A_TURN, day))
