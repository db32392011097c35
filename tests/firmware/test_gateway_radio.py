"""A press on one virtual board, our gateway on another, the base's own code behind its serial line; both on real MicroPython."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random

import pytest
from badgelink.messages import Receipt
from gateway_school import GatewaySchool

from tests.scenarios.serial_school import Rubbish

SEEDS = range(min(int(os.environ.get("DOORSTEP_RUNS", "2")), 30))
Story = Callable[[GatewaySchool], Awaitable[None]]


def played(there: GatewaySchool, story: Story) -> None:
    async def whole() -> None:
        async with there:
            await there.waits_for(there.is_up, 10)
            await there.waits(5)
            await story(there)
            assert there.badge.crashes == there.gateway.crashes == []

    asyncio.run(whole())


def test_f20_a_press_is_stored_and_felt_and_so_is_who_has_it_after_the_gateway_was_pulled(tmp_path: Path) -> None:
    """F20: out of power in the middle of the frame that it hands over, and back at another port."""

    async def story(there: GatewaySchool) -> None:
        there.cable.spoil_up = lambda data: [data[:20]]  # the plug is pulled when so much of it is through
        await there.presses()
        await there.unplugs()
        stored = len(there.school.record.presses())
        await there.waits(2)
        await there.plugs_in("usb7")
        await there.waits_for(lambda: "received" in there.felt, 60)
        there.school.office.takes(there.school.incident)
        await there.waits_for(lambda: "owned" in there.felt, 60)

        assert stored == 0
        assert len(there.school.record.presses()) == 1
        assert there.felt == ["pressed", "received", "owned"]

    played(GatewaySchool(tmp_path), story)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", SEEDS)
def test_f17_f21_half_of_all_frames_are_lost_and_rubbish_is_on_the_line(tmp_path: Path, seed: int) -> None:
    """F17, F21."""
    there = GatewaySchool(tmp_path, seed, 50)

    async def story(there: GatewaySchool) -> None:
        there.cable.spoil_up, there.cable.spoil_down = Rubbish(Random(seed)), Rubbish(Random(-seed))
        await there.presses()
        await there.waits_for(lambda: "received" in there.felt, 600)

        assert len(there.school.record.presses()) == len(there.school.open_incidents()) == 1
        assert there.felt == ["pressed", "received"]
        assert there.flown(Receipt) >= 1

    played(there, story)
