"""The people of the campaign: somebody takes each alarm once the centre knows of it, and closes it when all presses are quiet."""

import asyncio
from random import Random

from tools.base_process import Desk

from .road_school import RoadSchool

LOOK_S = 0.5
KNOWN_TO_CENTRE = "SELECT DISTINCT incident FROM deliveries WHERE channel = 'arc' AND state = 'sent' AND incident > 0"


class People:
    """Olive takes and proposes to close, Helen looks too."""

    def __init__(self, school: RoadSchool, olive: Desk, helen: Desk, chance: Random) -> None:
        self._school, self._olive, self._helen, self._chance = school, olive, helen, chance
        self.owned = self.closed = 0

    async def act(self) -> None:
        """For ever."""
        while True:
            await asyncio.sleep(LOOK_S)
            await self.step(self._chance.random() < 0.5)

    async def step(self, is_closing: bool) -> None:
        for number in await asyncio.to_thread(self._open_and_known):
            await self._olive.press(f"/incident/{number}/own")
            self.owned += 1
            if is_closing:
                await self._close(number)

    async def close_all(self, within_s: float) -> None:
        async with asyncio.timeout(within_s):
            while self._school.rows("SELECT 1 FROM incidents WHERE is_open"):
                await self.step(True)
                await asyncio.sleep(LOOK_S)

    async def _close(self, number: int) -> None:
        await self._olive.press(f"/incident/{number}/close", category="false", reason="everybody is well")
        await self._helen.press(f"/incident/{number}/look", agrees="yes", words="I see it too")
        self.closed += 1

    def _open_and_known(self) -> list[int]:
        known = {number for (number,) in self._school.rows(KNOWN_TO_CENTRE)}
        return [number for (number,) in self._school.rows("SELECT number FROM incidents WHERE is_open") if number in known]
