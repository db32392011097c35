"""Which hole of the stripboard each leg and each wire goes into.

The order of the strips (wiring.json) lets every part lie straight across them, so a part is a column and a stretch of it;
a transistor, bent flat, covers two columns more. Wires go into what is left: the board's from the left, the others' from the right.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from string import ascii_uppercase

from .boards import Board
from .circuit import STRIP, Part, end_of, parts, strips

# How many strips apart the legs of a part may be, so that it lies flat: shortest, longest. By the first letter of its name.
REACH = {"R": (3, 6), "D": (3, 6), "C": (1, 3), "Q": (2, 2)}
COVERS = {"Q": 3}


class NoRoom(Exception):
    """These parts do not fit on this stripboard in this order of strips."""


@dataclass(frozen=True, slots=True)
class Lying:
    part: Part
    column: int
    top: int
    bottom: int
    last_is_below: bool
    letters: str  # of its legs, from the top

    @property
    def width(self) -> int:
        return COVERS.get(self.part.ref[0], 1)

    @property
    def k_below(self) -> bool:
        """Of a diode: whether its K is the lower of its two legs."""
        return self.part.legs[-1][0] == "K" and self.last_is_below

    def covers(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.column <= column < self.column + self.width


@dataclass(frozen=True, slots=True)
class Wire:
    part: Part
    leg: str
    row: int
    column: int


def lying(board: Board) -> tuple[Lying, ...]:
    """Long ones first; the transistors before all."""
    rows = strips(board)
    small = [part for part in parts(board) if part.on_strip]
    stretches = sorted((_stretch(part, rows) for part in small), key=lambda found: (-found.width, found.top - found.bottom, found.part.ref))
    placed = _placed(stretches, (), board.wiring["holes"])
    if placed is None:
        raise NoRoom(board.name)
    return placed


def wires(board: Board) -> tuple[Wire, ...]:
    """Board's wires from the left, the rest from the right, none under a part."""
    found: list[Wire] = []
    taken = lying(board)
    outside = {part.ref: part for part in parts(board) if not part.on_strip}
    for part in outside.values():
        for leg, net in part.legs:
            if end_of(part, net, outside, board) == STRIP:
                found.append(_wire(part, leg, strips(board).index(net), taken, found, board))
    return tuple(found)


def hole(row: int, column: int) -> str:
    return f"{row + 1}{ascii_uppercase[column]}"


def legs(found: Lying, rows: tuple[str, ...]) -> str:
    """The legs of a resistor have no names."""
    return ", ".join(f"{'' if leg.isdigit() else leg + ' in '}{hole(rows.index(net), found.column)}" for leg, net in found.part.legs)


def _stretch(part: Part, rows: tuple[str, ...]) -> Lying:
    places = [rows.index(net) for _, net in part.legs]
    letters = "".join(leg for _, leg in sorted((rows.index(net), leg) for leg, net in part.legs))
    return Lying(part, 0, min(places), max(places), places[-1] > places[0], letters)


def _placed(left: list[Lying], done: tuple[Lying, ...], holes: int) -> tuple[Lying, ...] | None:
    """The first way that works, by trying: there are few parts."""
    if not left:
        return done
    for spot in _spots(left[0], done, holes):
        found = _placed(left[1:], (*done, spot), holes)
        if found is not None:
            return found
    return None


def _spots(part: Lying, done: tuple[Lying, ...], holes: int) -> Iterator[Lying]:
    for column in range(1, holes - part.width):
        spot = replace(part, column=column)
        if not any(_overlap(spot, other) for other in done):
            yield spot
    for column in (0, holes - part.width):  # the edges last: they are the wires'
        spot = replace(part, column=column)
        if not any(_overlap(spot, other) for other in done):
            yield spot


def _overlap(one: Lying, other: Lying) -> bool:
    beside = one.column < other.column + other.width and other.column < one.column + one.width
    return beside and one.top <= other.bottom and other.top <= one.bottom


def _wire(part: Part, leg: str, row: int, taken: tuple[Lying, ...], found: list[Wire], board: Board) -> Wire:
    columns = range(board.wiring["holes"])
    used = {wire.column for wire in found if wire.row == row}
    for column in columns if part.ref == "BOARD" else reversed(columns):
        if column not in used and not any(other.covers(row, column) for other in taken):
            return Wire(part, leg, row, column)
    raise NoRoom(f"{board.name}: strip {row + 1} has no hole left for {part.ref} {leg}")
