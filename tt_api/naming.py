"""Names: camelCase on the wire and snake_case in Python and SQL meet here; slugs are made here."""

import re
from functools import cache
from unicodedata import normalize

SLUG_MAX_LENGTH = 200
_WORD = re.compile(r"[a-z0-9]+")
_BOUNDARY = re.compile(r"(?<!^)(?=[A-Z])")


@cache
def camel(name: str) -> str:
    """``lead_source`` as callers see it: ``leadSource``."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def pascal(name: str) -> str:
    """``lead_source`` as types are called: ``LeadSource``."""
    return "".join(part.capitalize() for part in name.split("_"))


@cache
def snake(name: str) -> str:
    """``leadSource`` as Python and SQL see it: ``lead_source``."""
    return _BOUNDARY.sub("_", name).lower()


def slugify(text: str) -> str:
    """``Café Zürich & Co.`` as ``cafe-zurich-co``: ASCII letters and digits, at most `SLUG_MAX_LENGTH` of them.

    A text without any, such as one in another script, gives ``item``.
    """
    # Case folding before decomposition, so that ß becomes ss instead of getting lost.
    ascii_text = normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    # Decomposition may bring back capitals: ℃ becomes °C.
    return "-".join(_WORD.findall(ascii_text.lower()))[:SLUG_MAX_LENGTH].rstrip("-") or "item"
