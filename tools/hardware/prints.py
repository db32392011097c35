"""The files that a printer eats: one binary STL for each printed part of each case, as it should lie on the bed."""

from pathlib import Path

import trimesh
from build123d import Part, Pos, Rot

from hardware.enclosure.case import printed

from .boards import ROOT, Board

FOLDER = ROOT / "enclosure" / "prints"
FINE_MM, FINE_ANGLE = 0.02, 0.2
# How each part is turned before it is printed, so that none needs supports.
LYING = {
    "back": Rot(0, 0, 0),
    "front": Rot(180, 0, 0),
    "clip": Rot(0, 90, 0),
    "ring": Rot(0, 0, 0),
    "hidden-cap": Rot(180, 0, 0),
    "visible-cap": Rot(0, 0, 0),
    "plug": Rot(0, 0, 0),
}


def own_body(board: Board) -> bool:
    """A board with the body of another has that one's case, and its prints."""
    return '"same_as"' not in (board.folder / "mechanics.json").read_text("utf-8")


def on_the_bed(board: Board) -> dict[str, Part]:
    """Each part lying on z = 0, in the middle of the bed."""
    return {name: _laid(LYING[name] * part) for name, part in printed(board.mechanics).items()}


def mesh(part: Part) -> trimesh.Trimesh:
    vertices, faces = part.tessellate(FINE_MM, FINE_ANGLE)
    return trimesh.Trimesh([(at.X, at.Y, at.Z) for at in vertices], faces)


def write(board: Board) -> None:
    folder = FOLDER / board.name
    folder.mkdir(parents=True, exist_ok=True)
    for name, part in on_the_bed(board).items():
        mesh(part).export(folder / f"{name}.stl")


def read(path: Path) -> trimesh.Trimesh:
    found = trimesh.load_mesh(path)
    assert isinstance(found, trimesh.Trimesh)
    return found


def _laid(part: Part) -> Part:
    bounds = part.bounding_box()
    return Pos(-bounds.center().X, -bounds.center().Y, -bounds.min.Z) * part
