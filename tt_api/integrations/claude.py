"""Claude: one request to the model; the conversation, the tools and when to stop are up to the caller."""

import warnings
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tt_api.config import Settings
from tt_api.integrations.attempts import Deadline, Limits, attempt, attempt_within, counted_call
from tt_api.integrations.bounded_transport import bounded_client
from tt_api.integrations.failures import ErrorKind, ServiceError, kind_of, seconds_to_wait, silence
from tt_api.integrations.wire import failure_of

_LIMITS = Limits(total_seconds=30.0)

Block = dict[str, Any]


class ClaudeError(ServiceError):
    """Claude failed."""

    service = "claude"


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model asks for a tool's result, under this id."""

    call_id: str
    name: str
    arguments: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model said.

    Attributes:
        text: all of its text.
        tool_calls: what it wants to know first.
        content: its turn as blocks, to be sent back in the next round.
        stop_reason: ``end_turn``, ``tool_use``, ``max_tokens``, ...
        input_tokens: what the question cost.
        output_tokens: what the answer cost.
    """

    text: str = field(repr=False)
    tool_calls: tuple[ToolCall, ...]
    content: tuple[Block, ...] = field(repr=False)
    stop_reason: str | None
    input_tokens: int
    output_tokens: int


class ClaudeClient:
    """Asks the model."""

    def __init__(
        self,
        api_key: str,
        model: str,
        *,
        base_url: str = "https://api.anthropic.com",
        limits: Limits | None = None,
    ) -> None:
        from anthropic import Anthropic

        silence("anthropic", "httpx2", "httpcore2")
        # Of an answer whose parts are of wrong types, which we look at ourselves; the warning would quote it.
        warnings.filterwarnings("ignore", message="Pydantic serializer warnings", category=UserWarning)
        self._model = model
        self._limits = limits or _LIMITS
        # The library would repeat time-outs as well, 30 seconds each.
        self._anthropic = Anthropic(api_key=api_key, base_url=base_url, max_retries=0, http_client=bounded_client())

    def complete(
        self, system: str, messages: Sequence[Block], *, tools: Sequence[Block] = (), max_tokens: int = 1024
    ) -> Completion:
        """Send one request. It changes nothing there, so it is retried while there is time.

        Args:
            system: what the model is told about its part.
            messages: the conversation, as the Messages API takes it.
            tools: likewise.
            max_tokens: of the answer.

        Raises:
            ClaudeError: it failed.
        """
        question = self._question(system, messages, tools, max_tokens)
        return attempt(partial(self._complete, question), self._limits, service=ClaudeError.service, repeatable=True)

    def stream(
        self,
        system: str,
        messages: Sequence[Block],
        *,
        tools: Sequence[Block] = (),
        may_use_tools: bool = True,
        max_tokens: int = 1024,
        limits: Limits | None = None,
    ) -> Generator[str, None, Completion]:
        """Send one request, and yield the model's words as they come; what it returns is all of them.

        It is retried only until the first of them. Closing the generator ends the request.

        Args:
            system, messages, tools, max_tokens: as `complete` takes them.
            may_use_tools: False where the conversation had tools, and is to end without another.
            limits: where less time is left than the client's.

        Raises:
            ClaudeError: it failed, perhaps in the middle.
        """
        question = self._question(system, messages, tools, max_tokens)
        if tools and not may_use_tools:
            question["tool_choice"] = {"type": "none"}
        begin = partial(self._open, question)
        with counted_call(ClaudeError.service) as count:
            said = attempt_within(count, begin, limits or self._limits, repeatable=True)
            with closing(said), _service_errors():
                yield from said.text_stream
                answer = said.get_final_message()
            return _completion(answer)

    def _question(self, system: str, messages: Sequence[Block], tools: Sequence[Block], max_tokens: int) -> Block:
        question = {"model": self._model, "system": system, "messages": list(messages), "max_tokens": max_tokens}
        return {**question, "tools": list(tools)} if tools else question

    def _complete(self, question: Block, deadline: Deadline) -> Completion:
        with _service_errors():
            answer = self._anthropic.messages.create(**question, timeout=_timeout(deadline))
        return _completion(answer)

    def _open(self, question: Block, deadline: Deadline) -> Any:
        with _service_errors():
            return self._anthropic.messages.stream(**question, timeout=_timeout(deadline)).__enter__()


def _timeout(deadline: Deadline) -> Any:
    import httpx2

    return httpx2.Timeout(deadline.seconds_left, connect=min(deadline.limits.connect_seconds, deadline.seconds_left))


@contextmanager
def _service_errors() -> Iterator[None]:
    """The library's errors, and those of what it speaks through, as ours."""
    import anthropic
    import httpx2

    try:
        yield
    except anthropic.APIStatusError as error:
        wait = seconds_to_wait(error.response.headers.get("retry-after"))
        raise ClaudeError(kind_of(error.status_code), retry_after=wait, detail=error.status_code) from None
    except anthropic.APIConnectionError as error:
        cause = error.__cause__
        if isinstance(cause, httpx2.HTTPError):
            raise failure_of(cause, ClaudeError) from None
        raise ClaudeError(ErrorKind.UNAVAILABLE) from None
    except httpx2.HTTPError as error:
        raise failure_of(error, ClaudeError) from None
    except (
        *(anthropic.AnthropicError, httpx2.StreamError, AssertionError, AttributeError, IndexError, KeyError),
        *(ValueError, TypeError, RecursionError),
    ):
        raise ClaudeError(ErrorKind.GARBAGE) from None


def _completion(answer: Any) -> Completion:
    """The library builds its objects from whatever was answered, so their parts are checked here."""
    try:
        content = tuple(_block(block) for block in answer.content)
        texts = [_text(block["text"]) for block in content if block["type"] == "text"]
        calls = tuple(
            ToolCall(_text(block["id"]), _text(block["name"]), dict(block["input"]))
            for block in content
            if block["type"] == "tool_use"
        )
        return Completion(
            text="".join(texts),
            tool_calls=calls,
            content=content,
            stop_reason=answer.stop_reason,
            input_tokens=int(answer.usage.input_tokens),
            output_tokens=int(answer.usage.output_tokens),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ClaudeError(ErrorKind.GARBAGE) from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _block(block: Any) -> Block:
    return dict(block.model_dump(mode="json", exclude_none=True))


def claude_client(settings: Settings, *, limits: Limits | None = None) -> ClaudeClient | None:
    """The client, where ``ANTHROPIC_API_KEY`` is set.

    Args:
        limits: where its caller has less time than a conversation.
    """
    if not settings.anthropic_api_key:
        return None
    return ClaudeClient(
        settings.anthropic_api_key, settings.claude_model, base_url=settings.claude_api_url, limits=limits
    )
