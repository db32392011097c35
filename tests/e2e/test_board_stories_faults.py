"""The firmware itself on real MicroPython, in virtual time: power, flash, Wi-Fi and contacts fail as they please."""

from pathlib import Path

import pytest

from .support.board_outing import DEVKIT, Outing, told

AT_SCHOOL = {"school": {"password": "chalk", "rssi": -60}}
HANG = "bool(__import__('asyncio').create_task(__import__('time').sleep(60) for once in (1,)))"  # a task that never lets go


def test_f11_a_wifi_that_flaps_delays_an_alarm_and_does_not_double_it(tmp_path: Path) -> None:
    """F11: there for seven seconds, away for five, again and again; no other road."""

    async def story(out: Outing) -> tuple[list[str], list[str], int]:
        out.reach({})
        await out.waits(3)
        await out.presses()
        for _ in range(12):
            out.reach(AT_SCHOOL)
            await out.waits(7)
            out.reach({})
            await out.waits(5)
        return out.felt, out.alarms, out.presses_on_record

    felt, alarms, presses = told(tmp_path, story, DEVKIT)

    assert felt == ["pressed", "received"]
    assert (alarms, presses) == (["SOS"], 1)


@pytest.mark.parametrize(
    "school",
    [{"password": "chalk", "rssi": -40, "dhcp": False}, {"password": "changed", "rssi": -40}],
    ids=["no address", "other password"],
)
def test_f9_a_network_that_gives_no_address_is_left_for_the_phone_s(tmp_path: Path, school: dict[str, object]) -> None:
    """F9, F11: the school's network is there and strong, and of no use; the visitor's hotspot serves."""

    async def story(out: Outing) -> list[str]:
        out.reach({"school": school, "phone": {"password": "snow", "rssi": -80}})
        await out.presses()
        await out.waits(30)
        return out.felt

    assert told(tmp_path, story, DEVKIT) == ["pressed", "received"]


def test_f28_power_that_fails_again_and_again_while_it_sends_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """F28: eight starts, none long enough to reach a network."""

    async def story(out: Outing) -> tuple[list[str], list[str], int]:
        out.reach({})
        await out.waits(5)
        await out.presses()
        out.reach(AT_SCHOOL)
        for _ in range(8):
            await out.board.power_cut()
            await out.board.power_on()
            await out.waits(0.6)
        await out.waits(15)
        return out.felt, out.alarms, out.presses_on_record

    felt, alarms, presses = told(tmp_path, story, DEVKIT)

    assert felt == ["pressed", "received"]
    assert (alarms, presses) == (["SOS"], 1)


def test_f31_a_contact_that_bounces_is_one_press_and_one_that_is_stuck_is_one_alarm(tmp_path: Path) -> None:
    """F31: forty sparks on the way down and on the way up; the second press lasts a minute."""

    async def story(out: Outing) -> tuple[list[str], int]:
        await out.waits(15)
        out.board.bounce("hidden", 41)
        await out.waits(2.5)
        out.board.bounce("hidden", 40)
        out.board.release("hidden", out.board.now_ms + 41)
        await out.waits(3)
        first = out.presses_on_record
        out.board.press("hidden")
        await out.waits(60)
        out.board.release("hidden")
        await out.waits(3)
        return out.felt, out.presses_on_record * 10 + first

    felt, presses = told(tmp_path, story)

    assert felt == ["pressed", "received", "pressed", "received"]
    assert presses == 21


def test_f31_a_touch_of_a_millisecond_is_nothing(tmp_path: Path) -> None:
    async def story(out: Outing) -> list[str]:
        await out.waits(15)
        out.board.press("hidden")
        out.board.release("hidden", out.board.now_ms + 1)
        out.board.press("visible", out.board.now_ms + 100)
        out.board.release("visible", out.board.now_ms + 101)
        await out.waits(10)
        return out.felt + out.alarms

    assert told(tmp_path, story) == []


def test_f37_with_a_full_flash_the_alarm_goes_out_from_memory(tmp_path: Path) -> None:
    async def story(out: Outing) -> tuple[list[str], list[str]]:
        await out.waits(15)
        out.board.fill_flash(True)
        await out.presses()
        await out.waits(5)
        return out.felt, out.alarms

    felt, alarms = told(tmp_path, story)

    assert felt == ["pressed", "received"]
    assert alarms == ["SOS"]


def test_f29_the_watchdog_bites_while_the_button_is_held_and_the_finger_stays(tmp_path: Path) -> None:
    """F29: the firmware hangs, somebody calls for help, and only then the watchdog ends that."""

    async def story(out: Outing) -> tuple[list[tuple[int, str]], int, list[str], list[str]]:
        await out.waits(15)
        await out.board.evaluate(HANG)
        await out.waits(24)
        pressed_ms = out.board.now_ms
        out.board.press("hidden")
        await out.waits(11)
        out.board.release("hidden")
        await out.waits(5)
        return out.board.starts, pressed_ms, out.felt, out.alarms

    starts, pressed_ms, felt, alarms = told(tmp_path, story, DEVKIT)

    assert [cause for _, cause in starts] == ["PWRON_RESET", "WDT_RESET"]
    assert pressed_ms < starts[1][0] < pressed_ms + 8000
    assert felt == ["pressed", "received"]
    assert alarms == ["SOS"]
