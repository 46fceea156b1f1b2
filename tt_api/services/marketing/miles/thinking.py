"""Thinking an answer out: Claude is asked, what it wants to know is looked up, and it is asked again.

No transaction is open meanwhile and no connection is held. Whatever the model answers, this ends: in time, after so
many calls of tools, within so many tokens and characters.
"""

import re
from collections.abc import Collection, Generator, Mapping, Sequence
from functools import cached_property
from typing import Any

from structlog import get_logger

from tt_api.current import settings
from tt_api.integrations import ErrorKind, ServiceError
from tt_api.integrations.attempts import Deadline, Limits
from tt_api.integrations.claude import ClaudeClient, Completion, ToolCall
from tt_api.json_text import to_json_text
from tt_api.resources.fields.card_numbers import has_card_number
from tt_api.services.marketing.miles import budget, prompt, tools
from tt_api.services.marketing.miles.wording import cleaned, folded, seen

log = get_logger(__name__)

MOST_TOKENS = 700
LONGEST_REPLY = 4000
# The first question, and one after each call.
_ROUNDS = tools.MOST_CALLS + 1
_LEAST_SECONDS = 0.2
_CALL_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LARGEST_ARGUMENTS = 4000
# What Claude is told of its part and its tools, and how few bytes a token may have.
_BYTES_OF_PART = 6000
_BYTES_A_TOKEN = 3
_REFUSAL = "refusal"

Block = dict[str, Any]


class Thinking:
    """How an answer comes about, and what it took.

    Args:
        texts: all that the visitor wrote.

    Attributes:
        reply: what was said so far.
        complete: whether that is all of it.
        input_tokens, output_tokens: what it cost, or may have cost where nobody said.
        facts: what the visitor said of the journey, as the model noted it.
        asked: the tools that were called.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self.reply = ""
        self.complete = False
        self.input_tokens = self.output_tokens = 0
        self.facts: dict[str, Any] = {}
        self.asked: list[str] = []

    def pieces(self, claude: ClaudeClient, messages: Sequence[Block]) -> Generator[str]:
        """The answer as it comes. Closing it ends the question."""
        deadline = Deadline(Limits(total_seconds=settings().chat.seconds))
        try:
            yield from self._rounds(claude, list(messages), deadline)
        except ServiceError as error:
            log.warning("chat_without_claude", reason=str(error))

    @property
    def said(self) -> str | None:
        """What was said so far, as far as it may be kept; None where that is nothing."""
        said = self.reply.strip()
        return said if said and not has_card_number(said) else None

    def _rounds(self, claude: ClaudeClient, messages: list[Block], deadline: Deadline) -> Generator[str]:
        for number in range(_ROUNDS):
            last = number == _ROUNDS - 1 or self._used + 2 * _most_tokens_of(messages) > budget.A_TURN
            completion = yield from self._ask(claude, messages, deadline, last=last)
            if completion.stop_reason == _REFUSAL:
                log.info("chat_refused")
                return
            if not completion.tool_calls or len(self.reply) >= LONGEST_REPLY:
                self.complete = True
                return
            messages += self._look_up(completion)
        # It asked for tools even where there were none any more.
        self.complete = True

    def _ask(
        self, claude: ClaudeClient, messages: list[Block], deadline: Deadline, *, last: bool
    ) -> Generator[str, None, Completion]:
        cost = _most_tokens_of(messages)
        if deadline.seconds_left < _LEAST_SECONDS or self._used + cost > budget.A_TURN:
            raise ServiceError(ErrorKind.TIMEOUT)
        saying = claude.stream(
            prompt.part(),
            messages,
            tools=tools.definitions(),
            may_use_tools=not last and len(self.asked) < tools.MOST_CALLS,
            max_tokens=MOST_TOKENS,
            limits=Limits(total_seconds=deadline.seconds_left),
        )
        settled = False
        try:
            completion = yield from self._pass_on(saying)
            self.input_tokens += max(0, completion.input_tokens)
            self.output_tokens += max(0, completion.output_tokens)
            settled = True
        except ServiceError as error:
            settled = error.kind is not ErrorKind.TIMEOUT
            raise
        finally:
            saying.close()
            if not settled:
                # It may have used as much.
                self.input_tokens += cost - MOST_TOKENS
                self.output_tokens += MOST_TOKENS
        return completion

    @cached_property
    def _words(self) -> Collection[str]:
        """The visitor's words, folded: a hundred messages are work, which most answers don't need."""
        return {word for text in self._texts for word in folded(text).split()}

    @property
    def _used(self) -> int:
        return self.input_tokens + self.output_tokens

    def _pass_on(self, saying: Generator[str, None, Completion]) -> Generator[str, None, Completion]:
        begun = False
        while True:
            try:
                piece = seen(next(saying))
            except StopIteration as end:
                completion: Completion = end.value
                return completion
            if not begun and piece and self.reply:
                piece = f"\n\n{piece}"
            piece = piece[: LONGEST_REPLY - len(self.reply)]
            begun = begun or bool(piece)
            self.reply += piece
            if piece:
                yield piece

    def _look_up(self, completion: Completion) -> list[Block]:
        """Run the tools that were called, as far as there is room for it; the two turns to go on with."""
        results = [self._result(call) for call in completion.tool_calls]
        text = cleaned(completion.text, LONGEST_REPLY)
        said: list[Block] = [{"type": "text", "text": text}] if text else []
        said += [
            {"type": "tool_use", "id": _call_id(call), "name": _name(call), "input": _small(call.arguments)}
            for call in completion.tool_calls
        ]
        return [{"role": "assistant", "content": said}, {"role": "user", "content": results}]

    def _result(self, call: ToolCall) -> Block:
        if len(self.asked) >= tools.MOST_CALLS:
            outcome = tools.Outcome("No more calls for this answer.", failed=True)
        else:
            outcome = tools.run(_name(call), call.arguments, self._words)
            self.asked.append(f"{_name(call)}: {'failed' if outcome.failed else 'done'}")
        self.facts |= outcome.facts
        result = {"type": "tool_result", "tool_use_id": _call_id(call), "content": outcome.text}
        return {**result, "is_error": True} if outcome.failed else result


def _most_tokens_of(messages: Sequence[Block]) -> int:
    """What a question and its answer may use."""
    return (len(to_json_text(messages).encode()) + _BYTES_OF_PART) // _BYTES_A_TOKEN + MOST_TOKENS


def _call_id(call: ToolCall) -> str:
    if not _CALL_ID.fullmatch(call.call_id):
        raise ServiceError(ErrorKind.GARBAGE)
    return call.call_id


def _name(call: ToolCall) -> str:
    return call.name if _NAME.fullmatch(call.name) else "unknown"


def _small(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return arguments if len(to_json_text(arguments)) <= _LARGEST_ARGUMENTS else {}
    except (TypeError, ValueError):
        return {}
