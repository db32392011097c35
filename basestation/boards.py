"""The boards a badge can be made of: read out of the package hardware.boards, which is the folder of that name."""

import json
from importlib.resources import files

from .core.gate.forecast import Board


def known_boards() -> dict[str, Board]:
    found = [folder / "board.json" for folder in files("hardware.boards").iterdir()]
    boards = [_board(path.read_text("utf-8")) for path in found if path.is_file()]
    return {board.name: board for board in sorted(boards, key=lambda board: board.title)}


def _board(text: str) -> Board:
    data = json.loads(text)
    return Board(data["name"], data["title"], data["battery"]["capacity_mah"], data["currents_ua"])
