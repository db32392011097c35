"""The badge's firmware and the gateway's, each on real MicroPython, and the real base at the far end of a pseudo-terminal.

What the line and the air may do to a frame is told in virtual time, with the same code: tests/scenarios/test_serial_gateway.py.
"""

from collections.abc import Iterator

import pytest

from .support.board_gateway import gateway
from .support.board_school import BoardSchool, Here, board_school, told

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
