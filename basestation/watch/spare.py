"""Whether the spare base stands by. A school that never had one misses none."""

import asyncio
from collections.abc import Callable

from ..core.roads import RoadState
from .computer import Changing

LOOK_EVERY_S = 5.0
SILENT_MS = 8_000
FORGOTTEN_MS = 14 * 24 * 3_600_000  # it was taken away on purpose
NOT_SEEN = "it does not stand by"


class Spare:
    """`seen_ms` asks the database when one was last seen: not on the event loop."""

    def __init__(self, seen_ms: Callable[[], int | None], now_ms: Callable[[], int]) -> None:
        self._ask, self._now_ms, self._state = seen_ms, now_ms, Changing(now_ms)
        self._seen_ms: int | None = None

    async def run(self) -> None:
        """For ever."""
        while True:
            self._seen_ms = await asyncio.to_thread(self._ask)
            await asyncio.sleep(LOOK_EVERY_S)

    @property
    def is_there_one(self) -> bool:
        return self._seen_ms is not None and self._now_ms() - self._seen_ms < FORGOTTEN_MS

    def state(self) -> RoadState:
        is_up = self._seen_ms is not None and self._now_ms() - self._seen_ms <= SILENT_MS
        return self._state.set(is_up, "" if is_up else NOT_SEEN)
