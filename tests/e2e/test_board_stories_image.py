"""The image that `make firmware` builds, on every board that we have data of: a whole visit with an alarm in it."""

from pathlib import Path

import pytest

from basestation.core.decisions import RecordCheckIn, RecordLeaving
from tools.emulator.vm.board import BOARDS

from .support.board_outing import Outing, told

ALL_BOARDS = sorted(path.parent.name for path in BOARDS.glob("*/board.json"))


async def visit(out: Outing) -> None:
    """At the door, asked and answered, left."""
    await out.signs_out(interval_min=5)
    await out.taps()
    await out.waits(5 * 60)
    await out.taps()
    await out.taps(lasting_s=2.5)


async def alarm(out: Outing) -> None:
    """Where there is a radio, Wi-Fi is gone; power is cut while somebody is on the way; at last it is over."""
    office = out.school.office
    if out.board.profile["radio"]:
        out.reach({})
    await out.presses()
    await out.waits(10)
    office.takes(out.school.incident)
    await out.waits(10)
    await out.board.power_cut()
    await out.board.power_on()
    await out.waits(20)
    office.calls_police(out.school.incident)
    await out.waits(20)
    office.acts(out.school.incident, "rang the school")
    out.school.head.closes(out.school.incident, "false", "all are safe")
    await out.waits(20)


@pytest.mark.parametrize("board", ALL_BOARDS)
def test_the_image_lives_through_a_visit_and_an_alarm(tmp_path: Path, board: str) -> None:
    """F28, F38: and the room notices nothing."""

    async def story(out: Outing) -> None:
        await visit(out)
        pressed_ms = out.board.now_ms
        await alarm(out)

        assert not any(path.endswith("mind.py") for path in out.board.files)
        assert out.board.crashes == []
        assert len(out.school.record.all_of(RecordCheckIn)) == len(out.school.record.all_of(RecordLeaving)) == 1
        assert out.felt[:4] == ["confirmed", "are you well?", "confirmed", "confirmed"]
        assert out.felt[4:] == ["pressed", "received", "owned", "police called", "closed"]
        assert [heard for heard in out.room if heard[1] >= pressed_ms] == []
        assert bool(out.air.flown) is bool(out.board.profile["radio"])

    told(tmp_path, story, board, is_built=True)
