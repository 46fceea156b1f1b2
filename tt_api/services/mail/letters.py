"""Letters: short mails to clients in the agency's name, of plain paragraphs."""

from collections.abc import Sequence
from html import escape

from tt_api.current import settings
from tt_api.templating.one_line import one_line
from tt_api.templating.rendering import Content


def letter(subject: str, paragraphs: Sequence[str]) -> Content:
    """A mail of these paragraphs, signed by the agency."""
    letterhead = settings().letterhead
    signature = filter(None, (letterhead.name, letterhead.phone, letterhead.email))
    whole = [*paragraphs, "\n".join(signature)]
    html = "".join(f"<p>{escape(paragraph)}</p>".replace("\n", "<br>") for paragraph in whole)
    return Content(one_line(subject), html, "\n\n".join(whole))
