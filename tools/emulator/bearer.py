"""Real time and a real broker, for a badge that does not know the difference."""

import asyncio
from collections.abc import Callable

from basestation.clock import Clock
from basestation.gateways.mqtt_link import MqttLink
from basestation.gateways.mqtt_road import MqttSettings, RoadOpener
from basestation.gateways.mqtt_session import Message

ROAD = "wifi"
ANSWER_S, RECONNECT_S = 5.0, 0.2


class RealTime:
    """The event loop's clock in milliseconds since this badge was made."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._start_s = self._loop.time()

    @property
    def now_ms(self) -> int:
        return int((self._loop.time() - self._start_s) * 1000)

    def at(self, due_ms: int, act: Callable[[], None]) -> None:
        self._loop.call_at(self._start_s + due_ms / 1000, act)


class BrokerBearer:
    """A badge's own MQTT session. `changed` is told whether it is up."""

    def __init__(self, settings: MqttSettings, badge_id: int, changed: Callable[[bool], None]) -> None:
        self.road = ROAD
        self._topic = f"doorstep/{settings.site}/badge/{badge_id}"
        self._opener, self._changed = RoadOpener(settings), changed
        self._link = MqttLink(settings, self._came, Clock().now_ms)
        self._take: Callable[[bytes], None] = lambda frame: None

    def join(self, badge: int, take: Callable[[bytes], None]) -> None:
        self._take = take

    def carry_up(self, badge: int, frame: bytes) -> None:
        if self._link.is_open():
            self._link.publish(f"{self._topic}/up", frame)

    async def keep_connected(self) -> None:
        while True:
            try:
                await self._one_connection()
            except OSError:
                pass  # nobody there yet; what matters is said again until the base's own receipt
            finally:
                self._changed(False)
            await asyncio.sleep(RECONNECT_S)

    async def _one_connection(self) -> None:
        self._link.begin(await self._opener.open())
        try:
            if await self._refused(self._link.accepted):
                return
            self._link.subscribe(f"{self._topic}/down")
            if await self._refused(self._link.subscribed):
                return
            self._changed(True)
            await self._link.closed
        finally:
            self._link.end()

    async def _refused(self, answer: asyncio.Future[str]) -> bool:
        await asyncio.wait((answer, self._link.closed), timeout=ANSWER_S, return_when=asyncio.FIRST_COMPLETED)
        return not answer.done() or bool(answer.result())

    def _came(self, message: Message) -> None:
        self._link.acknowledge(self._link.number, message.packet_id)
        self._take(message.payload)
