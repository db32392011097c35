"""The order in which a centre is told of one badge: an end never before the alarm that it ends, and never after the next one.

The centre knows alarms by their badge alone. It would take a late end for the end of the alarm that is on.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ..core.deliveries.arc_signal import ENDS, TEST, ArcSignal
from .base import GiveUp

OVERTAKEN = "a newer alarm of this badge was told instead"


class Order:
    """`place` rises from signal to signal. An alarm waits for nobody; the end of an earlier one that is under way is broken off."""

    def __init__(self) -> None:
        self._newest: dict[int | None, int] = {}
        self._alarms: defaultdict[int | None, set[asyncio.Future[None]]] = defaultdict(set)
        self._ends: defaultdict[int | None, set[asyncio.Timeout]] = defaultdict(set)

    @asynccontextmanager
    async def kept(self, signal: ArcSignal, place: int) -> AsyncIterator[None]:
        if signal.what == TEST:
            yield
        elif signal.what in ENDS:
            async with self._end(signal.badge, place):
                yield
        else:
            async with self._alarm(signal.badge, place):
                yield

    @asynccontextmanager
    async def _alarm(self, badge: int | None, place: int) -> AsyncIterator[None]:
        self._newest[badge] = max(place, self._newest.get(badge, 0))
        for patience in self._ends.pop(badge, set()):
            patience.reschedule(asyncio.get_running_loop().time())
        told = asyncio.get_running_loop().create_future()
        self._alarms[badge].add(told)
        try:
            yield
        finally:
            self._alarms[badge].discard(told)
            told.set_result(None)

    @asynccontextmanager
    async def _end(self, badge: int | None, place: int) -> AsyncIterator[None]:
        if place < self._newest.get(badge, 0):
            raise GiveUp(OVERTAKEN)
        try:
            async with asyncio.timeout(None) as patience:
                self._ends[badge].add(patience)
                try:
                    if before := set(self._alarms[badge]):
                        await asyncio.wait(before)
                    yield
                finally:
                    self._ends[badge].discard(patience)
        except TimeoutError:
            raise GiveUp(OVERTAKEN) from None
