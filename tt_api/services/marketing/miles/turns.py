"""A turn: begun in one transaction, thought out in none, finished in another.

Between the two nothing is held in the database but a time until which the conversation is busy. A turn that fails is
given up, which frees the conversation at once. If the process dies meanwhile, the visitor's message is stored, the
conversation is free again after that time, and the tokens stay taken.
"""

from collections.abc import Generator, Mapping
from datetime import date
from typing import Any, NamedTuple

from tt_api.current import settings
from tt_api.database.timeouts import request_deadline
from tt_api.integrations.claude import claude_client
from tt_api.models.marketing.chat import ChatIntent, ChatStatus
from tt_api.services.marketing.miles import budget, catalogue, conversations, hearing, leads, prompt
from tt_api.services.marketing.miles.conversations import Conversation, Message
from tt_api.services.marketing.miles.facts import signals_of
from tt_api.services.marketing.miles.score import intent_score
from tt_api.services.marketing.miles.suggesting import suggestions_for
from tt_api.services.marketing.miles.thinking import Thinking
from tt_api.services.marketing.miles.without_claude import built_in_reply, support_reply
from tt_api.services.operations.agency_day import today


class Turn(NamedTuple):
    """A message that is being answered.

    Attributes:
        conversation: as it was before it.
        history: up to this message.
        day: the agency's day whose tokens it takes.
        asks: whether Claude is asked; tokens are taken then.
        thinking: how the answer comes about.
    """

    conversation: Conversation
    message: str
    history: list[Message]
    context: Mapping[str, Any] | None
    day: date
    asks: bool
    thinking: Thinking

    @property
    def held(self) -> int:
        """The tokens that were taken for it."""
        return budget.A_TURN if self.asks else 0


class Answer(NamedTuple):
    """What the visitor gets; ``degraded`` where it is no answer of Claude's though it should be."""

    session_id: str
    reply: str
    score: int
    suggestions: list[str]
    degraded: bool


def begin_turn(body: Mapping[str, Any], *, may_ask: bool = True) -> Turn:
    """Claim the conversation, store the message, take the tokens. The caller commits.

    Args:
        body: ``session_id``, ``message``, ``context``, ``consent``.
        may_ask: whether there is a place to wait for Claude.

    Raises:
        ConflictError: the message before is still being answered.
    """
    message, context, day = body["message"], body.get("context"), today()
    conversation = conversations.claim(body.get("session_id"), context=context, consent=body.get("consent") or False)
    conversations.add_message(conversation.id, "user", message)
    history = conversations.history(conversation.id)
    configured = settings().anthropic_api_key is not None
    asks = may_ask and configured and not hearing.is_support(message)
    # Nothing comes after it but the commit: all visitors of the day wait for its row.
    asks = asks and budget.take(conversation.id, conversation.tokens, day)
    return Turn(conversation, message, history, context, day, asks, Thinking(conversations.words_of(history)))


def think(turn: Turn) -> Generator[str, None, str]:
    """The answer as it comes; what it returns is the whole of it, which may be another one than came.

    Nothing is open or held while Claude thinks; closing it ends the question to Claude.
    """
    claude = claude_client(settings()) if turn.asks else None
    if claude is not None:
        yield from turn.thinking.pieces(claude, prompt.conversation(turn.history, turn.context))
        if turn.thinking.complete and turn.thinking.said:
            return turn.thinking.said
    # A request's time has passed where Claude was waited for.
    with request_deadline():
        reply = support_reply() if hearing.is_support(turn.message) else built_in_reply(turn.message)
    if not turn.thinking.reply:
        yield reply
    return reply


def think_to_the_end(turn: Turn) -> str:
    """The whole answer, for callers who wait for it."""
    thinking = think(turn)
    while True:
        try:
            next(thinking)
        except StopIteration as end:
            reply: str = end.value
            return reply


def finish(turn: Turn, reply: str | None) -> Answer:
    """Store the answer, what the conversation is worth by now, and what follows from that. The caller commits.

    Args:
        turn: it.
        reply: None where the visitor left before there was one.
    """
    before, thinking = turn.conversation, turn.thinking
    worth = _worth_of(turn)
    degraded = reply != thinking.said and not hearing.is_support(turn.message)
    values = {
        **worth._asdict(),
        "status": ChatStatus.HANDED_OVER if worth.is_support else ChatStatus.OPEN,
        "input": thinking.input_tokens,
        "output": thinking.output_tokens,
    }
    ended = conversations.end(before, said=1 if reply else 0, held=turn.held, values=values)
    if ended is not None:
        _store_messages(turn, reply, degraded=degraded)
        leads.follow_up(ended, worth.score, worth.facts)
    if turn.asks:
        budget.settle(turn.day, thinking.input_tokens + thinking.output_tokens)
    suggestions = suggestions_for(worth.signals, support=worth.is_support)
    return Answer(before.session_id, reply or "", worth.score, suggestions, degraded)


def give_up(turn: Turn) -> None:
    """Free the conversation of a turn that has failed; its message stays. The caller commits."""
    thinking = turn.thinking
    used = thinking.input_tokens, thinking.output_tokens
    if conversations.free(turn.conversation, held=turn.held, used=used) and turn.asks:
        budget.settle(turn.day, sum(used))


class _Worth(NamedTuple):
    """What a conversation comes to."""

    intent: ChatIntent
    score: int
    signals: set[str]
    facts: dict[str, Any]

    @property
    def is_support(self) -> bool:
        return self.intent is ChatIntent.SUPPORT


def _worth_of(turn: Turn) -> _Worth:
    before, noted = turn.conversation, turn.thinking.facts
    places = catalogue.place_names()
    intent = hearing.intent_in(turn.message, before.intent)
    signals = {*before.signals, *hearing.signals_in(turn.message, places), *signals_of(noted)}
    score = intent_score(signals, before.turn, before=before.score, support=intent is ChatIntent.SUPPORT)
    facts = {**before.facts, **noted, **_typed_facts(turn.message)}
    place = hearing.place_in(turn.message, places)
    if place:
        facts.setdefault("destination", place)
    return _Worth(intent, score, signals, facts)


def _store_messages(turn: Turn, reply: str | None, *, degraded: bool) -> None:
    conversation_id = turn.conversation.id
    for note in turn.thinking.asked:
        conversations.add_message(conversation_id, "tool", note)
    if reply:
        tokens = turn.thinking.output_tokens or None
        conversations.add_message(conversation_id, "assistant", reply, tokens=tokens, degraded=degraded)
    conversations.forget_oldest(conversation_id)


def _typed_facts(message: str) -> dict[str, Any]:
    """The address, the number and the currency that stand in the visitor's own words."""
    typed = {
        "email": hearing.email_in(message),
        "phone": hearing.phone_in(message),
        "currency": hearing.currency_in(message),
    }
    return {name: value for name, value in typed.items() if value}
