"""The boards, read once, and their solids, made once: making a case takes half a second."""

import pytest
from build123d import Part

from hardware.enclosure.body import items
from hardware.enclosure.case import printed
from tools.hardware.boards import Board, load_all
from tools.hardware.prints import own_body

BOARDS = load_all()
CASES = tuple(board for board in BOARDS if own_body(board))


@pytest.fixture(scope="session", params=BOARDS, ids=lambda board: board.name)
def board(request: pytest.FixtureRequest) -> Board:
    found: Board = request.param
    return found


@pytest.fixture(scope="session", params=CASES, ids=lambda board: board.name)
def cased(request: pytest.FixtureRequest) -> Board:
    """A board with a case of its own."""
    found: Board = request.param
    return found


@pytest.fixture(scope="session")
def shells(cased: Board) -> dict[str, Part]:
    return printed(cased.mechanics)


@pytest.fixture(scope="session")
def inside(cased: Board) -> dict[str, Part]:
    return {item.ref: item.solid for item in items(cased.mechanics)}
