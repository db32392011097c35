"""The tables in hardware/README.md and in each board's README.md, written from the boards' data.

What stands between the two marks is ours; the words around it are people's.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hardware.enclosure.measures import MEASURES
from hardware.enclosure.mechanics import Mechanics

from . import prints
from .boards import ROOT, Board
from .circuit import gpios, strips
from .layout import hole, legs, lying, wires
from .screws import length_mm

BEGIN, END = "<!-- written by python -m tools.hardware: begin -->", "<!-- written by python -m tools.hardware: end -->"
DENSITY_G_PER_CM3 = 1.27  # PETG


def write(boards: Sequence[Board]) -> None:
    for page, lines in pages(boards):
        page.write_text(written(page.read_text("utf-8"), lines), "utf-8")


def pages(boards: Sequence[Board]) -> Iterator[tuple[Path, list[str]]]:
    for board in boards:
        yield board.folder / "README.md", list(_board(board))
    yield ROOT / "README.md", list(_all(boards))


def written(page: str, lines: list[str]) -> str:
    """The page with its tables as they should be."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + "\n\n" + "\n".join(lines) + "\n\n" + END + rest.split(END)[1]


def _all(boards: Sequence[Board]) -> Iterator[str]:
    yield "| board | `--profile` | radio | case, mm | screws for the case | plastic, solid | parts, about |"
    yield "|---|---|---|---|---|---|---|"
    for board in boards:
        radio = board.profile["radio"]["chip"].upper() + " and Wi-Fi" if board.profile.get("radio") else "Wi-Fi only"
        size = " x ".join(f"{side:.0f}" for side in _outside(board.mechanics))
        pounds = sum(row.price_pence for row in board.bom) / 100
        yield (
            f"| [{board.profile['title']}](boards/{board.name}/README.md) | `{board.name}` | {radio} | {size} "
            f"| M2 x {length_mm(board.mechanics)} | {_grams(board):.0f} g | £{pounds:.0f} |"
        )


def _outside(inside: Mechanics) -> list[float]:
    return [side + 2 * MEASURES.wall for side in (inside.width, inside.length, inside.depth)]


def _grams(board: Board) -> float:
    folder = prints.FOLDER / prints.whose_case(board)
    return sum(prints.read(path).volume for path in folder.glob("*.stl")) / 1000 * DENSITY_G_PER_CM3


def _board(board: Board) -> Iterator[str]:
    yield from _pins(board)
    yield from _strip(board)
    yield from _bom(board)
    yield from _currents(board.profile)


def _pins(board: Board) -> Iterator[str]:
    printed = board.wiring["printed"]
    yield "### Where the wires go on the board\n"
    yield "| GPIO | solder to | for |"
    yield "|---|---|---|"
    for net, pin in gpios(board.profile, board.wiring).items():
        yield f"| {pin} | {printed[str(pin)]} | {net} |"
    yield f"| - | {printed['3V3']} | 3V3 |"
    yield f"| - | {printed['GND']} | GND |"


def _strip(board: Board) -> Iterator[str]:
    rows, holes = strips(board), board.wiring["holes"]
    yield "\n### The stripboard\n"
    yield f"{len(rows)} strips of {holes} holes, no track cut, seen from the side of the parts."
    yield "Strips are numbered from the top, holes lettered from the left; a ring with a white middle is a wire to the board.\n"
    yield "![stripboard](strip.svg)\n"
    yield "| part | value | holes | why |"
    yield "|---|---|---|---|"
    for found in sorted(lying(board), key=lambda found: found.part.ref):
        yield f"| {found.part.ref} | {found.part.value} | {legs(found, rows)} | {found.part.why} |"
    yield "\n| wire to | hole | net |"
    yield "|---|---|---|"
    for wire in wires(board):
        yield f"| {wire.part.ref} {wire.leg} | {hole(wire.row, wire.column)} | {rows[wire.row]} |"


def _bom(board: Board) -> Iterator[str]:
    pounds = sum(row.price_pence for row in board.bom) / 100
    yield "\n### Parts\n"
    yield f"About £{pounds:.2f} a badge ([bom.csv](bom.csv)); prices are estimates of {board.bom[0].price_date}, not quotes.\n"
    yield "| on the drawing | quantity | part | what to look for | £ |"
    yield "|---|---|---|---|---|"
    for row in board.bom:
        yield f"| {' '.join(row.refs)} | {row.quantity} | {row.part} | {row.description} | {row.price_pence / 100:.2f} |"


def _currents(profile: dict[str, Any]) -> Iterator[str]:
    yield "\n### Currents (modelled)\n"
    yield "| " + " | ".join(profile["currents_ua"]) + " |"
    yield "|" + "---|" * len(profile["currents_ua"])
    yield "| " + " | ".join(_milliamperes(ua) for ua in profile["currents_ua"].values()) + " |"
    yield f"\n{profile['currents_source'][0].upper()}{profile['currents_source'][1:]}"


def _milliamperes(ua: int) -> str:
    return f"{ua / 1000:g} mA"
