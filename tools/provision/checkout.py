"""Where this checkout keeps what goes onto a badge."""

import importlib
import json
import sys
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .trouble import Trouble

ROOT = Path(__file__).parents[2]
FIRMWARE = ROOT / "firmware"
BOARDS = ROOT / "hardware" / "boards"


@dataclass(frozen=True, slots=True)
class Profile:
    """A board as its data says; `data` are the bytes that are copied."""

    name: str
    board: dict[str, Any]
    data: bytes

    @property
    def mcu(self) -> str:
        return str(self.board["mcu"])

    @property
    def has_radio(self) -> bool:
        return self.board.get("radio") is not None


def profile_names() -> list[str]:
    return sorted(path.parent.name for path in BOARDS.glob("*/board.json"))


def load_profile(name: str) -> Profile:
    """Checked by the firmware's own code, before anything is changed on the badge."""
    path = BOARDS / name / "board.json"
    if not path.is_file():
        raise Trouble(f"There is no board {name!r}. Known boards: {', '.join(profile_names()) or 'none'} (see hardware/boards).")
    data = path.read_bytes()
    try:
        board = json.loads(data)
    except ValueError as error:
        raise Trouble(f"{path} is not JSON: {error}") from error
    found = _firmware_module("profile").problems(board)
    if found:
        raise Trouble(f"{path} can't be used:\n" + "\n".join(f"  {problem}" for problem in found))
    return Profile(name, board, data)


def _firmware_module(name: str) -> Any:
    """A driver's module that touches no hardware, under a package name that nobody else uses."""
    if "badge_drivers" not in sys.modules:
        package = types.ModuleType("badge_drivers")
        package.__path__ = [str(FIRMWARE / "lib" / "drivers")]
        sys.modules["badge_drivers"] = package
    return importlib.import_module(f"badge_drivers.{name}")
