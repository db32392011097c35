"""A pretend network server on a real broker: what a device sends becomes an event, and once it has spoken it hears one downlink.

The air before it loses, doubles and mixes up by seed. Its backend can fail while it goes on answering devices (F23): what came then is
gone, whatever the devices were told.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from basestation.gateways.mqtt_keeper import MqttKeeper
from basestation.gateways.mqtt_road import MqttSettings
from basestation.gateways.mqtt_session import Message

from .dialects import Dialect, Item

Take = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Weather:
    """`listens_ms`: how long after an uplink the device opens its window; `mixed_ms`: an uplink takes up to so much longer."""

    loss_pct: int = 0
    double_pct: int = 0
    mixed_ms: int = 0
    listens_ms: int = 100


class PretendServer:
    """`told` counts what was said to devices of class A (a LoRaWAN acknowledgement each), whether or not anybody else was told."""

    def __init__(
        self, broker: MqttSettings, dialect: Dialect, now_ms: Callable[[], int], seed: int = 0, weather: Weather | None = None
    ) -> None:
        self.dialect, self.weather = dialect, weather or Weather()
        self._now_ms, self._chance = now_ms, Random(seed)
        settings = replace(broker, client_id=f"pretend-{type(dialect).__name__.lower()}", qos=dialect.qos)
        self._keeper = MqttKeeper("lorawan", settings, dialect.commands, self._ordered, now_ms)
        self._devices: dict[str, Take] = {}
        self._queues: dict[str, deque[Item]] = {}
        self._counts: dict[str, int] = {}
        self.is_backend_up = True
        self.told, self.longest_queue, self.delivered = 0, 0, 0
        self.kept: list[tuple[int, str, int, bytes]] = []

    async def start(self) -> None:
        self._keeper.start()

    async def stop(self) -> None:
        await self._keeper.stop()

    def is_up(self) -> bool:
        return self._keeper.state().is_up

    def join(self, device: str, take: Take) -> None:
        self._devices[device] = take
        self._queues.setdefault(device, deque())

    def hear(self, device: str, frame: bytes) -> None:
        """A device sends."""
        for _ in range(2 if self._happens(self.weather.double_pct) else 1):
            if not self._happens(self.weather.loss_pct):
                late_s = self._chance.randint(0, self.weather.mixed_ms) / 1000
                asyncio.get_running_loop().call_later(late_s, self._came, device, frame)

    def _came(self, device: str, frame: bytes) -> None:
        self.told += 1
        count = self._counts[device] = self._counts.get(device, -1) + 1
        if self.is_backend_up:
            self.kept.append((self._now_ms(), device, count, frame))
            self._keeper.publish(*self.dialect.uplink(device, count, self._now_ms(), frame))
            asyncio.get_running_loop().call_later(self.weather.listens_ms / 1000, self._window, device)

    def _window(self, device: str) -> None:
        queue = self._queues.get(device)
        if not queue or not self.is_backend_up:
            return
        item = queue.popleft()
        self.delivered += 1
        self._keeper.publish(*self.dialect.sent(device, item))
        if not self._happens(self.weather.loss_pct):
            self._devices[device](item.data)

    def _ordered(self, message: Message) -> None:
        order = self.dialect.order(message.topic or "", message.payload)
        self._keeper.link.acknowledge(self._keeper.link.number, message.packet_id)
        queue = self._queues.setdefault(order.device, deque())
        if order.is_replacing:
            queue.clear()
        queue.extend(order.items)
        self.longest_queue = max(self.longest_queue, len(queue))

    def _happens(self, pct: int) -> bool:
        return self._chance.randrange(100) < pct


class LoraWanBearer:
    """A badge's LoRaWAN radio, for tools/emulator/realtime.py: it hears only what it is told just after it spoke."""

    road = "lora"

    def __init__(self, server: PretendServer) -> None:
        self._server = server

    def join(self, badge: int, take: Take) -> None:
        self._server.join(self._server.dialect.device(badge), take)

    def carry_up(self, badge: int, frame: bytes) -> None:
        self._server.hear(self._server.dialect.device(badge), frame)
