"""The start of a badge, whatever it finds: on the virtual board, with the real firmware."""

import asyncio
import json
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from badge.feedback import PRESSED, RECEIPTS
from badgelink.messages import RECEIVED
from driver_boards import good
from radio_school import BADGE, BoardSchool, firmware_files, settings

from tools.emulator.vm import VirtualBoard

BOARD = "lilygo-tbeam-sx1262-axp2101"
SURVEYED_S = 90
CRASHING_GPS = b"raise ValueError('this receiver is not what we thought')\n"
HANGING_GPS = b"""
import time

class Gps:
    def __init__(self, part, switch):
        self._is_on = False
    def power(self, on):
        while on:
            time.sleep(1)
    def keep_newest(self):
        pass
    def read(self):
        return b""

def always(is_on): pass
def pin_switch(part): return always
def rail_switch(chip, rail): return always
"""


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def causes(board: VirtualBoard) -> list[str]:
    return [cause for _, cause in board.starts]


def crash_log(board: VirtualBoard) -> str:
    return board.files.get("data/crash.log", b"").decode()


def said(board: VirtualBoard) -> str:
    return board.said


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        ("/board.json", b"", "/board.json is no JSON: provision this badge again"),
        ("/board.json", json.dumps(good() | {"motor": {"pin": 35, "active_low": False}}).encode(), "GPIO 35 is input only"),
        ("/settings.json", b"{", "settings.json: torn, or no JSON; settings.new: missing; settings.old: missing"),
    ],
)
def test_what_is_missing_is_said_and_nothing_resets_in_a_loop(path: str, data: bytes, words: str) -> None:
    async def story() -> None:
        files = firmware_files(BOARD, settings()) | {path: data}
        async with VirtualBoard(BOARD, files=files) as board:
            await board.advance(SURVEYED_S * 1000)

            assert words in said(board)
            assert (causes(board), board.crashes, crash_log(board)) == (["PWRON_RESET"], [], "")

    run(story())


def test_a_badge_without_settings_blinks_until_it_is_provisioned() -> None:
    async def story() -> None:
        async with VirtualBoard(BOARD, files=firmware_files(BOARD, settings()) | {"/settings.json": b""}) as board:
            await board.advance(10_000)

            lit = [at_ms for at_ms, duty in board.played("led") if duty]
            assert len(lit) >= 6

    run(story())


def test_outputs_are_off_from_the_first_moment_on() -> None:
    async def story() -> None:
        async with VirtualBoard(BOARD, files=firmware_files(BOARD, settings())) as board:
            await board.advance(5000)

            assert {duty for part in ("motor", "buzzer", "led") for _, duty in board.played(part)} == {0}

    run(story())


def test_a_backlight_that_nobody_wants_is_held_off() -> None:
    """The tracker's display has power whenever its GPS has: in an alarm it would light up the room."""

    async def story() -> None:
        kind = "heltec-wireless-tracker"
        async with VirtualBoard(kind, files=firmware_files(kind, settings())) as board:
            await board.advance(5000)
            board.press("hidden")
            await board.advance(10_000)

            assert [duty for _, pin, duty, _ in board.outputs if pin == 21] == [0]

    run(story())


def test_settings_of_a_newer_firmware_give_way_to_the_last_good_ones(tmp_path: Path) -> None:
    """F36"""

    async def story() -> None:
        newer = json.dumps(settings() | {"format": 2, "badge_id": 99}).encode()
        files = {"/settings.json": newer, "/settings.old": json.dumps(settings()).encode()}
        async with BoardSchool(tmp_path, BOARD, files=files) as there:
            await there.waits(15)
            await there.presses()
            await there.waits(3)

            assert "settings.json: not of format 1: newer than this firmware?" in crash_log(there.board)
            assert [incident.badge for incident in there.school.open_incidents()] == [BADGE]

    run(story())


def test_a_part_that_crashes_each_start_is_left_out_in_the_end_and_the_alarm_goes_out(tmp_path: Path) -> None:
    async def story() -> None:
        async with BoardSchool(tmp_path, BOARD, files={"/lib/drivers/gps.py": CRASHING_GPS}) as there:
            await there.waits(15)
            await there.presses()
            await there.waits(3)

            assert causes(there.board) == ["PWRON_RESET", "HARD_RESET", "HARD_RESET", "HARD_RESET"]
            assert crash_log(there.board).count("this receiver is not what we thought") == 3
            assert len(there.school.open_incidents()) == 1
            assert there.felt_last(3) == RECEIPTS[RECEIVED]

    run(story())


def test_after_a_minute_of_life_the_crashes_before_are_forgiven(tmp_path: Path) -> None:
    async def story() -> None:
        async with BoardSchool(tmp_path, BOARD, files={"/lib/drivers/gps.py": CRASHING_GPS}) as there:
            await there.waits(75)
            there.board.tell("reset")
            await there.waits(5)

            assert len(there.board.starts) == 4 + 4  # it is tried again in full, three times

    run(story())


def test_a_hang_in_the_middle_of_an_alarm_ends_in_a_reset_and_the_alarm_goes_on(tmp_path: Path) -> None:
    """F29"""

    async def story() -> None:
        async with BoardSchool(tmp_path, BOARD, files={"/lib/drivers/gps.py": HANGING_GPS}) as there:
            await there.waits(15)
            there.broker.is_black_hole = True
            there.reach({})
            await there.presses()
            await there.waits(150)

            assert causes(there.board)[:2] == ["PWRON_RESET", "WDT_RESET"]
            assert "the watchdog reset the badge" in crash_log(there.board)
            assert len(there.school.open_incidents()) == 1

    run(story())


CHIP = "__import__('machine').I2C(0, scl=22, sda=21).readfrom_mem(0x34, %d, 1)[0]"


@pytest.mark.parametrize(("kind", "lamp", "off"), [(BOARD, 0x69, 0x05), ("lilygo-tbeam-sx1276-axp192", 0x32, 0x08)])
def test_the_power_chip_is_made_ready_when_it_answers_and_its_lamp_is_dark(kind: str, lamp: int, off: int) -> None:
    async def story() -> None:
        async with VirtualBoard(kind, files=firmware_files(kind, settings())) as board:
            await board.power_cut()
            board.tell("i2c.stuck", True)
            await board.power_on()
            await board.advance(7000)
            board.tell("i2c.stuck", False)
            before = await board.evaluate(CHIP % lamp)
            await board.advance(7000)

            assert (before, await board.evaluate(CHIP % lamp)) == (0, off)

    run(story())


@pytest.mark.parametrize("kind", [BOARD, "lilygo-tbeam-sx1276-axp192"])
def test_a_power_chip_that_does_not_answer_keeps_no_alarm_back(tmp_path: Path, kind: str) -> None:
    """A reset in the middle of a word leaves the chip holding the wires."""

    async def story() -> None:
        async with BoardSchool(tmp_path, kind) as there:
            there.board.tell("i2c.stuck", True)
            there.board.tell("reset")
            await there.waits(15)
            await there.presses()
            await there.waits(3)

            assert (causes(there.board), crash_log(there.board)) == (["PWRON_RESET", "HARD_RESET"], "")
            assert len(there.school.open_incidents()) == 1
            assert there.felt_last(3) == RECEIPTS[RECEIVED]

    run(story())


def test_firmware_that_can_not_be_loaded_is_tried_again() -> None:
    """A cell of flash or of memory that failed once: only a reset gives it another chance."""

    async def story() -> None:
        files = firmware_files("esp32-devkit", settings()) | {"/lib/badge/run.py": b"raise MemoryError\n"}
        async with VirtualBoard("esp32-devkit", files=files) as board:
            await board.advance(70_000)

            assert [cause for _, cause in board.starts] == ["PWRON_RESET", "WDT_RESET", "WDT_RESET"]

    run(story())


def test_a_reset_in_the_middle_of_an_alarm_loses_nothing(tmp_path: Path) -> None:
    """F28"""

    async def story() -> None:
        async with BoardSchool(tmp_path, "esp32-devkit") as there:
            there.reach({})
            await there.waits(5)
            await there.presses()
            there.board.tell("reset")
            await there.waits(5)
            there.reach({"school": {"password": "chalk", "rssi": -60}})
            await there.waits(40)

            assert len(there.school.open_incidents()) == 1
            assert there.felt_last(3) == RECEIPTS[RECEIVED]

    run(story())


def test_a_finger_that_holds_on_through_a_watchdog_reset_is_a_press() -> None:
    """F29"""

    async def story() -> None:
        async with VirtualBoard("esp32-devkit", files=firmware_files("esp32-devkit", settings())) as board:
            await board.advance(5000)
            board.press("hidden")
            await board.advance(1000)
            board.tell("reset")
            await board.advance(4000)

            on = [at_ms for at_ms, duty in board.played("motor") if duty]
            assert [at_ms for at_ms in on if 6000 + 2000 <= at_ms <= 6000 + 2500] == on[:1]
            assert PRESSED == (200,)

    run(story())
