"""Papers that people hold, as PDF in the agency's look; nothing here knows the business."""

from typing import NamedTuple

from tt_api.papers.content import Document


class PaperFile(NamedTuple):
    """A paper as a file.

    Attributes:
        name: without its ending; of letters, digits and hyphens only.
    """

    name: str
    content: bytes


def pdf(document: Document) -> bytes:
    """A paper as PDF; the same document always gives the same bytes."""
    # With the first paper: fpdf2 and what it needs cost a process 40 MB.
    from tt_api.papers.drawing import draw  # noqa: PLC0415

    return draw(document)
