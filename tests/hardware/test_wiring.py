"""The wiring is drawn from data, and what is drawn would work."""

import re
from pathlib import Path

import pytest

from tools.hardware import wiring
from tools.hardware.boards import Board
from tools.hardware.circuit import GROUND, SUPPLY, Part, gpios, parts

PLUGGED = {"STRIP", "ANT1", "ANT2", "BAT"}  # in the parts list, not soldered


def in_net(found: tuple[Part, ...], net: str) -> set[tuple[str, str]]:
    return {(part.ref, leg) for part in found for leg, wired in part.legs if wired == net}


def values(found: tuple[Part, ...], one: str, other: str) -> list[str]:
    """What lies between two nets."""
    return sorted(part.value for part in found if part.on_strip and {one, other} <= {net for _, net in part.legs})


def test_the_diagram_in_the_folder_is_the_one_that_the_data_gives(board: Board) -> None:
    assert (board.folder / "wiring.yml").read_text("utf-8") == wiring.source(board)


def test_the_picture_in_the_folder_shows_all_that_the_diagram_says(board: Board, tmp_path: Path) -> None:
    fresh = Board(tmp_path, board.profile, board.wiring, board.mechanics, board.bom)

    wiring.draw(fresh)

    assert words(tmp_path / "wiring.svg") == words(board.folder / "wiring.svg")
    assert (board.folder / "wiring.png").read_bytes()[:4] == b"\x89PNG"


def words(picture: Path) -> list[str]:
    return sorted(re.findall(r"<text[^>]*>([^<]*)</text>", picture.read_text("utf-8")))


def test_no_wire_ends_in_the_air(board: Board) -> None:
    found = parts(board)
    nets = {net for part in found for _, net in part.legs}

    assert {net for net in nets if len(in_net(found, net)) < 2} == set()


def test_each_gpio_that_we_use_is_soldered_once_and_is_the_one_of_board_json(board: Board) -> None:
    wired = gpios(board.profile, board.wiring)

    assert len(set(wired.values())) == len(wired)
    assert wired["HIDDEN"] == board.profile["hidden"]["pin"]
    assert wired["MOTOR"] == board.profile["motor"]["pin"]
    assert {str(pin) for pin in wired.values()} <= set(board.wiring["printed"])


@pytest.mark.parametrize("name", ["hidden", "visible"])
def test_a_button_is_held_high_and_pulls_low(board: Board, name: str) -> None:
    found, line = parts(board), name.upper()
    switch = {"hidden": "HIDDEN SWITCH", "visible": "VISIBLE"}[name]

    assert values(found, line, SUPPLY) == (["10 kΩ"] if board.profile[name]["pull"] else [])
    assert {net for part in found if part.value == f"{name} button" for _, net in part.legs} == {switch, GROUND}
    assert board.profile[name]["active_low"]


def test_the_hidden_buttons_pin_is_guarded(board: Board) -> None:
    assert values(parts(board), "HIDDEN", "HIDDEN SWITCH") == ["1 kΩ"]


def test_the_motor_hangs_on_a_transistor_that_is_off_while_the_chip_starts(board: Board) -> None:
    found = parts(board)

    assert in_net(found, "MOTOR -") == {("M1", "-"), ("Q1", "C"), ("D1", "A"), ("C1", "1")}
    assert ("Q1", "E") in in_net(found, GROUND) and ("D1", "K") in in_net(found, SUPPLY)
    assert values(found, "MOTOR", "MOTOR BASE") == ["1 kΩ"]
    assert values(found, "MOTOR", GROUND) == ["10 kΩ"]
    assert not board.profile["motor"]["active_low"]


def test_a_gps_on_wires_is_switched_on_its_supply_and_crossed_over(board: Board) -> None:
    found, gps = parts(board), board.profile["gps"]
    if not board.wiring["wire_gps"]:
        assert "GPS" not in {part.ref for part in found}  # it is on the board
        return

    assert values(found, "GPS VCC", SUPPLY) == ["BC327-40"]
    assert values(found, "GPS POWER", SUPPLY) == ["10 kΩ"]
    assert gps["power"]["active_low"]
    assert gpios(board.profile, board.wiring)["GPS TX"] == gps["rx"]


def test_nothing_passes_by_the_circuit_that_protects_the_cell(board: Board) -> None:
    minus = {net for part in parts(board) if part.ref == "BAT" for leg, net in part.legs if leg == "-"}

    assert GROUND not in minus


def test_a_wired_divider_divides_as_board_json_says(board: Board) -> None:
    found = parts(board)
    if not board.wiring["wire_divider"]:
        assert values(found, "BATTERY HALF", GROUND) == []  # it is on the board, or in the power chip
        return

    upper = ohms(values(found, "BATTERY", "BATTERY HALF")[0])
    lower = next(ohms(value) for value in values(found, "BATTERY HALF", GROUND) if value.endswith("Ω"))

    assert 1000 * (upper + lower) // lower == board.profile["battery"]["adc"]["divider_x1000"]


def ohms(value: str) -> int:
    return int(value.split()[0]) * (1000 if "k" in value else 1)


def test_the_parts_list_has_all_that_is_drawn_and_nothing_else(board: Board) -> None:
    drawn = {part.ref for part in parts(board)}
    listed = [ref for row in board.bom for ref in row.refs]

    assert len(listed) == len(set(listed))
    assert drawn <= set(listed)
    assert set(listed) - drawn <= PLUGGED | {ref for ref, _, _ in board.wiring["plugs"]}


def test_the_parts_list_names_the_values_that_are_drawn(board: Board) -> None:
    rows = {ref: row for row in board.bom for ref in row.refs}
    small = [part for part in parts(board) if part.on_strip]

    assert all(part.value in rows[part.ref].part for part in small)
    assert all(
        row.quantity == len(row.refs) for row in board.bom if row.refs and row.part.startswith(("resistor", "capacitor", "transistor"))
    )


def test_every_price_has_its_day(board: Board) -> None:
    assert all(row.price_pence > 0 and re.fullmatch(r"20\d\d-\d\d-\d\d", row.price_date) for row in board.bom)
    assert all(row.quantity > 0 and row.description and row.purpose for row in board.bom)
