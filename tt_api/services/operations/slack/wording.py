"""Slack's texts as people wrote them, and what they ask for.

Pure functions over texts.
"""

import re
from typing import NamedTuple

from tt_api.templating.one_line import one_line

# A mention, a channel or a link, with what Slack shows for it: `<@U1>`, `<#C1|deals>`, `<https://a.example|a.example>`.
_MARKED = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_LONGEST_WORDS = 200


class Asked(NamedTuple):
    """What somebody asks for.

    Attributes:
        name: the first word, in small letters; empty where there is none.
        words: the rest, on one line.
    """

    name: str
    words: str

    def __str__(self) -> str:
        return f"{self.name} {self.words}".strip()


def readable(text: str) -> str:
    """A text of Slack's without its marks and escapes."""
    plain = _MARKED.sub(_unmarked, text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def asked_in(text: str) -> Asked:
    """What a command's text, or a message without its mention of us, asks for."""
    name, _, words = one_line(readable(text)).partition(" ")
    return Asked(name.lower()[:50], words[:_LONGEST_WORDS].strip())


def mentions(text: str, user_id: str) -> bool:
    """Whether a message mentions a user; where the id isn't known, nobody can tell."""
    return bool(user_id) and re.search(_mention_of(user_id), text) is not None


def without_mention(text: str, user_id: str) -> str:
    """A message without the mentions of a user; of the one that it begins with, where the id isn't known."""
    if user_id:
        return re.sub(_mention_of(user_id), " ", text)
    return re.sub(r"^\s*<@[^<>]*>", "", text)


def _mention_of(user_id: str) -> str:
    return rf"<@{re.escape(user_id)}(?:\|[^<>]*)?>"


def _unmarked(match: re.Match[str]) -> str:
    sign, target, label = match.groups()
    if sign:
        return f"{sign.replace('!', '@')}{(label or target).lstrip('@#')}"
    if not label or target.endswith(label):
        return label or target
    return f"{label} ({target})"
