"""Whether the base's record takes what is written: something is written now and then, and waited for, for its own sake."""

import asyncio
from collections.abc import Callable

from ..core.road_events import WriteAsked
from ..core.roads import RoadState
from ..service import Service
from .computer import Changing
from .office import is_busy

BUSY_S, CALM_S = 10.0, 60.0
PATIENCE_S = 8.0
TOO_SLOW = f"nothing could be written for {PATIENCE_S:g} seconds"


class Record:
    def __init__(self, service: Service, now_ms: Callable[[], int], patience_s: float = PATIENCE_S) -> None:
        self._service, self._now_ms, self._patience_s = service, now_ms, patience_s
        self._state = Changing(now_ms)
        self._has_answered = True

    async def run(self) -> None:
        """For ever."""
        while True:
            await self.prove()
            await asyncio.sleep(BUSY_S if is_busy(self._service.site) else CALM_S)

    async def prove(self) -> bool:
        """It also shows that the service still turns."""
        try:
            async with asyncio.timeout(self._patience_s):
                await self._service.ask(WriteAsked(self._now_ms()))
        except TimeoutError:
            self._has_answered = False
            return False
        self._has_answered = True
        self._state.set(True)
        return True

    def state(self) -> RoadState:
        if why := self._service.write_fault:
            return self._state.set(False, why)
        return self._state.set(True, is_proved=False) if self._has_answered else self._state.set(False, TOO_SLOW)
