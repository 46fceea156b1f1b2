"""Slugs: the readable part of an address, made from a name."""

import re
from unicodedata import normalize

SLUG_MAX_LENGTH = 200
_WORD = re.compile(r"[a-z0-9]+")


def slugify(text: str) -> str:
    """``Café Zürich & Co.`` as ``cafe-zurich-co``: ASCII letters and digits, at most `SLUG_MAX_LENGTH` of them.

    A text without any, such as one in another script, gives ``item``.
    """
    # Case folding before decomposition, so that ß becomes ss instead of getting lost.
    ascii_text = normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    # Decomposition may bring back capitals: ℃ becomes °C.
    return "-".join(_WORD.findall(ascii_text.lower()))[:SLUG_MAX_LENGTH].rstrip("-") or "item"
