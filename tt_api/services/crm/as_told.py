"""What somebody sent, as staff reads it: in an interaction, in a deal, in Slack."""

from collections.abc import Collection, Mapping
from typing import Any

from tt_api.json_text import to_json_text
from tt_api.resources.fields.card_numbers import has_card_number
from tt_api.resources.fields.texts import LONGEST


def as_told(message: str | None, sent: Mapping[str, Any], *, without: Collection[str]) -> str | None:
    """A message, and below it a line for each field that was sent, by its own name; None where there is neither.

    It is cut where a text ends; whoever needs all of it finds it with the event.

    Args:
        message: what they wrote themselves.
        sent: all fields, under the caller's names.
        without: those that say nothing to staff, or that stand elsewhere.
    """
    lines = [
        f"{name}: {value if isinstance(value, str) else to_json_text(value)}"
        for name, value in sent.items()
        if name not in without and value not in (None, "")
    ]
    text = "\n\n".join(part for part in (message, "\n".join(lines)) if part)
    return text[:LONGEST].rstrip() or None


def without_card_like_lines(text: str | None) -> str | None:
    """A text without the lines that a free text may not have, so that it can be sent back as it was read.

    Phone numbers are among them at times: one in ten of those that are as long as card numbers passes for one.
    """
    kept = [line for line in (text or "").split("\n") if not has_card_number(line)]
    return "\n".join(kept) or None
