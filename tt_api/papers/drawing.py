"""How papers look: one letter page after another, drawn with fpdf2."""

from pathlib import Path
from typing import cast
from unicodedata import normalize

from fpdf import FPDF, Align, FontFace, XPos, YPos
from fpdf.enums import TableBordersLayout, VAlign
from fpdf.fonts import TTFFont

from tt_api.papers.content import Block, Document, Entries, Entry, Sums, Table, Text

# DejaVu Sans has all Latin, Greek and Cyrillic letters; the folder has its licence. A paper carries only those it uses.
_FONTS = Path(__file__).parent / "fonts"
_FONT = "DejaVu"
_MISSING = "\ufffd"

_MARGIN = 18  # mm
_FOOT = 22
_TEXT, _SMALL, _HEADING, _TITLE, _NAME = 9, 8, 11, 20, 14  # points
_LINE = 4.6  # mm, of a line of _TEXT
_INK, _QUIET, _ACCENT, _BAND, _MARK = (33, 37, 41), (100, 108, 116), (22, 78, 99), (238, 243, 246), (243, 237, 237)
_HALF, _WHEN = 92, 30  # mm: the addressee's column; the margin of times in a day
_SUMS = 110  # mm, of which the last part is amounts
_AMOUNT = 38


def draw(document: Document) -> bytes:
    """A paper as PDF."""
    paper = _Paper(document)
    paper.add_page()
    paper.head()
    for block in document.blocks:
        paper.block(block)
    return bytes(paper.output())


class _Paper(FPDF):
    """A document while it is drawn."""

    def __init__(self, document: Document) -> None:
        super().__init__(format="letter")
        self._document = document
        self.add_font(_FONT, "", _FONTS / "DejaVuSans.ttf")
        self.add_font(_FONT, "B", _FONTS / "DejaVuSans-Bold.ttf")
        self._letters = frozenset(cast("TTFFont", self.fonts[_FONT.lower()]).cmap)
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(auto=True, margin=_FOOT)
        self.set_creation_date(document.created_at)
        self.set_title(self._shown(f"{document.title.capitalize()} {document.reference}"))
        self.set_author(self._shown(document.letterhead.name))
        self.set_lang("en")
        self._style()

    def header(self) -> None:
        """What every page begins with: its mark, and after the first one what it belongs to."""
        if self._document.mark:
            self._draw_mark(self._document.mark)
        if self.page_no() > 1:
            self._style(_SMALL, colour=_QUIET)
            self._line(f"{self._document.letterhead.name} · {self._document.title.capitalize()}")
            self.ln(3)
        self._style()

    def footer(self) -> None:
        """What every page ends with."""
        self.set_y(-_FOOT + 8)
        self._style(_SMALL, colour=_QUIET)
        # At the left edge: fpdf2 measures the total by its placeholder, so anywhere else it would stand askew.
        self.cell(self.epw / 2, 5, f"Page {self.page_no()} of {{nb}}")
        self.cell(self.epw / 2, 5, self._fitting(self._document.reference, self.epw / 2), align=Align.R)

    def head(self) -> None:
        """The letterhead, what this is, whom it is for and the facts."""
        letterhead, document = self._document.letterhead, self._document
        self._style(_NAME, strong=True, colour=_ACCENT)
        self._line(letterhead.name)
        self._style(_SMALL, colour=_QUIET)
        reached = [letterhead.phone, letterhead.email, letterhead.tax_number]
        for line in (*letterhead.address, " · ".join(filter(None, reached))):
            self._line(line, height=4)
        self.ln(7)
        self._style(_TITLE, strong=True)
        self._line(document.title, height=11)
        self.ln(3)
        top = self.get_y()
        self._style(_SMALL, colour=_QUIET)
        self._line(document.addressee_label, width=_HALF)
        self._style()
        for position, line in enumerate(document.addressee):
            self._style(strong=position == 0)
            self._line(line, width=_HALF)
        lowest = self.get_y()
        self.set_y(top)
        for label, fact in document.facts:
            self._fact(label, fact)
        self.set_y(max(lowest, self.get_y()) + 7)

    def block(self, block: Block) -> None:
        """One block below the one before."""
        match block:
            case Table():
                self._table(block)
            case Sums():
                self._sums(block)
            case Text():
                self._text(block)
            case Entries():
                self._entries(block)

    def _table(self, table: Table) -> None:
        headings = FontFace(emphasis="BOLD", color=_ACCENT, fill_color=_BAND)
        self._style()
        self.set_draw_color(*_BAND)
        with self.table(
            col_widths=[column.width for column in table.columns],
            text_align=[Align.R if column.right else Align.L for column in table.columns],
            headings_style=headings,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            line_height=_LINE,
            padding=(1.4, 1.2),
            v_align=VAlign.T,
        ) as drawn:
            drawn.row([column.heading for column in table.columns])
            for row in table.rows:
                drawn.row([self._shown(text) for text in row])
        self.ln(4)

    def _sums(self, sums: Sums) -> None:
        height = _LINE + 1.4
        # Amounts that belong together stay together, unless a page isn't enough for them.
        if self.will_page_break(height * min(len(sums.rows), 20)):
            self.add_page()
        for row in sums.rows:
            if self.will_page_break(height):
                self.add_page()
            self._style(strong=row.strong)
            self.set_x(self.w - self.r_margin - _SUMS)
            self.set_fill_color(*_BAND)
            self.cell(_SUMS - _AMOUNT, height, self._fitting(row.label, _SUMS - _AMOUNT), fill=row.strong)
            self.cell(_AMOUNT, height, row.amount, align=Align.R, fill=row.strong, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(6)

    def _text(self, block: Text) -> None:
        if self.will_page_break(3 * _LINE):
            self.add_page()
        self._style(strong=True, colour=_ACCENT)
        self._line(block.heading)
        self._style()
        self.multi_cell(0, _LINE, self._shown(block.text), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(4)

    def _entries(self, day: Entries) -> None:
        if self.will_page_break(_LINE * 6):
            self.add_page()
        self._style(_HEADING, strong=True, colour=_ACCENT)
        self._line(day.heading, height=7)
        self.set_draw_color(*_BAND)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(2)
        for entry in day.entries:
            self._entry(entry)
        self.ln(4)

    def _entry(self, entry: Entry) -> None:
        if self.will_page_break(_LINE * min(2 + len(entry.details), 10)):
            self.add_page()
        page, top = self.page_no(), self.get_y()
        self._style(_SMALL, colour=_QUIET)
        self._line(entry.when, width=_WHEN - 2)
        lowest = self.get_y()
        self.set_y(top)
        self._style(strong=True)
        self._indented(entry.title)
        self._style()
        for line in entry.details:
            self._indented(line)
        # Details that went on to another page have left the margin behind.
        self.set_y((max(lowest, self.get_y()) if self.page_no() == page else self.get_y()) + 2)

    def _indented(self, text: str) -> None:
        self.set_x(self.l_margin + _WHEN)
        self.multi_cell(0, _LINE, self._shown(text), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _fact(self, label: str, fact: str) -> None:
        self.set_x(self.l_margin + _HALF)
        self._style(_SMALL, colour=_QUIET)
        self.cell(34, _LINE, label)
        self._style()
        self.multi_cell(0, _LINE, self._shown(fact), align=Align.R, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _line(self, text: str, *, width: float = 0, height: float = _LINE) -> None:
        if text:
            self.multi_cell(width, height, self._shown(text), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _draw_mark(self, mark: str) -> None:
        self._style(120, strong=True, colour=_MARK)
        width = self.get_string_width(mark)
        with self.rotation(52, self.w / 2, self.h / 2):
            self.text((self.w - width) / 2, self.h / 2 + 15, mark)

    def _fitting(self, text: str, width: float) -> str:
        """A text that is cut where it is wider than its place."""
        shown = self._shown(text)
        while shown and self.get_string_width(shown) > width - 2:
            shown = shown.removesuffix("…")[:-1] + "…"
        return shown

    def _style(self, size: float = _TEXT, *, strong: bool = False, colour: tuple[int, int, int] = _INK) -> None:
        self.set_font(_FONT, "B" if strong else "", size)
        self.set_text_color(*colour)

    def _shown(self, text: str) -> str:
        """A text as the font can show it: what it has no letter for is marked as missing, not left out."""
        composed = normalize("NFC", text).replace("\t", "    ").replace("\r\n", "\n")
        return "".join(letter if letter == "\n" or ord(letter) in self._letters else _MISSING for letter in composed)
