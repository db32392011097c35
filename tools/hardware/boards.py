"""The boards under hardware/boards: what their files say, read in one place."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hardware.enclosure import mechanics
from hardware.enclosure.mechanics import Mechanics

ROOT = Path(__file__).parents[2] / "hardware"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a bill of materials. `refs` name it on the drawing; empty for what is not wired."""

    refs: tuple[str, ...]
    part: str
    quantity: int
    description: str
    purpose: str
    price_pence: int
    price_date: str


@dataclass(frozen=True, slots=True)
class Board:
    """`profile` is board.json, `wiring` and `mechanics` say what only people need: names on the print, and sizes."""

    folder: Path
    profile: dict[str, Any]
    wiring: dict[str, Any]
    mechanics: Mechanics
    bom: tuple[Row, ...]

    @property
    def name(self) -> str:
        return self.folder.name


def load(folder: Path) -> Board:
    return Board(
        folder,
        _json(folder / "board.json"),
        _json(folder / "wiring.json"),
        mechanics.read(_json(folder / "mechanics.json")),
        tuple(_row(line) for line in csv.DictReader((folder / "bom.csv").read_text("utf-8").splitlines())),
    )


def load_all(root: Path = ROOT) -> tuple[Board, ...]:
    return tuple(load(path.parent) for path in sorted((root / "boards").glob("*/board.json")))


def _json(path: Path) -> dict[str, Any]:
    """What the file says; a board with the same body as another names that one in `same_as`."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return _json(path.parents[1] / found["same_as"] / path.name) if "same_as" in found else found


def _row(line: dict[str, str]) -> Row:
    refs = tuple(line["refs"].split())
    pence = round(float(line["price_gbp"]) * 100)
    return Row(refs, line["part"], int(line["quantity"]), line["description"], line["purpose"], pence, line["price_date"])
