"""A channel without a line of its own: what its last sends said is all that is known of it."""

import asyncio
from collections.abc import Callable

from ..channels.base import Channel, GiveUp, Message, TryAgain
from ..core.roads import RoadState

FAILURES = 2  # in a row: one may be the fault of one address
SLOW = "it gave no answer in time"


class Tracked:
    """The channel itself, looked at as it sends. A GiveUp says something of an address or a setting, not of the road."""

    def __init__(self, channel: Channel, now_ms: Callable[[], int]) -> None:
        self.channel, self._now_ms = channel, now_ms
        self._failures = 0
        self._state = RoadState(True, now_ms())

    async def send(self, message: Message) -> str:
        try:
            answer = await self.channel.send(message)
        except GiveUp:
            raise
        except TryAgain as error:
            self.failed(str(error))
            raise
        except asyncio.CancelledError:  # the outbox has a deadline
            self.failed(SLOW)
            raise
        except Exception as error:
            self.failed(f"it broke ({type(error).__name__})")
            raise
        self.worked()
        return answer

    def worked(self) -> None:
        now_ms = self._now_ms()
        since_ms = self._state.since_ms if self._state.is_up else now_ms
        self._failures, self._state = 0, RoadState(True, since_ms, "", now_ms)

    def failed(self, why: str, is_sure: bool = False) -> None:
        """`is_sure`: it was tried for its own sake, so one failure says enough."""
        self._failures += 1
        if is_sure or self._failures >= FAILURES:
            since_ms = self._now_ms() if self._state.is_up else self._state.since_ms
            self._state = RoadState(False, since_ms, why, self._state.proved_ms)

    def state(self) -> RoadState:
        return self._state
