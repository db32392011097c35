"""Pictures of meshes without a graphics card: an orthographic z-buffer in numpy, shaded flat, with drawn edges."""

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np
import numpy.typing as npt
import trimesh
from PIL import Image

Array = npt.NDArray[np.float64]
Colour = tuple[int, int, int]
FINE = 2  # drawn this many times larger, then shrunk: smooth edges
PAPER: Colour = (255, 255, 255)
# Two lamps, from the upper left and from the right: where they shine, and how much they give; the rest comes from everywhere.
LAMPS = ((np.array([-0.41, 0.56, 0.72]), 0.42), (np.array([0.75, 0.1, 0.65]), 0.22))
EVERYWHERE = 0.48
EDGE_ANGLE, EDGE_DEPTH_MM, MARGIN = 0.93, 1.0, 0.04


@dataclass(frozen=True, slots=True)
class Thing:
    mesh: trimesh.Trimesh
    colour: Colour


def picture(things: list[Thing], turn_deg: float, tilt_deg: float, size: tuple[int, int]) -> Image.Image:
    """Seen from `turn` around y (0 is the front), then from `tilt` above."""
    width, height = size[0] * FINE, size[1] * FINE
    view = _view(turn_deg, tilt_deg)
    corners = [np.asarray(thing.mesh.triangles) @ view.T for thing in things]
    places, pixels_per_mm = _fitted(corners, width, height)
    depth = np.full((height, width), -np.inf)
    normal, colour = np.zeros((height, width, 3)), np.full((height, width, 3), PAPER, dtype=float)
    for thing, place, corner in zip(things, places, corners, strict=True):
        facing = _normals(corner)
        for triangle, towards in zip(place, facing, strict=True):
            if towards[2] > 0:
                _fill(triangle, towards, thing.colour, depth, normal, colour)
    return _shaded(depth / pixels_per_mm, normal, colour).resize(size, Image.Resampling.LANCZOS)


def _view(turn_deg: float, tilt_deg: float) -> Array:
    turn, tilt = radians(turn_deg), radians(tilt_deg)
    around = np.array([[cos(turn), 0, sin(turn)], [0, 1, 0], [-sin(turn), 0, cos(turn)]])
    above = np.array([[1, 0, 0], [0, cos(tilt), -sin(tilt)], [0, sin(tilt), cos(tilt)]])
    view: Array = above @ around
    return view


def _fitted(corners: list[Array], width: int, height: int) -> tuple[list[Array], float]:
    """All triangles in pixels, y downwards, as large as the paper takes."""
    points = np.concatenate([corner.reshape(-1, 3) for corner in corners])
    low, high = points.min(axis=0), points.max(axis=0)
    room = 1 - 2 * MARGIN
    scale = float(min(width * room / (high[0] - low[0]), height * room / (high[1] - low[1])))
    middle = (low + high) / 2
    shift = np.array([width / 2, height / 2, 0])
    return [(corner - middle) * np.array([scale, -scale, scale]) + shift for corner in corners], scale


def _normals(corner: Array) -> Array:
    found = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    length = np.linalg.norm(found, axis=1, keepdims=True)
    unit: Array = np.divide(found, length, out=np.zeros_like(found), where=length > 0)
    return unit


def _fill(triangle: Array, towards: Array, paint: Colour, depth: Array, normal: Array, colour: Array) -> None:
    """One triangle into the buffers, where it is nearer than what is there."""
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = triangle
    left, right = max(int(min(ax, bx, cx)), 0), min(int(max(ax, bx, cx)) + 2, depth.shape[1])
    top, bottom = max(int(min(ay, by, cy)), 0), min(int(max(ay, by, cy)) + 2, depth.shape[0])
    area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
    if area == 0:
        return
    y, x = np.mgrid[top:bottom, left:right] + 0.5
    v = ((x - ax) * (cy - ay) - (cx - ax) * (y - ay)) / area
    w = ((bx - ax) * (y - ay) - (x - ax) * (by - ay)) / area
    z = az + v * (bz - az) + w * (cz - az)
    window = (slice(top, bottom), slice(left, right))
    seen = (v >= -1e-6) & (w >= -1e-6) & (v + w <= 1 + 1e-6) & (z > depth[window])
    depth[window][seen] = z[seen]
    normal[window][seen] = towards
    colour[window][seen] = paint


def _shaded(depth_mm: Array, normal: Array, colour: Array) -> Image.Image:
    lit = EVERYWHERE + sum(give * np.clip(normal @ towards, 0, 1) for towards, give in LAMPS)
    drawn = np.isfinite(depth_mm)
    shade = np.where(drawn, lit, 1.0)
    shade[_edges(depth_mm, normal, drawn)] *= 0.4
    return Image.fromarray(np.clip(colour * shade[..., None], 0, 255).astype(np.uint8))


def _edges(depth_mm: Array, normal: Array, drawn: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Where a face ends: its neighbour looks elsewhere, or lies well behind."""
    found = np.zeros_like(drawn)
    flat = np.where(drawn, depth_mm, -1e6)
    for axis in (0, 1):
        bent = (normal * np.roll(normal, 1, axis)).sum(axis=2) < EDGE_ANGLE
        found |= (bent & drawn) | (np.abs(flat - np.roll(flat, 1, axis)) > EDGE_DEPTH_MM)
    return found
