"""The document as text: whatever fits in a line stands in one, so that a changed field is a changed line."""

import json
from typing import Any

_WIDTH = 120
_INDENT = "  "


def document_text(document: dict[str, Any]) -> bytes:
    """A JSON object as text that people read and compare; it ends with a line break."""
    return f"{_written(document, '', 1)}\n".encode()


def _written(value: Any, indent: str, beside: int) -> str:
    """A value as text, in one line where it fits.

    Args:
        indent: of the line that it begins in.
        beside: how many other characters that line has.
    """
    if not isinstance(value, dict | list) or not value:
        return json.dumps(value, ensure_ascii=False)
    inner = indent + _INDENT
    if isinstance(value, list):
        items = [_written(item, inner, 1) for item in value]
    else:
        names = {key: f"{json.dumps(key, ensure_ascii=False)}: " for key in value}
        items = [name + _written(value[key], inner, len(name) + 1) for key, name in names.items()]
    opening, closing = "[]" if isinstance(value, list) else "{}"
    line = f"{opening}{', '.join(items)}{closing}"
    # JSON's own texts have no line breaks: one says that an item didn't fit.
    if len(indent) + beside + len(line) <= _WIDTH and "\n" not in line:
        return line
    lines = f",\n{inner}".join(items)
    return f"{opening}\n{inner}{lines}\n{indent}{closing}"
