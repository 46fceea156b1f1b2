"""Texts of the chat: cleaned before they are kept, escaped before they leave."""

import re
import unicodedata
from html import escape

# What can't be stored, what isn't seen, and what turns the direction of the text around it. Joiners stay: scripts and
# emoji need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)


def cleaned(text: str, longest: int) -> str:
    """A text of the model's or of the catalogue's, without what can't be kept or seen, cut where it is too long."""
    return _UNSEEN.sub("", text[: 2 * longest]).strip()[:longest]


def seen(text: str) -> str:
    """A piece of a text, without what can't be seen."""
    return _UNSEEN.sub("", text)


def shown(text: str) -> str:
    """A text as it leaves: a page may put it into its HTML."""
    return escape(text)


def folded(text: str) -> str:
    """A text as words in it are looked for: without marks, in lower case, with blanks between the words."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    return " ".join(re.findall(r"[^\W_]+", bare))
