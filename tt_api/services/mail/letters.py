"""Letters: short mails to clients in the agency's name, of plain paragraphs."""

import re
from collections.abc import Sequence
from html import escape

from tt_api.current import settings
from tt_api.templating.one_line import one_line
from tt_api.templating.rendering import Content

_ADDRESS = re.compile(r"https?://[\x21-\x7e]+")


def letter(subject: str, paragraphs: Sequence[str]) -> Content:
    """A mail of these paragraphs, signed by the agency; one that is an address is a link."""
    letterhead = settings().letterhead
    signature = filter(None, (letterhead.name, letterhead.phone, letterhead.email))
    whole = [*paragraphs, "\n".join(signature)]
    html = "".join(f"<p>{_paragraph(paragraph)}</p>" for paragraph in whole)
    return Content(one_line(subject), html, "\n\n".join(whole))


def _paragraph(text: str) -> str:
    escaped = escape(text)
    return f'<a href="{escaped}">{escaped}</a>' if _ADDRESS.fullmatch(text) else escaped.replace("\n", "<br>")
