"""Conversations are erased after their time, with their messages."""

from tt_api.current import settings
from tt_api.database.transaction import execute

BATCH = 1000

_ERASE = """
DELETE FROM chat_conversations WHERE id IN (
  SELECT id FROM chat_conversations WHERE last_message_at < now() - make_interval(days => %s)
  ORDER BY last_message_at LIMIT %s FOR UPDATE SKIP LOCKED)
"""


def erase_old() -> bool:
    """Erase a batch of conversations whose last message is too long ago; whether there may be more."""
    days = settings().chat.retention_days
    execute("DELETE FROM chat_days WHERE day < current_date - make_interval(days => %s)", (days,))
    return execute(_ERASE, (days, BATCH)).rowcount == BATCH
