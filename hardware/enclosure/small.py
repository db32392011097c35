"""The small printed parts, the same for every board."""

from build123d import Axis, Box, Cone, Part, Plane, Polyline, Pos, RectangleRounded, chamfer, extrude, fillet, make_face

from .body import STANDING, rod
from .measures import (
    CLIP_BASE,
    CLIP_GAP,
    CLIP_LENGTH,
    CLIP_NIP,
    CLIP_SCREWS,
    CLIP_TONGUE,
    CLIP_WIDTH,
    HIDDEN,
    MEASURES,
    RING_DIAMETER,
    RING_HEIGHT,
    RING_INNER,
    SLEEVE_WALL,
    Button,
)

M = MEASURES


def cap(button: Button) -> Part:
    """Its rim inside the wall at z = 0.2, its head through the wall."""
    head = rod(0, 0, -M.wall - button.proud, button.cap, M.wall + button.proud + 0.2)
    head = chamfer(head.faces().sort_by(Axis.Z)[0].edges(), 0.6)
    return head + rod(0, 0, 0.2, button.flange, button.flange_height)


def ring() -> Part:
    """A sleeve through the back, glued, with a dish on its outside that leads the thumb to the cap."""
    bore = HIDDEN.cap + 2 * HIDDEN.gap
    sleeve = rod(0, 0, -M.wall, bore + 2 * SLEEVE_WALL, M.wall)
    dish = rod(0, 0, -M.wall - RING_HEIGHT, RING_DIAMETER, RING_HEIGHT)
    dish = chamfer(dish.faces().sort_by(Axis.Z)[0].edges().sort_by()[-1:], 0.5)
    hollow = Pos(0, 0, -M.wall - RING_HEIGHT) * Cone(RING_INNER / 2, bore / 2, RING_HEIGHT, align=STANDING)
    return sleeve + dish - hollow - rod(0, 0, -M.wall - 1, bore, M.wall + 2)


def clip() -> Part:
    """Seen from the side: a base on the back, a bend at its top, a tongue with a lip at its end. Printed lying on its side."""
    top, end = CLIP_SCREWS / 2 + 6, CLIP_SCREWS / 2 + 6 - CLIP_LENGTH
    foot, bend, nip = -CLIP_SCREWS / 2 - 3, top - 4, end + 6
    inner = -CLIP_BASE - CLIP_GAP
    outline = [(top, 0), (foot, 0), (foot, -CLIP_BASE), (bend, -CLIP_BASE), (bend, inner), (nip, -CLIP_NIP), (end, -CLIP_NIP - 2.5)]
    outline += [
        (end, -CLIP_NIP - 2.5 - CLIP_TONGUE),
        (nip, -CLIP_NIP - CLIP_TONGUE),
        (bend, inner - CLIP_TONGUE),
        (top, inner - CLIP_TONGUE),
    ]
    outline += [(top, 0)]
    profile = make_face(Plane.YZ * Polyline(*outline))
    body = extrude(profile, CLIP_WIDTH / 2, both=True)
    body = fillet(body.edges().filter_by(Axis.X).group_by(Axis.Y)[-1], 2.0)
    body = fillet(body.edges().filter_by(Axis.X).group_by(Axis.Y)[0], CLIP_TONGUE / 2.5)
    for sign in (-1, 1):
        body -= rod(0, sign * CLIP_SCREWS / 2, -CLIP_BASE + 0.8, M.screw_hole, CLIP_BASE)
    return body


def plug(width: float, height: float) -> Part:
    """Closes the USB opening: no light out, no lint in. z = 0 is the inside of the wall; a fingernail gets under its notch."""
    gap = M.lip_gap
    body = Box(width - 2 * gap, height - 2 * gap, M.wall, align=STANDING)
    flange = extrude(RectangleRounded(width + 3, height + 3, 1.5), 1.4)
    notch = Pos(width / 2 + 1.5, 0, 0) * Box(1.6, 5, 0.8, align=STANDING)
    return body + Pos(0, 0, M.wall) * (flange - notch)
