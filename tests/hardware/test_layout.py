"""The stripboard can be built as it is drawn: every leg and wire has a hole of its own in its own net, and nothing lies on anything."""

from dataclasses import replace
from itertools import combinations

import pytest

from tools.hardware import strip
from tools.hardware.boards import Board
from tools.hardware.circuit import parts, strips
from tools.hardware.layout import REACH, Lying, NoRoom, hole, legs, lying, wires


def test_every_small_part_lies_once_across_its_own_nets(board: Board) -> None:
    rows, small = strips(board), {part.ref: part for part in parts(board) if part.on_strip}
    placed = lying(board)

    assert sorted(found.part.ref for found in placed) == sorted(small)
    for found in placed:
        nets = {net for _, net in small[found.part.ref].legs}
        assert {rows[found.top], rows[found.bottom]} <= nets
        assert found.column >= 0 and found.column + found.width <= board.wiring["holes"]


def test_every_part_can_lie_flat(board: Board) -> None:
    for found in lying(board):
        shortest, longest = REACH[found.part.ref[0]]
        assert shortest <= found.bottom - found.top <= longest, found.part.ref


def test_no_part_lies_on_another(board: Board) -> None:
    for one, other in combinations(lying(board), 2):
        assert covered(one).isdisjoint(covered(other)), (one.part.ref, other.part.ref)


def covered(found: Lying) -> set[tuple[int, int]]:
    return {(row, column) for row in range(found.top, found.bottom + 1) for column in range(found.column, found.column + found.width)}


def test_every_wire_has_a_hole_of_its_own_in_its_own_net_under_no_part(board: Board) -> None:
    placed, found = lying(board), wires(board)
    nets = [dict(wire.part.legs)[wire.leg] for wire in found]

    assert [strips(board)[wire.row] for wire in found] == nets
    assert len({(wire.row, wire.column) for wire in found}) == len(found)
    assert not any(other.covers(wire.row, wire.column) for wire in found for other in placed)


def test_every_net_of_the_strips_is_used_and_has_a_way_in(board: Board) -> None:
    used = {net for found in lying(board) for _, net in found.part.legs} | {dict(wire.part.legs)[wire.leg] for wire in wires(board)}

    assert used == set(strips(board))


def test_the_stripboard_fits_the_room_it_has_in_the_case(board: Board) -> None:
    room = next(piece.solids[0].size for piece in board.mechanics.pieces if piece.ref == "STRIP")
    across, along = board.wiring["holes"] * 2.54, len(strips(board)) * 2.54

    assert sorted(room)[1:] == pytest.approx(sorted((across, along)), abs=0.7)


def test_the_picture_in_the_folder_is_the_one_that_the_data_gives(board: Board) -> None:
    assert (board.folder / "strip.svg").read_text("utf-8") == strip.picture(board)


def test_a_hole_is_named_by_its_strip_and_letter(board: Board) -> None:
    resistor = next(found for found in lying(board) if found.part.ref == "R2")

    assert hole(0, 0) == "1A" and hole(9, 7) == "10H"
    assert {int(name[:-1]) - 1 for name in legs(resistor, strips(board)).split(", ")} == {resistor.top, resistor.bottom}


def test_a_stripboard_that_is_too_small_is_not_drawn(board: Board) -> None:
    narrow = replace(board, wiring={**board.wiring, "holes": 4})

    with pytest.raises(NoRoom, match=board.name):
        lying(narrow)
