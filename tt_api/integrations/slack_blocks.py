"""Messages in Slack's Block Kit: lines of text, packed into as many blocks as Slack takes."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from tt_api.integrations.slack import escaped
from tt_api.templating.one_line import one_line

# Slack takes 50 blocks of 3000 characters a text, and 150 in a heading.
_MOST_SECTIONS, _LONGEST_SECTION, _LONGEST_HEADING = 45, 2900, 150
_LONGEST_VALUE = 100


class Message(NamedTuple):
    """A message: what notifications and screen readers say of it, and its blocks."""

    text: str
    blocks: list[dict[str, Any]]


def shown(value: str, longest: int = _LONGEST_VALUE) -> str:
    """A value from outside as a line can have it: it can neither call anybody nor begin another line."""
    text = one_line(value)
    return escaped(text if len(text) <= longest else f"{text[: longest - 1]}…")


def message(title: str, paragraphs: Sequence[str], note: str = "") -> Message:
    """A message with a heading, some paragraphs and a note in small type.

    Args:
        title: plain text.
        paragraphs: of lines with at most 2900 characters each, in Slack's mrkdwn; what comes from outside is `shown`.
        note: in mrkdwn too.
    """
    from slack_sdk.models.blocks import ContextBlock, HeaderBlock, MarkdownTextObject, SectionBlock

    heading = one_line(title)[:_LONGEST_HEADING]
    sections = list(_packed(paragraphs))
    if len(sections) > _MOST_SECTIONS:
        sections = [*sections[: _MOST_SECTIONS - 1], "…"]
    # Verbatim, or Slack would make links of whatever looks like an address.
    blocks = [
        HeaderBlock(text=heading),
        *(SectionBlock(text=MarkdownTextObject(text=text, verbatim=True)) for text in sections),
        *([ContextBlock(elements=[MarkdownTextObject(text=note, verbatim=True)])] if note else ()),
    ]
    return Message(escaped(heading), [block.to_dict() for block in blocks])


def _packed(paragraphs: Sequence[str]) -> Iterator[str]:
    """The paragraphs, as many lines in each text as it takes."""
    text = ""
    for line in "\n\n".join(paragraphs).split("\n"):
        if text and len(text) + 1 + len(line) > _LONGEST_SECTION:
            yield text.rstrip("\n")
            text = ""
        text = f"{text}\n{line}" if text else line
    if text:
        yield text.rstrip("\n")
