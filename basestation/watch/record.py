"""Whether the base's record takes what is written: something is written now and then, and waited for, for its own sake."""

import asyncio
from collections.abc import Awaitable, Callable

from ..core.roads import RoadState
from ..core.roads.events import WriteAsked
from .computer import Changing

BUSY_S, CALM_S, AGAIN_S = 10.0, 60.0, 1.0
PATIENCE_S = 8.0
TOO_SLOW = "nothing could be written for several seconds"


class Record:
    """`ask` puts it to the service and comes back once it is stored; `fault` says why nothing is written just now."""

    def __init__(
        self,
        ask: Callable[[WriteAsked], Awaitable[object]],
        fault: Callable[[], str],
        is_busy: Callable[[], bool],
        now_ms: Callable[[], int],
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._ask, self._fault, self._is_busy, self._now_ms, self._patience_s = ask, fault, is_busy, now_ms, patience_s
        self._state = Changing(now_ms)
        self._has_answered = True

    async def run(self) -> None:
        """For ever."""
        while True:
            has_answered = await self.prove()
            await asyncio.sleep(AGAIN_S if not has_answered else BUSY_S if self._is_busy() else CALM_S)

    async def prove(self) -> bool:
        """It also shows that the service still turns."""
        try:
            async with asyncio.timeout(self._patience_s):
                await self._ask(WriteAsked(self._now_ms()))
        except TimeoutError:
            self._has_answered = False
            return False
        self._has_answered = True
        self._state.set(True)
        return True

    def state(self) -> RoadState:
        if why := self._fault():
            return self._state.set(False, why)
        return self._state.set(True, is_proved=False) if self._has_answered else self._state.set(False, TOO_SLOW)
