"""What board.json says is what the firmware accepts and what the board's maker published."""

from typing import Any

import pytest
from drivers import profile

from tools.hardware.boards import Board, load_all

# As published by the makers and by other firmware (sources in each board's README), typed from there and not from board.json.
TBEAM = {"gps": (12, 34, 9600), "spi": (5, 27, 19), "cs": 18, "reset": 23, "i2c": (21, 22)}
PUBLISHED: dict[str, dict[str, Any]] = {
    "lilygo-tbeam-sx1262-axp2101": {**TBEAM, "busy": 32, "dio": 33, "tcxo_mv": 1800, "rails": ("aldo3", "aldo2")},
    "lilygo-tbeam-sx1276-axp192": {**TBEAM, "busy": None, "dio": 26, "tcxo_mv": 0, "rails": ("ldo3", "ldo2")},
    "heltec-wireless-tracker": {
        "gps": (34, 33, 115200),
        "spi": (9, 10, 11),
        "cs": 8,
        "reset": 12,
        "busy": 13,
        "dio": 14,
        "tcxo_mv": 1800,
        "adc": (1, 4900, 2),
    },
    "esp32-devkit": {"adc": (35, 2000, None)},
}


def test_the_firmware_accepts_each_board(board: Board) -> None:
    assert profile.problems(board.profile) == []


def test_the_four_boards_are_here_each_under_its_own_name() -> None:
    assert {found.name for found in load_all()} == set(PUBLISHED)
    assert all(found.profile["name"] == found.name for found in load_all())


def test_nobody_has_held_one_and_its_page_says_so(board: Board) -> None:
    page = (board.folder / "README.md").read_text("utf-8")

    assert f"Status: **{board.profile['status']}**" in page
    assert board.profile["status"] == "emulated"
    assert "modelled, nothing measured by us" in board.profile["currents_source"]


@pytest.mark.parametrize("name", [name for name, pins in PUBLISHED.items() if "spi" in pins])
def test_the_radio_is_where_its_maker_put_it(name: str) -> None:
    radio, published = _profile(name)["radio"], PUBLISHED[name]

    assert (radio["spi"]["sck"], radio["spi"]["mosi"], radio["spi"]["miso"]) == published["spi"]
    assert [radio.get(key) for key in ("cs", "reset", "busy", "dio", "tcxo_mv")] == [
        published[key] for key in ("cs", "reset", "busy", "dio", "tcxo_mv")
    ]
    assert radio["output_dbm"] == 14  # 25 mW e.r.p. with an ordinary antenna: the law's limit at 868.0 to 868.6 MHz


@pytest.mark.parametrize("name", [name for name, pins in PUBLISHED.items() if "gps" in pins])
def test_the_gps_is_where_its_maker_put_it(name: str) -> None:
    gps = _profile(name)["gps"]

    assert (gps["tx"], gps["rx"], gps["baud"]) == PUBLISHED[name]["gps"]


@pytest.mark.parametrize("name", [name for name, pins in PUBLISHED.items() if "rails" in pins])
def test_the_power_chip_feeds_gps_and_radio_by_the_right_rails(name: str) -> None:
    found = _profile(name)

    assert (found["gps"]["power"]["rail"], found["radio"]["rail"]) == PUBLISHED[name]["rails"]
    assert (found["battery"]["i2c"]["sda"], found["battery"]["i2c"]["scl"]) == PUBLISHED[name]["i2c"]


@pytest.mark.parametrize("name", [name for name, pins in PUBLISHED.items() if "adc" in pins])
def test_the_battery_is_read_through_the_right_divider(name: str) -> None:
    adc = _profile(name)["battery"]["adc"]

    assert (adc["pin"], adc["divider_x1000"], adc.get("enable_pin")) == PUBLISHED[name]["adc"]


def test_both_buttons_wake_a_badge_asleep(board: Board) -> None:
    assert board.profile["wakeup_pins"] == [board.profile["hidden"]["pin"], board.profile["visible"]["pin"]]


def _profile(name: str) -> dict[str, Any]:
    return next(found.profile for found in load_all() if found.name == name)
