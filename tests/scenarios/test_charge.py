"""The charge ledger adds up currents over time, and reads a virtual board's timeline."""

import asyncio
import json
from pathlib import Path

import pytest

from tools.emulator.charge import CPU, PARTS, ChargeLedger, ledger_of
from tools.emulator.endurance import boards
from tools.emulator.vm import VirtualBoard

HOUR_MS, MINUTE_MS = 3_600_000, 60_000
CURRENTS = {
    "cpu_awake": 60_000,
    "light_sleep": 1_000,
    "deep_sleep": 100,
    "wifi_idle": 20_000,
    "gps": 40_000,
    "lora_tx": 120_000,
    "lora_rx": 10_000,
}
TRACKER = json.loads((Path(__file__).parents[2] / "hardware/boards/heltec-wireless-tracker/board.json").read_text("utf-8"))


def ledger() -> ChargeLedger:
    return ChargeLedger(CURRENTS, 1000)


def test_an_hour_awake_uses_the_currents_hour() -> None:
    used = ledger()
    used.rest(0, "awake")
    used.switch(30 * MINUTE_MS, "wifi_idle", True)
    used.count(HOUR_MS)

    assert used.spent_uah == {"cpu_awake": 60_000, "wifi_idle": 10_000}
    assert used.used_uah() == 70_000 and used.pct(HOUR_MS) == 93


def test_the_chip_is_in_one_state_at_a_time() -> None:
    used = ledger()
    for at_ms, cpu in ((0, "awake"), (HOUR_MS, "light sleep"), (2 * HOUR_MS, "deep sleep"), (3 * HOUR_MS, "off")):
        used.rest(at_ms, cpu)
    used.count(10 * HOUR_MS)

    assert used.spent_uah == {"cpu_awake": 60_000, "light_sleep": 1_000, "deep_sleep": 100}


def test_a_pulse_takes_the_place_of_what_it_interrupts() -> None:
    used = ledger()
    used.switch(0, "lora_rx", True)
    used.pulse("lora_tx", 360_000, "lora_rx")
    used.count(HOUR_MS)

    assert used.spent_uah == {"lora_tx": 12_000, "lora_rx": 9_000}


def test_what_a_board_has_not_uses_nothing() -> None:
    used = ledger()
    used.switch(0, "motor", True)

    assert used.pct(HOUR_MS) == 100


def test_it_charges_up_to_full_and_empties_down_to_nothing() -> None:
    used = ChargeLedger(CURRENTS, 1000, full_pct=50)
    used.charge(0, 500_000, 30 * MINUTE_MS)
    half = used.pct(0)
    used.charge(0, 500_000, 10 * HOUR_MS)
    full = used.pct(0)
    used.rest(0, "awake")

    assert (half, full, used.pct(100 * HOUR_MS)) == (75, 100, 0)


def test_a_timeline_is_added_up() -> None:
    timeline = [
        (0, "cpu", "awake"), (0, "wifi", "idle"), (0, "gps", "off"), (0, "lora", "standby"), (HOUR_MS, "wifi", "off"),
        (HOUR_MS, "lora", "tx"), (2 * HOUR_MS, "lora", "rx"), (2 * HOUR_MS, "cpu", "light sleep"), (3 * HOUR_MS, "cpu", "off"),
    ]  # fmt: skip

    used = ledger_of(timeline, 3 * HOUR_MS, CURRENTS, 1000)

    assert used.spent_uah == {"cpu_awake": 120_000, "light_sleep": 1_000, "wifi_idle": 20_000, "lora_tx": 120_000, "lora_rx": 10_000}


def test_every_current_of_every_board_is_one_the_ledger_counts() -> None:
    counted = set(PARTS.values()) | set(CPU.values())

    for board in boards():
        assert set(board.currents_ua) <= counted, board.name


def test_a_virtual_boards_own_timeline_is_read() -> None:
    program = b"import machine\nmachine.lightsleep(3600000)\nmachine.deepsleep(7200000)\n"

    async def story() -> list[tuple[int, str, str]]:
        async with VirtualBoard(TRACKER, files={"/main.py": program}, mode="virtual") as board:
            await board.advance(3 * HOUR_MS - 1_000)
            return board.timeline

    used = ledger_of(asyncio.run(story()), 3 * HOUR_MS - 1_000, CURRENTS, 1000)

    assert used.spent_uah["light_sleep"] == pytest.approx(1_000, rel=0.01)
    assert used.spent_uah["deep_sleep"] == pytest.approx(200, rel=0.01)
    assert used.spent_uah.get("cpu_awake", 0) < 200
