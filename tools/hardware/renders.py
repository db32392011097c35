"""The pictures of a case, made from the very STL files that are printed: its two faces, open, and taken apart."""

import numpy as np
from build123d import Location
from PIL import Image

from hardware.enclosure.body import items
from hardware.enclosure.case import printed

from .boards import ROOT, Board
from .picture import Array, Colour, Thing, picture
from .prints import FOLDER, laying, mesh, read

PICTURES = ROOT / "enclosure" / "pictures"
PRINTED: dict[str, Colour] = {
    "back": (150, 162, 180),
    "front": (188, 198, 212),
    "clip": (112, 122, 140),
    "ring": (112, 122, 140),
    "hidden-cap": (222, 96, 72),
    "visible-cap": (240, 190, 70),
    "plug": (112, 122, 140),
}
INSIDE: dict[str, Colour] = {
    "BOARD": (52, 128, 84),
    "BAT": (92, 124, 190),
    "STRIP": (196, 160, 104),
    "PS1": (72, 110, 160),
    "GPS": (60, 110, 150),
    "M1": (170, 170, 176),
    "BZ1": (60, 60, 66),
    "ANT1": (222, 200, 120),
    "ANT2": (222, 210, 186),
}
SWITCH: Colour = (206, 186, 150)
# Taken apart: how far each part is moved, front to back.
APART = {"visible-cap": 30.0, "front": 16.0, "back": -26.0, "hidden-cap": -46.0, "ring": -62.0, "clip": -58.0, "plug": 0.0}


def draw(board: Board) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    shells, inside = _shells(board), _inside(board)
    closed = list(shells.values())
    opened = [thing for name, thing in shells.items() if name not in ("front", "visible-cap", "plug")] + list(inside.values())
    views = {
        "back": picture(closed, 205, 22, (900, 1200)),
        "front": picture(closed, 25, 22, (900, 1200)),
        "open": picture(opened, 18, 28, (900, 1200)),
        "apart": picture(_apart(board, shells, inside), 62, 18, (1600, 1100)),
    }
    for name, view in views.items():
        _saved(view, f"{board.name}-{name}.png")


def _saved(view: Image.Image, name: str) -> None:
    view.quantize(255, Image.Quantize.MEDIANCUT).save(PICTURES / name, optimize=True)


def _shells(board: Board) -> dict[str, Thing]:
    """Each STL, moved from the bed back to where it sits."""
    placed = {}
    for name, part in printed(board.mechanics).items():
        stl = read(FOLDER / board.name / f"{name}.stl")
        stl.apply_transform(_matrix(laying(board, name, part).inverse()))
        placed[name] = Thing(stl, PRINTED[name])
    return placed


def _inside(board: Board) -> dict[str, Thing]:
    return {item.ref: Thing(mesh(item.solid), INSIDE.get(item.ref, SWITCH)) for item in items(board.mechanics)}


def _apart(board: Board, shells: dict[str, Thing], inside: dict[str, Thing]) -> list[Thing]:
    depth = board.mechanics.depth
    moved = [_moved(thing, APART[name] * depth / 14) for name, thing in shells.items()]
    return moved + [_moved(thing, 0.0) for thing in inside.values()]


def _moved(thing: Thing, by_mm: float) -> Thing:
    copy = thing.mesh.copy()
    copy.apply_translation([0, 0, by_mm])
    return Thing(copy, thing.colour)


def _matrix(place: Location) -> Array:
    move = place.wrapped.Transformation()
    rows = [[move.Value(row, column) for column in (1, 2, 3, 4)] for row in (1, 2, 3)]
    return np.array([*rows, [0, 0, 0, 1]])
