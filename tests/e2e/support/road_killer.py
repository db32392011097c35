"""Kills a road and heals it, again and again, and holds the base to showing each fault in time and its end too."""

import asyncio
import time
from dataclasses import dataclass, field
from random import Random

from basestation.core.roads.rows import FAULT, SETTLING, Row
from basestation.core.roads.table import watched
from basestation.watch import status_file

from .road_kinds import IN_TIME_S, Road
from .road_school import RoadSchool

LOOK_S = 0.2
HEALED_WITHIN_S = 120.0


@dataclass(slots=True)
class Outage:
    """`shown_s` is how long it took until the table of the roads said so; None: it never did."""

    road: str
    death: str
    from_ms: int
    shown_s: float | None = None
    to_ms: int = 0


@dataclass(slots=True)
class Killer:
    school: RoadSchool
    road: Road
    chance: Random
    outages: list[Outage] = field(default_factory=list)

    async def kill(self, times: int, rest_s: tuple[float, float]) -> None:
        """Each way to die comes before any comes again."""
        deck: list[str] = []
        for _ in range(times):
            await asyncio.sleep(self.chance.uniform(*rest_s))
            deck = deck or self.chance.sample(sorted(self.road.deaths), len(self.road.deaths))
            await self._kill_once(deck.pop())

    async def _kill_once(self, death: str) -> None:
        outage, began = Outage(self.road.name, death, now_ms()), time.monotonic()
        self.outages.append(outage)
        await self.road.deaths[death]()
        was_held_down = await self._until(is_down=True, within_s=IN_TIME_S, outage=outage)
        outage.shown_s = time.monotonic() - began + (watched(self.road.name).hold_ms / 1000 if was_held_down else 0.0)
        assert outage.shown_s <= IN_TIME_S, outage
        await self.road.heal()
        await self._until(is_down=False, within_s=HEALED_WITHIN_S, outage=outage)
        outage.to_ms = now_ms()

    async def _until(self, is_down: bool, within_s: float, outage: Outage) -> bool:
        """Whether it was called down all the while. One that fell before in this hour is, until it has stayed up for long: then the time
        for which a fresh fault is held back has to be added to what was measured."""
        was_held_down = True
        try:
            async with asyncio.timeout(within_s):
                while (row := self._row()) and _is_shown_down(row) != is_down:
                    was_held_down = was_held_down and row.state == FAULT
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            kind = "shown as a fault" if is_down else "shown as healed"
            raise AssertionError(f"{outage.road}, {outage.death}: not {kind} within {within_s:g} s: {self._row()}") from None
        return was_held_down

    def _row(self) -> Row:
        rows = status_file.read(self.school.school.folder).rows
        return next(row for row in rows if row.name == self.road.name)

    async def is_up(self) -> None:
        outage = Outage(self.road.name, "start", now_ms())
        await self._until(is_down=False, within_s=HEALED_WITHIN_S, outage=outage)


def _is_shown_down(row: Row) -> bool:
    """With its reason. "It came back, and must stay so for a moment" is no fault any more."""
    return row.state == FAULT and row.why != SETTLING


def now_ms() -> int:
    return time.time_ns() // 1_000_000
