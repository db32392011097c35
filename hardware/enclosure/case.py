"""The printed parts of a case: two shells, a clip, two caps, the ring of the hidden button and a plug for the USB opening."""

from typing import Any

from build123d import Axis, Box, Part, Pos, RectangleRounded, Rot, chamfer, extrude

from .body import BOTTOM, box, rod, turned
from .measures import CLIP_SCREWS, HIDDEN, MEASURES, SLEEVE_WALL, VISIBLE, Button
from .small import cap, clip, plug, ring

M = MEASURES


def printed(mechanics: dict[str, Any]) -> dict[str, Part]:
    """Each part where it sits in the closed case."""
    depth = mechanics["cavity"][2]
    return {
        "back": back(mechanics),
        "front": front(mechanics),
        "clip": Pos(*mechanics["clip"], -M.wall) * clip(),
        "ring": Pos(*mechanics["hidden"], 0) * ring(),
        "hidden-cap": Pos(*mechanics["hidden"], 0) * cap(HIDDEN),
        "visible-cap": Pos(*mechanics["visible"], depth) * Rot(180, 0, 0) * cap(VISIBLE),
        "plug": _at_usb(mechanics) * plug(*mechanics["usb"]["size"]),
    }


def back(mechanics: dict[str, Any]) -> Part:
    width, length, _ = mechanics["cavity"]
    split = mechanics["split"]
    shell = _tray(width, length, split)
    shell -= Pos(*mechanics["hidden"], -M.wall) * rod(0, 0, -1, HIDDEN.cap + 2 * (HIDDEN.gap + SLEEVE_WALL) + 2 * M.lip_gap, M.wall + 2)
    shell = _posts(shell, HIDDEN, mechanics["hidden"])
    for screw in mechanics["screws"]:
        shell += rod(*screw["at"], 0, M.boss, screw["back"] - M.fit) & _inside(mechanics)
        shell -= rod(*screw["at"], max(0.0, screw["back"] - 12), M.screw_hole, 40)
    shell = _fences(shell, mechanics, "back")
    for sign in (-1, 1):
        shell -= Pos(mechanics["clip"][0], mechanics["clip"][1] + sign * CLIP_SCREWS / 2, -M.wall) * _countersunk()
    return shell - _rim(width, length, split) - _usb_hole(mechanics)


def front(mechanics: dict[str, Any]) -> Part:
    """Made lying on its face, then turned over on to the back."""
    width, length, depth = mechanics["cavity"]
    height = depth - mechanics["split"]
    shell = _tray(width, length, height) + _tongue(width, length, height)
    shell = _posts(shell, VISIBLE, (mechanics["visible"][0], -mechanics["visible"][1]))
    shell -= rod(mechanics["visible"][0], -mechanics["visible"][1], -M.wall - 1, VISIBLE.cap + 2 * VISIBLE.gap, M.wall + 2)
    for screw in mechanics["screws"]:
        shell = _screwed(shell, screw["at"][0], -screw["at"][1], depth - screw["front"], mechanics)
    shell = Pos(0, 0, depth) * Rot(180, 0, 0) * shell
    return _fences(shell, mechanics, "front") - _usb_hole(mechanics)


def _screwed(shell: Part, x: float, y: float, reach: float, mechanics: dict[str, Any]) -> Part:
    """A tube down to what the screw holds, the hole through it, and a place for the head."""
    shell += rod(x, y, 0, M.boss, reach - M.fit) & _inside(mechanics)
    shell -= rod(x, y, -M.wall - 1, M.screw_free, reach + 40)
    return shell - rod(x, y, -M.wall - 1, M.screw_head, 1 + M.screw_sink)


def _tray(width: float, length: float, height: float) -> Part:
    """A floor below z = 0 and walls up to `height`."""
    outer = extrude(RectangleRounded(width + 2 * M.wall, length + 2 * M.wall, M.corner), height + M.wall)
    outer = chamfer(outer.faces().sort_by(Axis.Z)[0].edges(), M.edge)
    return Pos(0, 0, -M.wall) * outer - extrude(RectangleRounded(width, length, M.corner - M.wall), height + 1)


def _rim(width: float, length: float, split: float) -> Part:
    """What the back's wall gives away on its inside for the front's tongue."""
    half, corner = M.wall / 2, M.corner - M.wall
    outer = extrude(RectangleRounded(width + 2 * half, length + 2 * half, corner + half), M.lip + 1)
    return Pos(0, 0, split - M.lip - M.fit) * (outer - extrude(RectangleRounded(width, length, corner), M.lip + 1))


def _tongue(width: float, length: float, height: float) -> Part:
    half = M.wall / 2 - M.lip_gap
    outer = extrude(RectangleRounded(width + 2 * half, length + 2 * half, M.corner - M.wall + half), M.lip)
    return Pos(0, 0, height) * (outer - extrude(RectangleRounded(width, length, M.corner - M.wall), M.lip))


def _inside(mechanics: dict[str, Any]) -> Part:
    """Columns near a wall grow into it, and never out of the case."""
    width, length, depth = mechanics["cavity"]
    grown = RectangleRounded(width + M.wall, length + M.wall, M.corner - M.wall / 2)
    return Pos(0, 0, -M.wall / 2) * extrude(grown, depth + M.wall)


def _posts(shell: Part, button: Button, at: Any) -> Part:
    for sign in (-1, 1):
        x, y = turned(button, 0, sign * button.spread)
        shell += rod(at[0] + x, at[1] + y, 0, M.post, button.depth - M.fit)
        shell -= rod(at[0] + x, at[1] + y, 0.6, M.screw_hole, button.depth)
    return shell


def _fences(shell: Part, mechanics: dict[str, Any], side: str) -> Part:
    """Low ribs, two at each end and one at each side of a part, that keep it from sliding; tape holds it down."""
    depth = mechanics["cavity"][2]
    for part in mechanics["items"]:
        for rib in part.get("fences", {}).get(side, ()):
            height = rib.get("height", M.fence_height)
            shell += box(*rib["at"], 0.0 if side == "back" else depth - height, (*rib["size"], height))
    return shell


def _countersunk() -> Part:
    return rod(0, 0, -1, M.screw_free, M.wall + 2) + rod(0, 0, M.wall - M.screw_sink, M.screw_head, M.screw_sink + 0.01)


def _at_usb(mechanics: dict[str, Any]) -> Pos:
    """Where the opening is: its middle on the inside of the wall, z pointing out of the case."""
    width, length, _ = mechanics["cavity"]
    usb = mechanics["usb"]
    places = {
        "left": Pos(-width / 2, usb["along"], usb["z"]) * Rot(0, -90, 0) * Rot(0, 0, 90),
        "right": Pos(width / 2, usb["along"], usb["z"]) * Rot(0, 90, 0) * Rot(0, 0, 90),
        "bottom": Pos(usb["along"], -length / 2, usb["z"]) * Rot(90, 0, 0),
        "top": Pos(usb["along"], length / 2, usb["z"]) * Rot(-90, 0, 0),
    }
    return places[usb["side"]]


def _usb_hole(mechanics: dict[str, Any]) -> Part:
    return _at_usb(mechanics) * (Pos(0, 0, -1.5) * Box(*mechanics["usb"]["size"], M.wall + 3, align=BOTTOM))
