"""HTML as plain text, for the part of a mail that readers without HTML see; and texts that fit into a header."""

import re
from collections.abc import Iterator
from html import unescape

# Nobody sees what is in these, and it may be no HTML.
_UNSEEN = re.compile(r"(script|style|title)\b", re.IGNORECASE)
_PARAGRAPHS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "section"})
_LINES = frozenset({"br", "tr", "hr"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# What a header can't hold, the line breaks that only Unicode knows included.
NOT_IN_A_HEADER = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_TAG_NAME = re.compile(r"/?[A-Za-z][A-Za-z0-9]*")


def one_line(text: str) -> str:
    """A text with every run of white space a blank, and without control characters, as a header needs it."""
    return _CONTROL.sub("", " ".join(text.split()))


def plain_text(html: str) -> str:
    """What a reader would see of an HTML document; addresses of links stand behind them in brackets.

    The standard library's parser takes minutes for a document of half-open tags; this takes one pass for any.
    """
    reader = _Reader()
    for is_tag, piece in _pieces(html):
        if is_tag:
            reader.tag(piece)
        else:
            reader.text(piece)
    lines = [" ".join(line.split()) for line in "".join(reader.written).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _pieces(html: str) -> Iterator[tuple[bool, str]]:
    """The tags of a document, without their brackets, and the texts between them."""
    position = 0
    while (opening := html.find("<", position)) >= 0:
        yield False, html[position:opening]
        comment = html.startswith("<!--", opening)
        closing = html.find("-->" if comment else ">", opening)
        if closing < 0:
            return
        tag = html[opening + 1 : closing]
        position = closing + (3 if comment else 1)
        if comment:
            continue
        yield True, tag
        if unseen := _UNSEEN.match(tag):
            end = re.compile(f"</{unseen[1]}", re.IGNORECASE).search(html, position)
            if end is None:
                return
            position = end.start()
    yield False, html[position:]


class _Reader:
    def __init__(self) -> None:
        self.written: list[str] = []
        self._link: str | None = None

    def text(self, text: str) -> None:
        # Line breaks of the source are blanks to a reader.
        self.written.append(" ".join(unescape(text).split("\n")))

    def tag(self, tag: str) -> None:
        found = _TAG_NAME.match(tag)
        name = found[0].lower() if found else ""
        if name == "a":
            href = _HREF.search(tag)
            self._link = unescape(next(filter(None, href.groups()), "")) if href else None
        elif name == "/a":
            self._end_link()
        else:
            self._break(name)

    def _end_link(self) -> None:
        if self._link and self._link.startswith(("http://", "https://")):
            self.written.append(f" ({self._link})")
        self._link = None

    def _break(self, name: str) -> None:
        if name == "li":
            self.written.append("\n- ")
        elif name in ("td", "th"):
            self.written.append(" ")
        elif name.removeprefix("/") in _PARAGRAPHS:
            self.written.append("\n\n")
        elif name in _LINES:
            self.written.append("\n")
