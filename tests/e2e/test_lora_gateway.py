"""The badge's firmware and the gateway's, each on real MicroPython, and the real base at the far end of a pseudo-terminal.

What the line and the air may do to a frame is told in virtual time, with the same code: tests/scenarios/test_serial_gateway.py.
"""

from collections.abc import Iterator

import pytest

from .support.board_gateway import gateway
from .support.board_school import BoardSchool, Here, board_school, told

RUBBISH = b"ets Jun  8 2016 00:22:57\r\n\0rst:0x1\n\0\0\n" + bytes(range(256)) + b"\xff" * 300

pytestmark = pytest.mark.xdist_group("kills")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoardSchool]:
    with board_school(tmp_path_factory.mktemp("school")) as made:
        yield made


def test_f20_a_press_goes_by_our_gateway_which_is_pulled_in_mid_alarm_and_comes_back_under_another_name(place: BoardSchool) -> None:
    """F20: pressed, stored, receipt felt; then the gateway loses its plug, and what is done at the office is felt when it is back."""

    async def story(here: Here) -> tuple[list[str], int, list[str], list[int]]:
        async with here.wearer(mqtt=None, wifi=None) as (ann, _), gateway(ann.board, place.usb) as radio:
            await ann.calls()
            await ann.feels("received")
            await radio.pull()
            await here.has(lambda: "road lora-hall down: unplugged" in here.base.said(), "the pulled plug")
            await here.desk.press(f"/incident/{here.incidents()[0]}/own")
            await radio.plug()
            await ann.feels("owned")
            return ann.felt, here.presses(), here.causes(), [radio.sent(kind) for kind in (1, 32)]

    felt, presses, causes, (alarms, receipts) = told(place, story)

    assert felt == ["pressed", "received", "owned"]
    assert (presses, causes) == (1, ["SOS"])
    assert alarms >= 1 and receipts >= 2


def test_f20_f21_a_press_whose_frame_is_cut_in_the_middle_by_the_pulled_plug_is_stored_once_and_felt(place: BoardSchool) -> None:
    """F20, F21: half a frame, an unplugged port, and rubbish on the new one; the badge says it again, and only then it is received."""

    async def story(here: Here) -> tuple[bytes, list[str], int, list[str], int, list[str]]:
        async with here.wearer(mqtt=None, wifi=None) as (ann, _), gateway(ann.board, place.usb) as radio:
            radio.cable.is_to_cut = True
            await ann.calls()
            await here.has(lambda: radio.cable.is_cut, "half an alarm on the line")
            await radio.pull()
            felt_then, stored_then = list(ann.felt), here.presses()
            radio.cable.noise = RUBBISH + radio.cable.half
            await radio.plug()
            await ann.feels("received")
            assert radio.cable.noise == b""
            return radio.cable.half, felt_then, stored_then, ann.felt, here.presses(), here.causes()

    half, felt_then, stored_then, felt, presses, causes = told(place, story)

    assert half.startswith(b"\0")
    assert len(half) > 10
    assert ("received" in felt_then, stored_then) == (False, 0)
    assert felt == ["pressed", "received"]
    assert (presses, causes) == (1, ["SOS"])
