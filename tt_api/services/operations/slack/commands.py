"""What `/tt` answers, and mentions of the app do."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tt_api.integrations.slack_blocks import Message, message, shown
from tt_api.services.operations.slack import bookings, figures, sales
from tt_api.services.operations.slack.wording import Asked


class Command(NamedTuple):
    """A command.

    Attributes:
        usage: how it is written.
        purpose: what it tells.
        answer: from its words, its answer.
        takes_words: whether it says nothing without any.
        takes_long: whether it may take more than the three seconds that Slack waits.
    """

    usage: str
    purpose: str
    answer: Callable[[str], Message]
    takes_words: bool = False
    takes_long: bool = False


COMMANDS: Mapping[str, Command] = {
    "pipeline": Command("pipeline", "what is open, by stage", lambda _: figures.pipeline()),
    "deal": Command("deal <words>", "deals by their title", sales.deals, takes_words=True),
    "company": Command("company <words>", "companies by name, domain or city", sales.companies, takes_words=True),
    "booking": Command(
        "booking <ref>", "a booking by our reference or the supplier's confirmation", bookings.answer, takes_words=True
    ),
    "kpis": Command("kpis", "how the business goes", lambda _: figures.kpis(), takes_long=True),
    "help": Command("help", "this list", lambda _: _usage()),
}


def takes_long(asked: Asked) -> bool:
    """Whether the answer may take longer than Slack waits."""
    return asked.name in COMMANDS and COMMANDS[asked.name].takes_long


def answer(asked: Asked) -> Message:
    """The answer; what we don't know is answered with what we do."""
    command = COMMANDS.get(asked.name)
    if command is None:
        return _usage(f"There is no {shown(asked.name)}." if asked.name else "")
    if command.takes_words and not asked.words:
        return _usage(f"{asked.name.capitalize()} needs words: `/tt {shown(command.usage)}`")
    return command.answer(asked.words)


def _usage(remark: str = "") -> Message:
    lines = [f"`/tt {shown(command.usage)}`  {command.purpose}" for command in COMMANDS.values()]
    return message("What I can tell", [*([remark] if remark else []), "\n".join(lines)])
