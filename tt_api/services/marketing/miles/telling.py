"""Conversations as they leave: every text escaped, so that a page may put it into its HTML."""

from typing import Any

from tt_api.models.marketing.chat import ChatIntent
from tt_api.services.marketing.miles import conversations
from tt_api.services.marketing.miles.suggesting import suggestions_for
from tt_api.services.marketing.miles.turns import Answer
from tt_api.services.marketing.miles.wording import shown


def answer_shown(answer: Answer) -> dict[str, Any]:
    """An answer."""
    told = {
        "sessionId": answer.session_id,
        "reply": shown(answer.reply),
        "intentScore": answer.score,
        "suggestions": answer.suggestions,
    }
    return {**told, "degraded": True} if answer.degraded else told


def history_shown(session_id: str) -> dict[str, Any]:
    """A conversation so far, without what tools were asked.

    Raises:
        NotFoundError: nobody has the session.
    """
    found = conversations.find(session_id)
    return {
        "sessionId": found.session_id,
        "intentScore": found.score,
        "suggestions": suggestions_for(found.signals, support=found.intent == ChatIntent.SUPPORT),
        "messages": [
            {
                "role": message.role,
                "content": shown(message.content),
                "degraded": message.degraded,
                "createdAt": message.created_at,
            }
            for message in conversations.history(found.id)
        ],
    }
