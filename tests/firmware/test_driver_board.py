"""Drivers where only a real MicroPython can tell: interrupts, the clock's wrap, flash that loses power, roads that fail."""

import asyncio
import json
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from badge.feedback import RECEIPTS
from badgelink.messages import RECEIVED
from radio_school import BADGE, FIRMWARE, POINTS, BoardSchool, settings

from tools.emulator.vm import VirtualBoard

DEVKIT, TBEAM, TRACKER = "esp32-devkit", "lilygo-tbeam-sx1262-axp2101", "heltec-wireless-tracker"
WRAP_MS = 1 << 30

FOLDING = b"""
import random
from array import array

from badge.debounce import Debounce
from badge.events import HiddenEdge, HiddenPressed, HiddenReleased, Tick
from drivers.button import stamp

same = longest = 0
for trial in range(400):
    random.seed(trial)
    raw, folded = Debounce(HiddenPressed, HiddenReleased), Debounce(HiddenPressed, HiddenReleased)
    ring, at_ms, level, told, events = array("i", [0] * 26), 0, 0, [], ([], [])
    for step in range(120):
        at_ms += random.choice((1, 2, 3, 5, 19, 20, 21, 40, 90))
        if ring[0] < 24 and random.randrange(4):
            level = 1 - level
            told.append((at_ms, level))
            stamp(ring, level, at_ms)
            longest = max(longest, ring[0])
        else:
            kept = [(ring[1 + at], (ring[1] + ring[0] - at) & 1) for at in range(1, ring[0] + 1)]
            for debounce, edges, found in ((raw, told, events[0]), (folded, kept, events[1])):
                for edge in edges:
                    found += debounce.handle(HiddenEdge(edge[0], bool(edge[1])))
                found += debounce.handle(Tick(at_ms))
            told, ring[0] = [], 0
    same += events[0] == events[1] and [type(event) for event in events[0]] == [type(event) for event in events[1]]
print("same in", same, "of 400; longest", longest)
"""

FULL_RING = b"""
from array import array
from drivers.button import stamp
ring = array("i", [0] * 26)
for edge in range(1001):
    stamp(ring, 1 - edge % 2, edge * 100)
print("stamps", ring[0], "level", ring[1])
"""

STARVING = b"""
import asyncio
from badge.power import AWAKE, Power
from drivers.loop import Loop
import drivers.starts

class Runner:
    ports, hungry, looks = None, 0, 0
    def step(self, at_ms):
        self.looks += 1
        if self.hungry:
            self.hungry -= 1
            raise MemoryError
    def power(self, at_ms):
        return Power(0, AWAKE, True, False, "never", 10)

class Quiet:
    def has_news(self): return False
    def is_on(self): return False
    def keep_newest(self): pass

class Ports:
    hidden = visible = gps = Quiet()
    links = []

class Clock:
    ms = 0
    def now_ms(self):
        self.ms += 5
        return self.ms

async def hunger(times):
    runner = Runner()
    runner.ports, runner.hungry = Ports(), times
    life = asyncio.create_task(Loop(runner, Clock(), None, Quiet(), []).live())
    await asyncio.sleep_ms(2000)
    print(times, "times without memory:", "alive" if not life.done() else "ended", runner.looks > times)
    life.cancel()

async def main():
    await hunger(15)
    await hunger(1000)

asyncio.run(main())
"""

NAPPING = b"""
import asyncio
import json

from badge.power import AWAKE, LIGHT_SLEEP, Power
from drivers.button import Button
from drivers.clock import Clock
from drivers.loop import Loop
from drivers.sleep import Sleep

board = json.load(open("/board.json"))
clock = Clock()

class Quiet:
    def is_on(self): return False
    def keep_newest(self): pass

class Ports:
    hidden, visible = Button(board["hidden"], clock), Button(board["visible"], clock)
    gps, links = Quiet(), []

class Runner:
    ports, looks = Ports(), 0
    def step(self, at_ms):
        self.looks += 1
        for name, button in (("hidden", self.ports.hidden), ("visible", self.ports.visible)):
            for edge in button.edges():
                print(name, edge)
    def power(self, at_ms):
        is_down = self.ports.hidden.is_down() or self.ports.visible.is_down()
        return Power(0, AWAKE if is_down else LIGHT_SLEEP, False, False, "never", 5000)

async def main():
    runner = Runner()
    life = asyncio.create_task(Loop(runner, clock, Sleep(board, None), Quiet(), []).live())
    await asyncio.sleep(30)
    print("looks", "few" if runner.looks < 30 else runner.looks)

asyncio.run(main())
"""

LEAVING = b"""
import asyncio
from badge.power import LIGHT_SLEEP, Power
from drivers.mqtt import MqttLink
from time import ticks_ms

class Client:
    is_over = False
    async def connect(self): await asyncio.sleep(1000)
    async def disconnect(self): pass
    def close(self): pass

class Networks:
    def avoid(self): pass
    def leave(self): print("off", link.is_busy())

link = MqttLink(lambda *called: Client(), Networks(), "topic", ticks_ms)

async def main():
    link.start()
    link.obey(Power(0, LIGHT_SLEEP, True, False, "never", 5000))
    await asyncio.sleep(5)
    print("trying", link.is_busy())
    link.obey(Power(0, LIGHT_SLEEP, False, False, "never", 5000))
    await asyncio.sleep(3)
    print("left", link.is_busy())

asyncio.run(main())
"""

FILLING = b"""
import os
from drivers import crashlog
for number in range(200):
    try:
        raise ValueError("number %d" % number)
    except ValueError as error:
        crashlog.keep("crash", error)
text = open("/data/crash.log").read()
print("size", os.stat("/data/crash.log")[6] <= 4096, "newest", "number 199" in text, "oldest", "number 0\\n" in text)
"""

BROKEN_ROAD = b"""
class LoraLink:
    name = "lora"
    def __init__(self, *args): pass
    def is_up(self): return True
    def send(self, frame): raise MemoryError
    def receive(self): raise ZeroDivisionError
    def signal(self): raise OSError(5)
    def has_news(self): raise ValueError
    def is_busy(self): raise ValueError
    def obey(self, power): raise ValueError
def config_of(*args): return {}
def open_modem(*args): pass
"""
MISSING_ROAD = b"raise ImportError('no such library on this badge')\n"


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def library() -> dict[str, bytes]:
    return {f"/{path.relative_to(FIRMWARE)}": path.read_bytes() for path in (FIRMWARE / "lib").rglob("*.py")}


def said_by(script: bytes, ms: int = 10_000) -> str:
    said = []

    async def story() -> None:
        async with VirtualBoard(DEVKIT, files=library() | {"/main.py": script}) as board:
            await board.advance(ms)
            said.append(board.said)
            assert board.crashes == []

    run(story())
    return said[0]


def test_what_the_ring_holds_is_every_edge_as_it_was() -> None:
    """F31"""
    assert "same in 400 of 400; longest 24" in said_by(FOLDING)


def test_a_ring_that_nobody_reads_keeps_the_true_level() -> None:
    assert "stamps 23 level 1" in said_by(FULL_RING)


def test_a_loop_without_memory_tries_again_and_at_last_lets_a_restart_try() -> None:
    """F30"""
    said = said_by(STARVING)

    assert "15 times without memory: alive True" in said
    assert "1000 times without memory: ended False" in said


@pytest.mark.parametrize("kind", [DEVKIT, TBEAM, TRACKER])
def test_light_sleep_makes_no_press_and_hides_none(kind: str) -> None:
    """Sleep takes the buttons' pins away: left so, they would read as pressed, or never again."""

    profile = (FIRMWARE.parent / "hardware/boards" / kind / "board.json").read_bytes()

    async def story() -> None:
        async with VirtualBoard(kind, files=library() | {"/main.py": NAPPING, "/board.json": profile}) as board:
            for button, down_ms, up_ms in (("hidden", 12_300, 14_900), ("visible", 20_100, 20_500)):
                board.press(button, at_ms=down_ms)
                board.release(button, at_ms=up_ms)
            await board.advance(31_000)

            edges = [line for line in board.said.splitlines() if "(" in line]
            assert edges == ["hidden (12300, True)", "hidden (14900, False)", "visible (20100, True)", "visible (20500, False)"]
            assert ("looks few" in board.said, board.crashes) == (True, [])

    run(story())


def test_nobody_sleeps_under_wifi_that_is_on_and_it_is_soon_off() -> None:
    assert said_by(LEAVING).splitlines()[:3] == ["trying True", "off True", "left False"]


def test_the_crash_log_keeps_the_newest_and_never_grows_beyond_its_bound() -> None:
    assert "size True newest True oldest False" in said_by(FILLING)


def test_a_press_across_the_wrap_of_the_clock_is_one_press(tmp_path: Path) -> None:
    """F33"""

    async def story() -> None:
        async with BoardSchool(tmp_path, DEVKIT, ticks_ms=WRAP_MS - 16_000) as there:
            await there.waits(15)
            await there.presses()
            await there.waits(3)

            assert there.board.crashes == []
            assert [incident.badge for incident in there.school.open_incidents()] == [BADGE]
            assert there.felt_last(3) == RECEIPTS[RECEIVED]

    run(story())


@pytest.mark.parametrize("road", [BROKEN_ROAD, MISSING_ROAD], ids=["raises at every turn", "can't be loaded"])
def test_a_road_that_fails_stops_neither_the_other_nor_the_alarm(tmp_path: Path, road: bytes) -> None:
    """F30"""

    async def story() -> None:
        async with BoardSchool(tmp_path, TBEAM, files={"/lib/drivers/lora.py": road}) as there:
            await there.waits(15)
            await there.presses()
            await there.waits(3)

            assert [cause for _, cause in there.board.starts] == ["PWRON_RESET"]
            assert len(there.school.open_incidents()) == 1
            assert there.felt_last(3) == RECEIPTS[RECEIVED]
            assert there.board.files["data/crash.log"].count(b"Traceback") == 1

    run(story())


def test_a_radio_that_may_never_speak_is_no_way_out(tmp_path: Path) -> None:
    async def story() -> None:
        async with BoardSchool(tmp_path, TBEAM, lora={"sf": 9, "frequencies_khz": [868_650]}) as there:
            await there.waits(5)

            assert b"no frequency on which a badge may send" in there.board.files["data/crash.log"]

    run(story())


@pytest.mark.parametrize("more_bytes", [0, 2, 25, 60, *(pytest.param(more, marks=pytest.mark.long) for more in (1, 9, 12, 40, 47, 75))])
def test_power_that_goes_at_a_flash_write_takes_no_alarm_that_was_felt(tmp_path: Path, more_bytes: int) -> None:
    """F27"""

    async def story() -> None:
        async with BoardSchool(tmp_path, DEVKIT) as there:
            there.reach({})
            await there.waits(10)
            there.board.cut_flash_after(more_bytes)
            await there.presses()
            await there.waits(10)
            felt = [at_ms for at_ms, duty in there.board.played("motor") if duty]
            there.board.cut_flash_after(None)
            await there.board.power_on()
            there.reach(POINTS)
            await there.waits(60)

            assert there.board.crashes == []
            assert len(there.school.open_incidents()) == (1 if felt else 0)

    run(story())


def test_power_that_goes_while_the_good_settings_are_kept_leaves_a_badge_that_starts(tmp_path: Path) -> None:
    """F36"""

    async def story() -> None:
        async with BoardSchool(tmp_path, DEVKIT) as there:
            await there.waits(5)
            await there.board.evaluate("__import__('os').remove('/settings.old')")  # so that it is written anew
            there.board.cut_flash_after(100)
            await there.board.reboot()
            await there.waits(5)
            there.board.cut_flash_after(None)
            await there.board.power_on()
            await there.waits(15)
            await there.presses()
            await there.waits(3)

            assert [cause for _, cause in there.board.starts] == ["PWRON_RESET", "HARD_RESET", "PWRON_RESET"]
            assert json.loads(there.board.files["settings.old"]) == settings()
            assert len(there.school.open_incidents()) == 1

    run(story())
