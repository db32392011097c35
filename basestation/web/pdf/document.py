"""A document for A4 paper: headings, paragraphs, facts and tables, with a foot on each page that says what it belongs to."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from .letters import BOLD, MONO, PLAIN, printable, register

WIDTH_MM = 178
TEXT = ParagraphStyle("text", fontName=PLAIN, fontSize=9, leading=12, spaceAfter=4)
SMALL = ParagraphStyle("small", parent=TEXT, fontSize=8, leading=10.5, spaceAfter=0)
HASH = ParagraphStyle("hash", parent=SMALL, fontName=MONO, fontSize=5.8, leading=8, splitLongWords=1)
HEAD = ParagraphStyle("head", parent=TEXT, fontName=BOLD, fontSize=13, leading=17, spaceBefore=10, spaceAfter=4, keepWithNext=1)
SUB = ParagraphStyle("sub", parent=TEXT, fontName=BOLD, fontSize=10, leading=13, spaceBefore=6, spaceAfter=2, keepWithNext=1)
TITLE = ParagraphStyle("title", parent=TEXT, fontName=BOLD, fontSize=18, leading=23, spaceAfter=6)
LINES = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, colors.grey),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
)

Row = Sequence[str]


@dataclass(slots=True)
class Document:
    """Fill it from the top down, then take `pdf()`. `foot` stands on every page."""

    title: str
    foot: str
    vendor_dir: Path
    parts: list[Flowable] = field(default_factory=list)

    def __post_init__(self) -> None:
        register(self.vendor_dir)
        self.parts.append(_paragraph(self.title, TITLE))

    def head(self, text: str) -> None:
        self.parts.append(_paragraph(text, HEAD))

    def sub(self, text: str) -> None:
        self.parts.append(_paragraph(text, SUB))

    def text(self, text: str) -> None:
        self.parts.append(_paragraph(text, TEXT))

    def proof(self, text: str) -> None:
        self.parts.append(_paragraph(text, HASH))

    def facts(self, rows: Iterable[tuple[str, str]]) -> None:
        """What is empty is left out."""
        cells = [[_paragraph(name, SMALL, BOLD), _paragraph(value, SMALL)] for name, value in rows if value]
        self._put(cells, (42, WIDTH_MM - 42), has_heads=False)

    def table(self, heads: Row, rows: Iterable[Row], widths_mm: Sequence[float], proofs: Sequence[int] = ()) -> None:
        """`proofs` are the columns with a hash in them. The heads stand on each page again."""
        cells = [[_paragraph(head, SMALL, BOLD) for head in heads]]
        cells += [[_paragraph(cell, HASH if index in proofs else SMALL) for index, cell in enumerate(row)] for row in rows]
        if len(cells) == 1:
            self.text("None.")
            return
        self._put(cells, widths_mm, has_heads=True)

    def _put(self, cells: list[list[Paragraph]], widths_mm: Sequence[float], has_heads: bool) -> None:
        if cells:
            table = LongTable(
                cells, [width * mm for width in widths_mm], style=LINES, repeatRows=int(has_heads), hAlign="LEFT", splitInRow=1
            )
            self.parts += [table, Spacer(0, 2 * mm)]

    def pdf(self) -> bytes:
        """The same parts make the same bytes: no time of making is in it but the one that is printed."""
        file = io.BytesIO()
        made = SimpleDocTemplate(
            file, pagesize=A4, title=self.title, author="Doorstep", lang="en-GB", invariant=1,
            leftMargin=16 * mm, rightMargin=16 * mm, topMargin=14 * mm, bottomMargin=18 * mm,
        )  # fmt: skip
        made.build(self.parts, onFirstPage=self._foot, onLaterPages=self._foot)
        return file.getvalue()

    def _foot(self, canvas: Canvas, document: Any) -> None:
        canvas.saveState()
        canvas.setFont(PLAIN, 7)
        canvas.drawString(16 * mm, 10 * mm, printable(self.foot))
        canvas.drawRightString(A4[0] - 16 * mm, 10 * mm, f"Page {canvas.getPageNumber()}")
        canvas.restoreState()


def _paragraph(text: str, style: ParagraphStyle, font: str = "") -> Paragraph:
    written = escape(printable(text.replace("\t", " "))).replace("\n", "<br/>")
    return Paragraph(f'<font name="{font}">{written}</font>' if font else written, style)
