"""What goes into a case, as solids at their places: the pieces of mechanics.json, and the two switches on their carriers."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add

from build123d import Align, Axis, Box, Cylinder, Part, Pos, Rot, fillet

from .measures import CARRIER_THICK, HIDDEN, TAILS, VISIBLE, Button
from .mechanics import Mechanics, Solid, Spot

STANDING = (Align.CENTER, Align.CENTER, Align.MIN)
TURNS = {"x": Rot(0, 90, 0), "y": Rot(-90, 0, 0), "z": Rot(0, 0, 0)}


@dataclass(frozen=True, slots=True)
class Item:
    ref: str
    solid: Part


def items(mechanics: Mechanics) -> tuple[Item, ...]:
    inside = [_piece(piece.ref, [_solid(solid) for solid in piece.solids], piece.holes) for piece in mechanics.pieces]
    hidden = at(mechanics.hidden, 0) * switch(HIDDEN)
    visible = at(mechanics.visible, mechanics.depth) * Rot(180, 0, 0) * switch(VISIBLE)
    return (*inside, Item("S1", hidden), Item("S2", visible))


def at(spot: Spot, z: float) -> Pos:
    return Pos(spot[0], spot[1], z)


def box(x: float, y: float, z: float, width: float, length: float, height: float) -> Part:
    """Centred on x and y, standing on z."""
    return Pos(x, y, z) * Box(width, length, height, align=STANDING)


def rod(x: float, y: float, z: float, diameter: float, height: float) -> Part:
    return Pos(x, y, z) * Cylinder(diameter / 2, height, align=STANDING)


def switch(button: Button) -> Part:
    """Plunger towards the wall at z = 0, the carrier behind it, the tails of its legs behind that."""
    wide, long, tall = button.switch
    carrier = box(0, 0, button.depth, *turned(button, *button.carrier), CARRIER_THICK)
    body = box(0, 0, button.depth - button.body, wide, long, button.body)
    plunger = rod(0, 0, button.depth - tall, button.plunger, tall - button.body)
    return _united([carrier, body, plunger, box(0, 0, button.depth + CARRIER_THICK, wide, long, TAILS)])


def turned(button: Button, width: float, length: float) -> Spot:
    return (length, width) if button.along_x else (width, length)


def _piece(ref: str, solids: list[Part], holes: Iterable[tuple[float, float, float]]) -> Item:
    whole = _united(solids)
    for x, y, diameter in holes:
        whole -= rod(x, y, -50, diameter, 150)
    return Item(ref, whole)


def _solid(solid: Solid) -> Part:
    wide, long, tall = solid.size
    if solid.is_disc:
        disc: Part = Pos(*solid.at) * TURNS[solid.axis] * Cylinder(wide / 2, tall, align=STANDING)
        return disc
    block = box(*solid.at, wide, long, tall)
    return fillet(block.edges().filter_by(Axis.Z), solid.corner) if solid.corner else block


def _united(solids: list[Part]) -> Part:
    whole: Part = reduce(add, solids)
    return whole
