"""Two receivers that fail in every way again and again while alarms are told: none is lost, and none has two numbers."""

import asyncio
import os
import random
from collections import defaultdict
from dataclasses import replace

import pytest

from basestation.channels.base import TryAgain
from tests.basestation.dc09.line_school import line_to, now_ms, signal, until, watched, where
from tests.support.arc_centre import HANG_UP, Centre, ack, nak

KILLS = int(os.environ.get("DOORSTEP_KILLS", "12"))
ALARMS_A_KILL = 3
LONGEST_S = 0.06


def moods(heard):
    """Every way to give no yes. `heard` is what came before, for whoever answers late."""
    return [
        lambda sent: [],
        lambda sent: [HANG_UP],
        lambda sent: [ack(sent)[:9], HANG_UP],
        lambda sent: [ack(sent, sequence=sent.sequence % 9_999 + 1)],
        lambda sent: [ack(heard[-2])] if len(heard) > 1 and heard[-2].sequence != sent.sequence else [],
        lambda sent: [ack(sent, header="R0L0#4321")],
        lambda sent: [nak(now_ms() - 3_600_000)],
        lambda sent: [b"\x00\xff\n\r" * 50],
    ]


class Weather:
    """Each centre takes what it answers with a yes; `taken` are those numbers, by what was told."""

    def __init__(self, seed):
        self.chance, self.taken = random.Random(seed), defaultdict(set)

    def fine(self, sent):
        if sent.token != "NULL":
            badge = sent.content.split("/PA")[1][:3]
            self.taken[badge].add(sent.sequence)
        return [ack(sent)]

    async def blow(self, centres, kills):
        for _ in range(kills):
            centre = self.chance.choice(centres)
            if self.chance.random() < 0.3:
                await centre.close()
                await asyncio.sleep(self.chance.random() * LONGEST_S)
                await centre.open(centre.port)
            else:
                centre.answer = self.chance.choice(moods(centre.heard))
                await asyncio.sleep(self.chance.random() * LONGEST_S)
                centre.answer = self.fine


async def keep_telling(line, badge):
    """As the core does, only faster: until it is taken."""
    told = replace(signal(), badge=badge)
    while True:
        try:
            return await line.tell(f"{badge}-1-1-1", told)
        except TryAgain:
            await asyncio.sleep(0.01)


@pytest.mark.campaign
@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_no_alarm_is_lost_and_none_has_two_numbers(transport):
    weather = Weather(20261121)

    async def story():
        centres = [await Centre(weather.fine).open(), await Centre(weather.fine).open()]
        first, second = centres
        line = line_to(
            where(first, transport=transport, patience_s=0.1, null_ms=50, probe_ms=20),
            where(second, "second", patience_s=0.1, null_ms=50, probe_ms=20),
        )
        async with watched(line):
            telling = []
            blowing = asyncio.create_task(weather.blow(centres, KILLS))
            for badge in range(1, KILLS * ALARMS_A_KILL + 1):
                telling.append(asyncio.create_task(keep_telling(line, badge % 1_000)))
                await asyncio.sleep(LONGEST_S / ALARMS_A_KILL / 2)
            await blowing
            await asyncio.gather(*telling)
            await until(lambda: all(receiver.state().is_up for receiver in line.receivers), 15.0)
        for centre in centres:
            await centre.close()
        return [frame for centre in centres for frame in centre.events]

    heard = asyncio.run(asyncio.wait_for(story(), 30 + KILLS))

    assert len(weather.taken) == KILLS * ALARMS_A_KILL
    assert {len(numbers) for numbers in weather.taken.values()} == {1}
    assert len(set.union(*weather.taken.values())) == len(weather.taken)
    assert len(heard) > len(weather.taken)  # it was bad weather
