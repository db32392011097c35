"""The label on a badge's case: its number, whose it is and what a finder should do. It says nothing of alarms.

Somebody in a home may read it, so it looks like any school's property tag. No secret is in it, nor anything of the visitor.
"""

import io
import re
from dataclasses import dataclass
from html import escape

import segno

WIDTH_MM, HEIGHT_MM, MARGIN_MM = 62, 29, 2.5
CODE_MM = 20
TEXT_MM = MARGIN_MM + CODE_MM + 1
ROOM_MM = WIDTH_MM - TEXT_MM - MARGIN_MM
LEADING = 1.25
LETTER = 0.58  # of its size: how wide a letter of this typeface is on the average, taken rather wide


@dataclass(frozen=True, slots=True)
class Owner:
    title: str
    telephone: str


@dataclass(frozen=True, slots=True)
class Line:
    words: str
    size_mm: float
    is_bold: bool


def code_text(owner: Owner) -> str:
    """What a telephone reads: it offers to ring the school."""
    return f"tel:{re.sub(r'[^0-9+]', '', owner.telephone)}"


def label_svg(number: int, owner: Owner) -> str:
    """Printed at its true size from any browser."""
    lines = [_fitted(f"No. {number}", 6.0, True)]
    lines += _title(owner.title)
    lines += [_fitted("If you find this, please ring", 2.5), _fitted(owner.telephone, 3.4, True)]
    lines += [_fitted("or hand it in at the school office.", 2.5)]
    y_mm = (HEIGHT_MM - sum(line.size_mm * LEADING for line in lines)) / 2
    drawn: list[str] = []
    for line in lines:
        y_mm += line.size_mm * LEADING
        weight = "bold" if line.is_bold else "normal"
        baseline = f'x="{TEXT_MM}" y="{y_mm - line.size_mm * (LEADING - 0.95):.2f}"'
        drawn.append(f'<text {baseline} font-size="{line.size_mm:.2f}" font-weight="{weight}">{escape(line.words)}</text>')
    inner = {"inner_w": WIDTH_MM - 0.2, "inner_h": HEIGHT_MM - 0.2}
    return _PAGE.format(w=WIDTH_MM, h=HEIGHT_MM, **inner, code=_code(owner), lines="\n  ".join(drawn))


def _title(title: str) -> list[Line]:
    """On as many lines as it needs, at most three, and then smaller."""
    words, lines = title.split(), [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and len(longer) * 2.9 * LETTER > ROOM_MM and len(lines) < 3:
            lines.append(word)
        else:
            lines[-1] = longer
    return [_fitted(line, 2.9, True) for line in lines]


def _fitted(words: str, size_mm: float, is_bold: bool = False) -> Line:
    return Line(words, min(size_mm, ROOM_MM / (max(1, len(words)) * LETTER)), is_bold)


def _code(owner: Owner) -> str:
    """The QR code as one path, scaled to CODE_MM with its quiet zone."""
    drawn = io.BytesIO()
    code = segno.make(code_text(owner), micro=False, error="m")
    code.save(drawn, kind="svg", xmldecl=False, svgns=False, nl=False, omitsize=True, border=2)
    side = code.symbol_size(border=2)[0]
    path = re.search(r"<path[^>]*/>", drawn.getvalue().decode())
    assert path is not None
    top = (HEIGHT_MM - CODE_MM) / 2
    return f'<g transform="translate({MARGIN_MM - 0.5} {top}) scale({CODE_MM / side:.5f})">{path[0]}</g>'


_PAGE = """<svg xmlns="http://www.w3.org/2000/svg" width="{w}mm" height="{h}mm" viewBox="0 0 {w} {h}">
  <rect x="0.1" y="0.1" width="{inner_w}" height="{inner_h}" rx="2" fill="#fff" stroke="#999" stroke-width="0.2"/>
  {code}
  <g font-family="Arial, Helvetica, sans-serif" fill="#000">
  {lines}
  </g>
</svg>
"""
