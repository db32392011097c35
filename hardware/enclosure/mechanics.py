"""A board's mechanics.json, read: how large the case is inside, what lies where in it, and where its openings are.

All in millimetres, seen from the front: x to the right, y up, z from the back's inside (0) to the front's inside.
"""

from dataclasses import dataclass
from typing import Any

Spot = tuple[float, float]
Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Screw:
    """`back` and `front`: how far the columns of both shells reach towards each other; a circuit board may lie between."""

    x: float
    y: float
    back: float
    front: float


@dataclass(frozen=True, slots=True)
class Usb:
    """`along` the wall that `side` names, at height `z`."""

    side: str
    along: float
    z: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Rib:
    """A low wall on the inside of a shell that keeps a part from sliding."""

    shell: str
    x: float
    y: float
    width: float
    length: float
    height: float


@dataclass(frozen=True, slots=True)
class Solid:
    """A block (`size`, its upright edges rounded by `corner`) or a disc (`size` is diameter, diameter, height), standing on `at`."""

    at: Triple
    size: Triple
    corner: float
    axis: str
    is_disc: bool


@dataclass(frozen=True, slots=True)
class Piece:
    ref: str
    what: str
    source: str
    solids: tuple[Solid, ...]
    holes: tuple[Triple, ...]  # x, y, diameter


@dataclass(frozen=True, slots=True)
class Mechanics:
    width: float
    length: float
    depth: float
    split: float
    usb: Usb
    hidden: Spot
    visible: Spot
    clip: Spot
    screws: tuple[Screw, ...]
    ribs: tuple[Rib, ...]
    pieces: tuple[Piece, ...]


def read(found: dict[str, Any]) -> Mechanics:
    width, length, depth = found["cavity"]
    usb = found["usb"]
    return Mechanics(
        width,
        length,
        depth,
        found["split"],
        Usb(usb["side"], usb["along"], usb["z"], *_spot(usb["size"])),
        _spot(found["hidden"]),
        _spot(found["visible"]),
        _spot(found["clip"]),
        tuple(Screw(*_spot(screw["at"]), screw["back"], screw["front"]) for screw in found["screws"]),
        tuple(Rib(rib["shell"], *_spot(rib["at"]), *_triple(rib["size"])) for rib in found["ribs"]),
        tuple(_piece(piece) for piece in found["items"]),
    )


def _spot(at: list[float]) -> Spot:
    return at[0], at[1]


def _triple(values: list[float]) -> Triple:
    return values[0], values[1], values[2]


def _piece(piece: dict[str, Any]) -> Piece:
    holes = tuple(_triple(hole) for hole in piece.get("holes", ()))
    return Piece(piece["ref"], piece["what"], piece["source"], tuple(_solid(solid) for solid in piece["solids"]), holes)


def _solid(solid: dict[str, Any]) -> Solid:
    is_disc = "diameter" in solid
    size = (solid["diameter"], solid["diameter"], solid["height"]) if is_disc else _triple(solid["size"])
    return Solid(_triple(solid["at"]), size, solid.get("corner", 0.0), solid.get("axis", "z"), is_disc)
