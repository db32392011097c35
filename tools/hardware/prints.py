"""The files that a printer eats: one binary STL for each printed part of each case, as it should lie on the bed."""

import json
from pathlib import Path

import trimesh
from build123d import Location, Part, Pos, Rot

from hardware.enclosure.case import printed

from .boards import ROOT, Board

FOLDER = ROOT / "enclosure" / "prints"
FINE_MM, FINE_ANGLE = 0.02, 0.2
# How each part is turned before it is printed, so that none needs supports.
LYING = {"front": Rot(180, 0, 0), "clip": Rot(0, 90, 0), "hidden-cap": Rot(180, 0, 0)}
UNSEEN = {"left": Rot(0, -90, 0), "right": Rot(0, 90, 0), "bottom": Rot(-90, 0, 0), "top": Rot(90, 0, 0)}  # the plug: on its flange


def whose_case(board: Board) -> str:
    """A board with the body of another has that one's case, and its prints."""
    found: dict[str, str] = json.loads((board.folder / "mechanics.json").read_text("utf-8"))
    return found.get("same_as", board.name)


def own_body(board: Board) -> bool:
    return whose_case(board) == board.name


def on_the_bed(board: Board) -> dict[str, Part]:
    """Each part lying on z = 0, in the middle of the bed."""
    return {name: laying(board, name, part) * part for name, part in printed(board.mechanics).items()}


def laying(board: Board, name: str, part: Part) -> Location:
    """How a part comes from its place in the closed case to the bed."""
    turn = UNSEEN[board.mechanics.usb.side] if name == "plug" else LYING.get(name, Rot(0, 0, 0))
    bounds = (turn * part).bounding_box()
    return Pos(-bounds.center().X, -bounds.center().Y, -bounds.min.Z) * turn


def mesh(part: Part, within_mm: float = FINE_MM, angle: float = FINE_ANGLE) -> trimesh.Trimesh:
    vertices, faces = part.tessellate(within_mm, angle)
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
