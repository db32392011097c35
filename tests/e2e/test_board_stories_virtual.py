"""Stories with the firmware itself on real MicroPython, in virtual time: power, flash, Wi-Fi and fingers as they please."""

from pathlib import Path

import pytest
from badgelink.messages import CUE_BEEP

from tools.emulator.vm.board import BOARDS

from .support.board_outing import DEVKIT, Outing, told

ALL_BOARDS = sorted(path.parent.name for path in BOARDS.glob("*/board.json"))
WRAP_MS = 1 << 30
HANG = "bool(__import__('asyncio').create_task(__import__('time').sleep(60) for once in (1,)))"  # a task that never lets go
AT_SCHOOL = {"school": {"password": "chalk", "rssi": -60}}


@pytest.mark.parametrize("board", ALL_BOARDS)
def test_f38_nothing_is_heard_or_seen_from_the_press_to_the_end_of_the_alarm(tmp_path: Path, board: str) -> None:
    """F38, F28: the school wants beeping cues; a check-in falls due, the badge starts anew, its button is pressed."""

    async def story(out: Outing) -> tuple[int, list[tuple[str, int]], list[str]]:
        await out.signs_out(interval_min=5, cue=CUE_BEEP)
        await out.taps()
        await out.waits(5 * 60)
        beeps = len(out.room)
        pressed_ms = await out.presses()
        await out.waits(120)
        await out.board.reboot()
        await out.waits(6 * 60)
        await out.taps()
        return beeps, [heard for heard in out.room if heard[1] >= pressed_ms], out.felt

    beeps, heard, felt = told(tmp_path, story, board)

    assert beeps > 0  # so it can be heard, and is when no alarm is on
    assert heard == []
    assert felt == ["confirmed", "pressed", "received", "confirmed"]


def test_a_check_in_is_asked_for_by_a_buzz_and_an_answer_is_in_time(tmp_path: Path) -> None:
    async def story(out: Outing) -> tuple[list[str], list[str]]:
        await out.signs_out(interval_min=10)
        await out.taps()
        await out.waits(10 * 60)
        await out.taps()
        await out.waits(5 * 60 + 30)
        return out.felt, out.alarms

    felt, alarms = told(tmp_path, story)

    assert felt == ["confirmed", "are you well?", "confirmed"]
    assert alarms == []


def test_a_check_in_that_is_not_answered_is_felt_three_times_more_and_becomes_a_concern(tmp_path: Path) -> None:
    async def story(out: Outing) -> tuple[list[str], list[str]]:
        await out.signs_out(interval_min=10, grace_min=3)
        await out.taps()
        await out.waits(14 * 60)
        return out.felt, out.alarms

    felt, alarms = told(tmp_path, story)

    assert felt == ["confirmed", "are you well?", "are you well?", "are you well?", "last call"]
    assert alarms == ["MISSED_CHECKIN"]


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


def test_f33_a_check_in_falls_due_across_the_edge_where_the_chip_s_clock_begins_anew(tmp_path: Path) -> None:
    """F33: ticks_ms wraps after 2^30 ms, 12.4 days after a start."""

    async def story(out: Outing) -> list[str]:
        await out.signs_out(interval_min=5)
        await out.taps()
        await out.waits(5 * 60)
        await out.taps()
        return out.felt

    assert told(tmp_path, story, DEVKIT, ticks_ms=WRAP_MS - 100_000) == ["confirmed", "are you well?", "confirmed"]


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
