"""Sends deliveries, each in its own task, so that one slow provider keeps nobody else waiting.

It decides nothing: what came of a try goes back as an event, and the core says whether and when there is another.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from .channels.base import Channel, GiveUp, Message, TryAgain
from .core.deliveries import arc_signal
from .core.events import DeliverySettled
from .core.roads.messages import is_about_roads
from .core.telling import Delivery

AT_ONCE = 32  # more people than any ladder tells at once, so a hanging provider keeps no second person waiting
DEADLINE_S = 20.0
GOODBYE_S = 2.0
LONGEST_ANSWER = 300
OVERTAKEN = "an alarm went first"

log = logging.getLogger(__name__)


class Outbox:
    """`settle` is called on the event loop, once for each delivery offered. `url` is where whoever gets it answers."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        settle: Callable[[DeliverySettled], None],
        now_ms: Callable[[], int],
        url: Callable[[Delivery], str] = lambda delivery: "",
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._channels, self._settle, self._now_ms, self._url = channels, settle, now_ms, url
        self._deadline_s = deadline_s
        self._room = {name: asyncio.Semaphore(AT_ONCE) for name in channels}
        self._room_for_news = {name: asyncio.Semaphore(1) for name in channels}
        self._alarms: Counter[str] = Counter()  # being sent, by channel
        self._sending: dict[int, asyncio.Task[None]] = {}
        self._is_open = False

    async def start(self) -> None:
        self._is_open = True

    def offer(self, deliveries: Iterable[Delivery]) -> None:
        """Never blocks. One that is being sent already is left alone."""
        for delivery in deliveries:
            if self._is_open and delivery.number not in self._sending:
                self._sending[delivery.number] = asyncio.create_task(self._send(delivery))

    async def stop(self) -> None:
        """Let what is being sent end, for a moment; what doesn't is pending still, and sent after the next start."""
        self._is_open = False
        if under_way := list(self._sending.values()):
            _, late = await asyncio.wait(under_way, timeout=GOODBYE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _send(self, delivery: Delivery) -> None:
        is_alarm = not is_about_roads(delivery)
        self._alarms[delivery.channel] += is_alarm
        try:
            outcome, answer = await self._try(delivery)
        finally:
            del self._sending[delivery.number]
            self._alarms[delivery.channel] -= is_alarm
        self._settle(DeliverySettled(self._now_ms(), delivery.number, outcome, answer[:LONGEST_ANSWER]))

    async def _try(self, delivery: Delivery) -> tuple[str, str]:
        channel = self._channels.get(delivery.channel)
        if channel is None:
            return "failed", f"there is no channel called {delivery.channel!r}"
        try:
            async with self._room_of(delivery)[delivery.channel], asyncio.timeout(self._deadline_s):
                if is_about_roads(delivery) and self._alarms[delivery.channel]:
                    return "again", OVERTAKEN
                return "sent", await channel.send(self._message(delivery))
        except TryAgain as error:
            return "again", str(error)
        except GiveUp as error:
            return "failed", str(error)
        except TimeoutError:
            return "again", f"no answer within {self._deadline_s:g} s"
        except Exception as error:  # a fault in one channel must not end an alarm: it is told, and tried again
            log.error("channel %s broke: %s", delivery.channel, type(error).__name__)
            return "again", f"the channel broke ({type(error).__name__})"

    def _room_of(self, delivery: Delivery) -> Mapping[str, asyncio.Semaphore]:
        """What is told of roads goes one by one, and takes no alarm's place."""
        return self._room_for_news if is_about_roads(delivery) else self._room

    def _message(self, delivery: Delivery) -> Message:
        return Message(
            key=f"{delivery.incident}-{delivery.step}-{delivery.round}-{delivery.number}",
            to=delivery.address,
            subject=delivery.subject,
            text=delivery.text,
            url=self._url(delivery),
            at_ms=delivery.happened_ms,
            is_drill=delivery.is_drill,
            signal=arc_signal.read(delivery.signal),
            delivery=delivery.number,
        )
