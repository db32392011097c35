"""The whole firmware on a virtual board, with its radios: over Wi-Fi, over LoRa, and from one to the other."""

import asyncio
from pathlib import Path

from badge.feedback import RECEIPTS
from badgelink.frame import peek
from badgelink.messages import RECEIVED
from radio_school import BoardSchool


def test_a_press_goes_over_wifi_and_is_felt_as_received(tmp_path: Path) -> None:
    async def story() -> None:
        async with BoardSchool(tmp_path) as there:
            await there.waits(15)
            await there.presses()
            await there.waits(3)

            assert there.board.crashes == []
            assert len(there.school.open_incidents()) == 1
            assert there.felt_last(2) == RECEIPTS[RECEIVED][-2:]

    asyncio.run(story())


def test_wifi_is_lost_and_the_press_goes_over_lora(tmp_path: Path) -> None:
    async def story() -> None:
        async with BoardSchool(tmp_path) as there:
            await there.waits(15)
            there.reach({})
            await there.waits(5)
            before = len(there.air.flown)
            await there.presses()
            await there.waits(5)

            assert there.board.crashes == []
            assert [peek(flown.frame).type for flown in there.air.flown[before:]][:1] == [1]
            assert len(there.school.open_incidents()) == 1
            assert there.felt_last(2) == RECEIPTS[RECEIVED][-2:]

    asyncio.run(story())
