"""What goes into a case, as solids at their places: the parts of mechanics.json, and the two switches on their carriers.

x to the right, y up, z from the back's inside (0) to the front's inside (depth), seen from the front.
"""

from dataclasses import dataclass
from typing import Any

from build123d import Align, Axis, Box, Compound, Cylinder, Part, Pos, Rot, fillet

from .measures import CARRIER_THICK, HIDDEN, TAILS, VISIBLE, Button

BOTTOM = (Align.CENTER, Align.CENTER, Align.MIN)
TURNS = {"x": Rot(0, 90, 0), "y": Rot(-90, 0, 0), "z": Rot(0, 0, 0)}


@dataclass(frozen=True, slots=True)
class Item:
    ref: str
    solid: Part | Compound


def items(mechanics: dict[str, Any]) -> tuple[Item, ...]:
    depth = mechanics["cavity"][2]
    inside = [Item(part["ref"], _united([_solid(shape) for shape in part["solids"]])) for part in mechanics["items"]]
    hidden = Pos(*mechanics["hidden"], 0) * switch(HIDDEN)
    visible = Pos(*mechanics["visible"], depth) * Rot(180, 0, 0) * switch(VISIBLE)
    return (*inside, Item("S1", hidden), Item("S2", visible))


def box(x: float, y: float, z: float, size: tuple[float, float, float]) -> Part:
    """Centred on x and y, standing on z."""
    return Pos(x, y, z) * Box(*size, align=BOTTOM)


def rod(x: float, y: float, z: float, diameter: float, height: float) -> Part:
    return Pos(x, y, z) * Cylinder(diameter / 2, height, align=BOTTOM)


def switch(button: Button) -> Part | Compound:
    """Plunger towards the wall at z = 0, the carrier behind it, the tails of its legs behind that."""
    width, length = turned(button, *button.carrier)
    carrier = box(0, 0, button.depth, (width, length, CARRIER_THICK))
    body = box(0, 0, button.depth - button.body, (button.switch[0], button.switch[1], button.body))
    plunger = rod(0, 0, button.depth - button.switch[2], button.plunger, button.switch[2] - button.body)
    tails = box(0, 0, button.depth + CARRIER_THICK, (button.switch[0], button.switch[1], TAILS))
    return _united([carrier, body, plunger, tails])


def turned(button: Button, width: float, length: float) -> tuple[float, float]:
    return (length, width) if button.along_x else (width, length)


def _solid(shape: dict[str, Any]) -> Part:
    if "diameter" in shape:
        disc = Cylinder(shape["diameter"] / 2, shape["height"], align=BOTTOM)
        return Pos(*shape["at"]) * TURNS[shape.get("axis", "z")] * disc
    solid = box(*shape["at"], tuple(shape["size"]))
    return fillet(solid.edges().filter_by(Axis.Z), shape["corner"]) if "corner" in shape else solid


def _united(solids: list[Any]) -> Part | Compound:
    whole = solids[0]
    for solid in solids[1:]:
        whole = whole + solid
    return whole
