"""What a statement is called in a trace: its verb and table, and its text without a single value.

Our statements have placeholders where their values go. Constants that stand in the text are taken out all the same, so
that nobody has to know that none of them says anything; a text in which they can't be told for certain isn't shown.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_LONGEST = 2000
# Each may be a table's name, but none is ours.
_NOT_TABLES = r"(?!SET\b|SKIP\b|NOWAIT\b|OF\b)"
_NAME = r"([a-z_][a-z0-9_]*)\b"
_WRITES = re.compile(
    rf"\b(INSERT)\s+INTO\s+{_NAME}|(?<!FOR )(?<!KEY )\b(UPDATE)\s+{_NOT_TABLES}{_NAME}|\b(DELETE)\s+FROM\s+{_NAME}"
)
# Of functions some take their argument after FROM: extract(epoch FROM now()).
_READS = re.compile(rf"\bFROM\s+{_NAME}(?!\s*[(])")
_INNERMOST = re.compile(r"\([^()]*\)")
_VERB = re.compile(r"\s*([A-Za-z]+)")
# In these a constant may end elsewhere than at the next quote.
_UNCERTAIN = re.compile(r"\\|\$[A-Za-z0-9_]*\$|--|/\*")
_PARTS = re.compile(r"""("[^"]*")|'(?:[^']|'')*'|(?<![\w.$%])\d[\w.]*""")


class Named(NamedTuple):
    """A statement in a trace.

    Attributes:
        name: such as ``UPDATE companies``.
        text: with ``?`` for each constant; None where it isn't shown.
    """

    name: str
    text: str | None


@lru_cache(1024)
def named(sql: str) -> Named:
    """What a statement of ours is called, and how it is shown.

    Args:
        sql: with placeholders.
    """
    return Named(_name(sql), _text(sql))


def _name(sql: str) -> str:
    found = _WRITES.search(sql)
    if found:
        verb, table = (part for part in found.groups() if part)
        return f"{verb} {table}"
    verb = _VERB.match(sql)
    word = verb[1].upper() if verb else "SQL"
    if word == "WITH":
        word = "SELECT"
        read = _READS.search(sql)
    else:
        read = _READS.search(_without_parentheses(sql)) or _READS.search(sql)
    return f"{word} {read[1]}" if read else word


def _without_parentheses(sql: str) -> str:
    """The outermost statement alone: subqueries that stand before its FROM have one too."""
    shorter = _INNERMOST.sub("", sql)
    while shorter != sql:
        sql, shorter = shorter, _INNERMOST.sub("", shorter)
    return sql


def _text(sql: str) -> str | None:
    if _UNCERTAIN.search(sql):
        return None
    text = " ".join(_PARTS.sub(lambda part: part[1] or "?", sql).split())
    return None if "'" in text else text[:_LONGEST]
