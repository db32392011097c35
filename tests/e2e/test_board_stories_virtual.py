"""The firmware itself on real MicroPython, in virtual time: silence, check-ins and positions, on every board."""

from pathlib import Path

import pytest
from badgelink.messages import CUE_BEEP

from basestation.core.position import Fix
from tools.emulator.antenna import Walk
from tools.emulator.vm.board import BOARDS

from .support.board_outing import DEVKIT, TBEAM, Outing, told

ALL_BOARDS = sorted(path.parent.name for path in BOARDS.glob("*/board.json"))
# On every board an alarm is silent each day in test_board_stories_image.py too.
SILENT = [pytest.param(board, marks=[] if board == TBEAM else pytest.mark.long) for board in ALL_BOARDS]
WRAP_MS = 1 << 30
NONSENSE = "$GPRMC,090000,A,5344.740,N,00020.207,W,,,010326,,,A*00\n$GPGGA,090000,0000.000,N,00000.000,E,1,08,0.9,,,,,,*5A\n" + "x" * 900


@pytest.mark.parametrize("board", SILENT)
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


def test_f33_a_check_in_falls_due_across_the_edge_where_the_chip_s_clock_begins_anew(tmp_path: Path) -> None:
    """F33: ticks_ms wraps after 2^30 ms, 12.4 days after a start."""

    async def story(out: Outing) -> list[str]:
        await out.signs_out(interval_min=5)
        await out.taps()
        await out.waits(5 * 60)
        await out.taps()
        return out.felt

    assert told(tmp_path, story, DEVKIT, ticks_ms=WRAP_MS - 100_000) == ["confirmed", "are you well?", "confirmed"]


@pytest.mark.parametrize("board", ALL_BOARDS)
def test_f34_a_position_read_from_the_wire_reaches_the_incident_after_the_alarm_itself(tmp_path: Path, board: str) -> None:
    """F34: the receiver talks nonsense at first, then walks up the street at its own baud rate; nobody waits for it."""

    async def story(out: Outing) -> tuple[list[str], object, Fix | None, list[str]]:
        await out.waits(15)
        out.board.gps(NONSENSE)
        await out.presses()
        await out.waits(2)
        felt, before = out.felt, out.school.incident.fix
        out.board.gps(Walk(53_745_670, -336_780)(0, 120_000).decode("ascii"))
        await out.waits(90)
        return felt, before, out.school.incident.fix, out.board.crashes

    felt, before, fix, crashes = told(tmp_path, story, board)

    assert felt == ["pressed", "received"]
    assert before is None
    assert fix is not None
    assert abs(fix.lat_udeg - 53_745_670) < 2_000
    assert abs(fix.lon_udeg + 336_780) < 200
    assert crashes == []
