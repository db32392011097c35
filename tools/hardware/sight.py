"""Whether light could leave a closed case: rays from many places in it, in all directions, against all that is printed."""

from typing import Any

import numpy as np
import numpy.typing as npt
from build123d import Part

from hardware.enclosure.body import at, rod
from hardware.enclosure.case import printed
from hardware.enclosure.measures import CLIP_SCREWS, MEASURES

from .boards import Board
from .picture import Array
from .prints import mesh

SEED = 868
AT_ONCE = 250  # rays: more would need much memory
COARSE = (0.1, 0.6)


def ways_out(board: Board, rays_each: int, without: tuple[str, ...] = ()) -> list[tuple[float, ...]]:
    """From where, and in which direction, light leaves; empty when it can't. The screws are in their holes."""
    closed = [part for name, part in printed(board.mechanics).items() if name not in without] + _screws(board)
    triangles = np.concatenate([np.asarray(mesh(part, *COARSE).triangles) for part in closed])
    chance = np.random.default_rng(SEED)
    found: list[tuple[float, ...]] = []
    for lamp in _lamps(board):
        towards = chance.normal(size=(rays_each, 3))
        towards /= np.linalg.norm(towards, axis=1, keepdims=True)
        free = np.concatenate([_free(lamp, some, triangles) for some in np.array_split(towards, max(1, rays_each // AT_ONCE))])
        found += [(*lamp, *direction) for direction in towards[free]]
    return found


def _lamps(board: Board) -> list[Array]:
    """Lamps sit on boards: on both faces of each, near its ends and in its middle, a little away from it."""
    found = []
    for piece in board.mechanics.pieces:
        if piece.ref in ("BOARD", "PS1", "GPS"):
            (x, y, z), (_, long, tall) = piece.solids[0].at, piece.solids[0].size
            found += [np.array([x, y + part * long, z + tall / 2]) for part in (-0.4, 0.0, 0.4)]
            found += [np.array([x, y + 0.49 * long, z + tall + 0.3])]
    found.append(_behind_the_opening(board))
    return found


def _behind_the_opening(board: Board) -> Array:
    usb, half = board.mechanics.usb, (board.mechanics.width / 2 - 2, board.mechanics.length / 2 - 2)
    places = {"left": (-half[0], usb.along), "right": (half[0], usb.along), "bottom": (usb.along, -half[1]), "top": (usb.along, half[1])}
    return np.array([*places[usb.side], usb.z])


def _screws(board: Board) -> list[Part]:
    inside = board.mechanics
    top = inside.depth + MEASURES.wall - MEASURES.screw_sink
    found = [rod(screw.x, screw.y, screw.back, MEASURES.screw_free, top - screw.back) for screw in inside.screws]
    clip = [at(inside.clip, -MEASURES.wall) * rod(0, sign * CLIP_SCREWS / 2, 0, MEASURES.screw_free, 1.0) for sign in (-1, 1)]
    return found + clip


def _free(start: Array, towards: Array, triangles: Array) -> npt.NDArray[np.bool_]:
    """Which rays meet no triangle (Moeller and Trumbore's test, all at once)."""
    corner = triangles[:, 0]
    one, two = triangles[:, 1] - corner, triangles[:, 2] - corner
    across: Any = np.cross(towards[:, None, :], two[None, :, :])
    slant = (across * one).sum(axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        u = (across * (start - corner)).sum(axis=2) / slant
        over = np.cross(start - corner, one)
        v = (towards[:, None, :] * over).sum(axis=2) / slant
        far = (two * over).sum(axis=1) / slant
        met = (u >= 0) & (v >= 0) & (u + v <= 1) & (far > 1e-6)
    free: npt.NDArray[np.bool_] = ~met.any(axis=1)
    return free
