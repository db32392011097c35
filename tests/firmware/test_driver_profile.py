"""A board.json that can't be built is refused with words that say what to do."""

import json
from pathlib import Path
from typing import Any

import pytest
from driver_boards import good, spoiled
from drivers.profile import BadProfile, load, problems


def test_a_board_that_can_be_built_has_no_problems() -> None:
    assert problems(good()) == []


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("motor.pin", 13, "GPIO 13 is already hidden.pin: give each its own pin"),
        ("motor.pin", 35, "motor.pin: GPIO 35 is input only: use another"),
        ("motor.pin", 6, "motor.pin: GPIO 6 does not exist, or belongs to flash, USB or the console"),
        ("motor.pin", "13", "motor.pin: must be the number of a GPIO, not 13"),
        ("motor.pin", True, "motor.pin: must be the number of a GPIO, not True"),
        ("motor.active_low", 0, "motor.active_low: must be true or false, not 0"),
        ("motor.pin", None, "motor.pin: is missing"),
        ("hidden.pin", 0, "hidden.pin: GPIO 0 decides how the chip starts, and would change with what hangs on it"),
        ("hidden.pin", 39, "hidden.pin: GPIO 39 sees touches that are none while Wi-Fi starts"),
        ("visible.pull", True, "visible.pull: GPIO 38 has no resistor inside: solder 10 kOhm and say false"),
        ("buzzer.pin", 15, "buzzer.pin: GPIO 15 decides how the chip starts"),
        ("led.pin", 14, "led.pin: GPIO 14"),
        ("gps.tx", 2, "gps.tx: GPIO 2 decides how the chip starts: use another, or, when the board's maker wired it so, add it"),
        ("gps.baud", 9601, "gps.baud: 9601 is not one of 4800"),
        ("gps.power", {"rail": "aldo3", "pin": 26}, "gps.power: name either a rail or a pin"),
        ("gps.power", {"rail": "ldo3"}, "gps.power.rail: ldo3 is none of axp2101's: aldo1"),
        ("gps.power", 5, "gps.power: must be an object { }"),
        ("battery.i2c", None, "battery.i2c: is missing, and battery.kind axp2101 needs it"),
        ("battery.adc", {"pin": 26, "divider_x1000": 2000}, "battery.adc.pin: GPIO 26 can't measure while Wi-Fi is on: use a pin of ADC1"),
        ("radio.busy", None, "radio.busy: an sx1262 has that pin, an sx1276 hasn't"),
        ("radio.chip", "sx1276", "radio.busy: an sx1262 has that pin, an sx1276 hasn't"),
        ("radio.output_dbm", 22, "radio.output_dbm: 22 is not one of 2"),
        ("radio.output_dbm", True, "radio.output_dbm: True is not one of 2"),
        ("wakeup_pins", [38], "wakeup_pins: GPIO 13, the hidden button, must be there"),
        ("wakeup_pins", [13, 4], "wakeup_pins: GPIO 4 is no button"),
        ("wakeup_pins", "13", "wakeup_pins: must be a list of GPIO numbers, not 13"),
        ("currents_ua.motor", -1, "currents_ua.motor: must be a whole number, 0 or more, not -1"),
        ("buzer", {"pin": 4}, "buzer: not known; known here: battery, buzzer, "),
        ("name", "", "name: must be words"),
        ("format", 2, "format: this firmware reads board.json of format 1"),
    ],
)
def test_a_board_that_cannot_be_built_is_told_why(path: str, value: object, said: str) -> None:
    found = problems(spoiled(path, value))

    assert any(said in problem for problem in found), found


@pytest.mark.parametrize("part", ["buzzer", "led", "gps", "radio", "strapping_ok"])
def test_what_a_board_may_lack_it_may_lack(part: str) -> None:
    board = spoiled(part, None)
    if part == "strapping_ok":
        board["radio"]["spi"]["sck"], board["gps"]["tx"] = 26, 32
        board["radio"]["busy"] = 35
    absent = {key: value for key, value in board.items() if value is not None}

    assert problems(board) == []
    assert problems(absent) == []


def test_a_chip_with_other_pins_has_other_rules() -> None:
    board = good() | {"mcu": "esp32s3"}

    found = problems(board)

    assert "gps.rx: GPIO 34 is input only" not in str(found)
    assert "battery.i2c.scl: GPIO 22 does not exist" in str(found)
    assert "wakeup_pins: GPIO 38 can't wake this chip" in str(found)


@pytest.mark.parametrize("board", [None, [], 5, {}, {"format": 1}, {"format": "1"}, {"format": 1, "gps": []}])
def test_noise_is_refused_and_never_crashes_the_check(board: object) -> None:
    assert problems(board) != []


def test_each_value_may_be_of_any_kind_without_a_crash() -> None:
    def paths(values: dict[str, Any], before: str = "") -> list[str]:
        found = []
        for key, value in values.items():
            found.append(before + key)
            if isinstance(value, dict):
                found += paths(value, before + key + ".")
        return found

    for path in paths(good()):
        for odd in (None, 0, -1, 1.5, 10**20, "", "x", [], [None], {}, {"a": 1}, True):
            assert isinstance(problems(spoiled(path, odd)), list), (path, odd)


def test_a_missing_and_a_torn_file_say_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "torn.json").write_text(json.dumps(good())[:90])

    with pytest.raises(BadProfile, match=r"gone\.json is missing: provision this badge"):
        load(str(tmp_path / "gone.json"))
    with pytest.raises(BadProfile, match=r"torn\.json is no JSON: provision this badge again"):
        load(str(tmp_path / "torn.json"))


def test_a_good_file_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "board.json").write_text(json.dumps(good()))

    assert load(str(tmp_path / "board.json")) == good()
