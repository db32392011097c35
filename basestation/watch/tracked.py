"""A channel without a line of its own: what its last sends said is all that is known of it."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import replace

from ..channels.base import Channel, GiveUp, MayLack, Message, Refused, TryAgain
from ..core.roads import RoadState
from .refusals import Refusals

FAILURES = 2  # in a row: one may be the fault of one address
SLOW_MS = 6_000  # whoever owes an answer for longer, and whoever waits holds a fault for 5 s: all within 20 s
RECENT_MS = 60_000
SLOW = "it gave no answer in time"


class Tracked:
    """The channel itself, looked at as it sends. A GiveUp says something of an address or a setting, not of the road;
    but a service that refuses one after the other is no road any more. `entered` as in refusals.py."""

    def __init__(self, channel: Channel, now_ms: Callable[[], int], entered: Callable[[], Collection[str]]) -> None:
        self.channel, self._now_ms, self._refusals = channel, now_ms, Refusals(now_ms, entered)
        self._failures, self._failed_ms = 0, 0
        self._under_way: dict[int, int] = {}
        self._begun = 0
        self._state = RoadState(True, now_ms())
        self._lacks_since_ms: int | None = None

    async def send(self, message: Message) -> str:
        number = self._begun = self._begun + 1
        self._under_way[number] = self._now_ms()
        try:
            answer = await self.channel.send(message)
        except Refused as error:
            self._refusals.no(message.to, str(error))
            raise
        except GiveUp:
            raise
        except TryAgain as error:
            self._not_sent(number, str(error))
            raise
        except asyncio.CancelledError:  # the outbox has a deadline
            self._not_sent(number, SLOW)
            raise
        except Exception as error:
            self._not_sent(number, f"it broke ({type(error).__name__})")
            raise
        finally:
            del self._under_way[number]
        self._refusals.yes(message.to)
        self.worked()
        return answer

    def worked(self) -> None:
        now_ms = self._now_ms()
        since_ms = self._state.since_ms if self._state.is_up else now_ms
        self._failures, self._state = 0, RoadState(True, since_ms, "", now_ms)

    def greeted(self) -> None:
        """It was asked for its own sake, and answers. That does not undo what it has just refused."""
        if self._failures < FAILURES or self._now_ms() - self._failed_ms >= RECENT_MS:
            self.worked()

    def failed(self, why: str) -> None:
        """It was asked for its own sake, so one failure says enough."""
        since_ms = self._now_ms() if self._state.is_up else self._state.since_ms
        self._state = RoadState(False, since_ms, why, self._state.proved_ms)

    def state(self) -> RoadState:
        """One that owes an answer for too long is down already: when it is given up is soon enough for the message, not for the fault."""
        if lack := self.channel.lack() if isinstance(self.channel, MayLack) else "":
            self._lacks_since_ms = self._lacks_since_ms or self._now_ms()
            return RoadState(False, self._lacks_since_ms, lack, self._state.proved_ms)
        self._lacks_since_ms = None
        if self._state.is_up and (refused := self._refusals.fault()):
            return replace(refused, proved_ms=self._state.proved_ms)
        began_ms = min(self._under_way.values(), default=None)
        if not self._state.is_up or began_ms is None or self._now_ms() - began_ms < SLOW_MS:
            return self._state
        return RoadState(False, began_ms + SLOW_MS, SLOW, self._state.proved_ms)

    def _not_sent(self, number: int, why: str) -> None:
        self._failures, self._failed_ms = self._failures + 1, self._now_ms()
        if self._failures >= FAILURES or self._failed_ms - self._under_way[number] >= SLOW_MS:
            self.failed(why)
