"""The stripboard as a technician sees it: parts and wires from above, the copper strips under them. strip.svg."""

from collections.abc import Iterator
from html import escape
from string import ascii_uppercase

from .boards import Board
from .circuit import strips
from .layout import Lying, Wire, lying, wires
from .wiring import COLOURS

PITCH, LEFT, TOP, RIGHT = 34, 150, 46, 120
BODY = {"R": "#d9c9a3", "D": "#d08a70", "C": "#e0b050", "Q": "#5a5f68"}
INK = {
    "RD": "#c62828",
    "BK": "#111111",
    "YE": "#e0b400",
    "GN": "#2e7d32",
    "VT": "#7b3fa0",
    "BU": "#1565c0",
    "WH": "#9e9e9e",
    "OG": "#ef6c00",
    "PK": "#e57ea8",
    "GY": "#616161",
    "BN": "#795548",
}


def draw(board: Board) -> None:
    (board.folder / "strip.svg").write_text(picture(board), "utf-8")


def picture(board: Board) -> str:
    rows, holes = strips(board), board.wiring["holes"]
    width, height = LEFT + holes * PITCH + RIGHT, TOP + len(rows) * PITCH + 16
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
    body = [*_copper(rows, holes), *(line for found in lying(board) for line in _part(found)), *_wires(board, rows)]
    return "\n".join(
        [
            head + 'font-family="Helvetica, Arial, sans-serif" font-size="12">',
            '<rect width="100%" height="100%" fill="white"/>',
            *body,
            "</svg>",
            "",
        ]
    )


def _x(column: int) -> int:
    return LEFT + column * PITCH + PITCH // 2


def _y(row: int) -> int:
    return TOP + row * PITCH + PITCH // 2


def _copper(rows: tuple[str, ...], holes: int) -> Iterator[str]:
    for column in range(holes):
        yield f'<text x="{_x(column)}" y="{TOP - 12}" text-anchor="middle">{ascii_uppercase[column]}</text>'
    for row, net in enumerate(rows):
        yield f'<text x="{LEFT - 12}" y="{_y(row) + 4}" text-anchor="end">{escape(net)}  {row + 1}</text>'
        yield f'<rect x="{LEFT}" y="{_y(row) - 11}" width="{holes * PITCH}" height="22" rx="4" fill="#f0d2b4"/>'
        for column in range(holes):
            yield f'<circle cx="{_x(column)}" cy="{_y(row)}" r="4" fill="white" stroke="#b08a60"/>'


def _part(found: Lying) -> Iterator[str]:
    """Its legs, its body between them, its name on it."""
    x, top, bottom = _x(found.column), _y(found.top), _y(found.bottom)
    yield from _transistor(found, x, top, bottom) if found.part.ref[0] == "Q" else _upright(found, x, top, bottom)
    yield from (f'<circle cx="{x}" cy="{_y(row)}" r="4" fill="#555"/>' for row in _leg_rows(found))


def _transistor(found: Lying, x: int, top: int, bottom: int) -> Iterator[str]:
    """Bent flat to the right; which leg goes where is what is mistaken most, so each has its letter."""
    wide, middle = (found.width - 1) * PITCH, (top + bottom) // 2
    yield f'<rect x="{x + 10}" y="{top - 2}" width="{wide}" height="{bottom - top + 4}" rx="10" fill="{BODY["Q"]}"/>'
    for row in _leg_rows(found):
        leg = found.letters[row - found.top]
        yield f'<line x1="{x}" y1="{_y(row)}" x2="{x + 12}" y2="{_y(row)}" stroke="#555" stroke-width="4"/>'
        yield f'<text x="{x + 15}" y="{_y(row) + 4}" fill="#ffd54f">{leg}</text>'
    name = f"{found.part.ref} {found.part.value.split('-')[0]}"
    yield f'<text x="{x + 16 + wide // 2}" y="{middle - 8}" text-anchor="middle" fill="white" font-size="9">{name}</text>'


def _upright(found: Lying, x: int, top: int, bottom: int) -> Iterator[str]:
    ink, middle = BODY[found.part.ref[0]], (top + bottom) // 2
    yield f'<line x1="{x}" y1="{top}" x2="{x}" y2="{bottom}" stroke="#555" stroke-width="4"/>'
    yield f'<rect x="{x - 9}" y="{top + 13}" width="18" height="{bottom - top - 26}" rx="7" fill="{ink}" stroke="#555"/>'
    yield from _band(found, x)
    name = f"{found.part.ref} {found.part.value}"
    yield f'<text x="{x}" y="{middle + 4}" text-anchor="middle" transform="rotate(-90 {x} {middle})">{name}</text>'


def _leg_rows(found: Lying) -> range | tuple[int, int]:
    return range(found.top, found.bottom + 1) if found.part.ref[0] == "Q" else (found.top, found.bottom)


def _band(found: Lying, x: int) -> Iterator[str]:
    """The band of a diode is its K."""
    if found.part.ref[0] == "D":
        y = _y(found.bottom) - 22 if found.k_below else _y(found.top) + 17
        yield f'<rect x="{x - 9}" y="{y}" width="18" height="5" fill="#222"/>'


def _wires(board: Board, rows: tuple[str, ...]) -> Iterator[str]:
    """Each wire's end, and whose it is: the board's at the left, the others' at the right."""
    right: dict[int, list[Wire]] = {}
    for wire in wires(board):
        ink = INK[COLOURS[rows[wire.row]]]
        yield f'<circle cx="{_x(wire.column)}" cy="{_y(wire.row)}" r="8" fill="{ink}"/>'
        if wire.part.ref == "BOARD":
            yield f'<circle cx="{_x(wire.column)}" cy="{_y(wire.row)}" r="3" fill="white"/>'
        else:
            right.setdefault(wire.row, []).append(wire)
    for row, found in right.items():
        names = ", ".join(f"{wire.part.ref} {wire.leg}" for wire in sorted(found, key=lambda wire: wire.column))
        yield f'<text x="{LEFT + board.wiring["holes"] * PITCH + 8}" y="{_y(row) + 4}">{escape(names)}</text>'
