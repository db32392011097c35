"""The printed parts of a case: two shells, a clip, two caps, the ring of the hidden button and a plug for the USB opening."""

from functools import cache

from build123d import Axis, Box, Location, Part, Pos, RectangleRounded, Rot, chamfer, extrude

from .body import STANDING, at, box, rod, turned
from .measures import CLIP_SCREWS, HIDDEN, MEASURES, SLEEVE_WALL, VISIBLE, Button
from .mechanics import Mechanics, Spot, Usb
from .small import cap, clip, plug, ring

M = MEASURES
SCREW_DEPTH = 12.0  # of the holes in the back's columns


@cache
def printed(mechanics: Mechanics) -> dict[str, Part]:
    """Each part where it sits in the closed case. Making them takes a second: nobody may change them."""
    return {
        "back": back(mechanics),
        "front": front(mechanics),
        "clip": at(mechanics.clip, -M.wall) * clip(),
        "ring": at(mechanics.hidden, 0) * ring(),
        "hidden-cap": at(mechanics.hidden, 0) * cap(HIDDEN),
        "visible-cap": at(mechanics.visible, mechanics.depth) * Rot(180, 0, 0) * cap(VISIBLE),
        "plug": _at_usb(mechanics) * plug(mechanics.usb.width, mechanics.usb.height),
    }


def back(mechanics: Mechanics) -> Part:
    width, length, split = mechanics.width, mechanics.length, mechanics.split
    sleeve = HIDDEN.cap + 2 * (HIDDEN.gap + SLEEVE_WALL + M.lip_gap)
    shell = _tray(width, length, split) - rod(*mechanics.hidden, -M.wall - 1, sleeve, M.wall + 2)
    shell = _posts(shell, HIDDEN, mechanics.hidden)
    for screw in mechanics.screws:
        shell += rod(screw.x, screw.y, 0, M.boss, screw.back - M.fit) & _inside(mechanics)
        shell -= rod(screw.x, screw.y, max(0.0, screw.back - SCREW_DEPTH), M.screw_hole, SCREW_DEPTH + 1)
    for sign in (-1, 1):
        shell -= at(mechanics.clip, -M.wall) * Pos(0, sign * CLIP_SCREWS / 2) * _countersunk()
    return _fenced(shell, mechanics, "back") - _rim(width, length, split) - _usb_hole(mechanics)


def front(mechanics: Mechanics) -> Part:
    """Made lying on its face, then turned over on to the back."""
    height, (x, y) = mechanics.depth - mechanics.split, mechanics.visible
    shell = _tray(mechanics.width, mechanics.length, height) + _tongue(mechanics.width, mechanics.length, height)
    shell = _posts(shell, VISIBLE, (x, -y)) - rod(x, -y, -M.wall - 1, VISIBLE.cap + 2 * VISIBLE.gap, M.wall + 2)
    for screw in mechanics.screws:
        shell = _screwed(shell, screw.x, -screw.y, mechanics.depth - screw.front, mechanics)
    shell = Pos(0, 0, mechanics.depth) * Rot(180, 0, 0) * shell
    return _fenced(shell, mechanics, "front") - _usb_hole(mechanics)


def _screwed(shell: Part, x: float, y: float, reach: float, mechanics: Mechanics) -> Part:
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


def _inside(mechanics: Mechanics) -> Part:
    """Columns near a wall grow into it, and never out of the case."""
    grown = RectangleRounded(mechanics.width + M.wall, mechanics.length + M.wall, M.corner - M.wall / 2)
    return Pos(0, 0, -M.wall / 2) * extrude(grown, mechanics.depth + M.wall)


def _posts(shell: Part, button: Button, spot: Spot) -> Part:
    for sign in (-1, 1):
        x, y = turned(button, 0, sign * button.spread)
        shell += rod(spot[0] + x, spot[1] + y, 0, M.post, button.depth - M.fit)
        shell -= rod(spot[0] + x, spot[1] + y, 0.6, M.screw_hole, button.depth)
    return shell


def _fenced(shell: Part, mechanics: Mechanics, side: str) -> Part:
    """Low ribs that keep a part from sliding; tape holds it down."""
    for rib in mechanics.ribs:
        if rib.shell == side:
            z = 0.0 if side == "back" else mechanics.depth - rib.height
            shell += box(rib.x, rib.y, z, rib.width, rib.length, rib.height)
    return shell


def _countersunk() -> Part:
    return rod(0, 0, -1, M.screw_free, M.wall + 2) + rod(0, 0, M.wall - M.screw_sink, M.screw_head, M.screw_sink + 0.01)


def _at_usb(mechanics: Mechanics) -> Location:
    """Where the opening is: its middle on the inside of the wall, z pointing out of the case."""
    usb: Usb = mechanics.usb
    places: dict[str, Location] = {
        "left": Pos(-mechanics.width / 2, usb.along, usb.z) * Rot(0, -90, 0) * Rot(0, 0, 90),
        "right": Pos(mechanics.width / 2, usb.along, usb.z) * Rot(0, 90, 0) * Rot(0, 0, 90),
        "bottom": Pos(usb.along, -mechanics.length / 2, usb.z) * Rot(90, 0, 0),
        "top": Pos(usb.along, mechanics.length / 2, usb.z) * Rot(-90, 0, 0),
    }
    return places[usb.side]


def _usb_hole(mechanics: Mechanics) -> Part:
    hole = Box(mechanics.usb.width, mechanics.usb.height, M.wall + 3, align=STANDING)
    return _at_usb(mechanics) * Pos(0, 0, -1.5) * hole
