"""HTML as plain text, for the part of a mail that readers without HTML see."""

import re
from collections.abc import Iterator
from html import unescape

# Nobody sees what is in these, and it may be no HTML.
_UNSEEN = re.compile(r"(script|style|title)\b", re.IGNORECASE)
_PARAGRAPHS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "section"})
_LINES = frozenset({"br", "tr", "hr"})
# As in HTML, "<" before a blank or a digit is a "<".
_OPENING = re.compile(r"<(?=[A-Za-z/!?])")
# As in HTML, a ">" in an attribute's quotes doesn't end its tag.
_CLOSING = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')|(>)""")
_ATTRIBUTE = re.compile(r"""([^\s"'=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?""")
_TAG_NAME = re.compile(r"/?[A-Za-z][A-Za-z0-9]*")


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
    while opening := _OPENING.search(html, position):
        yield False, html[position : opening.start()]
        if html.startswith("<!--", opening.start()):
            # Behind "<!", for "<!-->" is a whole comment.
            closing = html.find("-->", opening.end() + 1)
            position = closing + 3
        else:
            closing = _closing_bracket(html, opening.end())
            position = closing + 1
        if closing < 0:
            return
        tag = html[opening.end() : closing]
        yield True, tag
        if unseen := _UNSEEN.match(tag):
            end = re.compile(f"</{unseen[1]}", re.IGNORECASE).search(html, position)
            if end is None:
                return
            position = end.start()
    yield False, html[position:]


def _closing_bracket(html: str, position: int) -> int:
    return next((found.start(1) for found in _CLOSING.finditer(html, position) if found[1]), -1)


def _link_of(tag: str) -> str | None:
    attributes = (found for found in _ATTRIBUTE.finditer(tag) if found[1].lower() == "href")
    found = next(attributes, None)
    return unescape(next(filter(None, found.groups()[1:]), "")) if found else None


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
            self._link = _link_of(tag)
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
